// Small helpers for building the page. Text always goes in as text nodes: what
// strangers write is never read as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** Finds the element of the page that must be there. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/**
 * Builds an HTML element. In `props`, functions become listeners of the event
 * that their key names, `class` the class, booleans toggle attributes, null and
 * undefined are left out; the rest are attributes.
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Builds an SVG element, with the rules of h(). */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Makes the icon that index.html defines under `#i-<name>`. */
export function icon(name) {
  return s('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    s('use', { href: `#i-${name}` }));
}

/** Shows another icon in place of the one that icon() made. */
export function setIcon(svg, name) {
  svg.firstElementChild.setAttribute('href', `#i-${name}`);
}

/** Sets the text of an element only when it differs, so live regions stay quiet. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Collects calls: however often the returned function is called, `render` runs
 * once, soon. A timer and not requestAnimationFrame, so that a page in the
 * background is up to date when someone comes back to it.
 */
export function batched(render) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      render();
    }, 16);
  };
}

function fill(element, props, children) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (typeof value === 'boolean') element.toggleAttribute(key, value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
