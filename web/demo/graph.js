// The picture of the mesh: everyone on a circle, an edge for each pair.

import { h, s, setText } from './dom.js';
import { fitCircle, placeLabel, placeOnCircle, summarise } from './graph-layout.js';
import { initials } from './profile.js';
import { formatRtt } from './stats.js';
import { shorten } from './text.js';

const USUAL = { width: 404, height: 250 }; // CSS pixels, until the picture is seen
const NODE = 17; // radius of a person
const FIGURE = 6.3; // width of a character of a round trip
const MANY = 6; // from here on, round trips show only when a person is pointed at

/** svg: the picture; list: the same in words; note: one sentence. */
export function createGraph({ svg, list, note }) {
  const edgeLayer = s('g');
  const rttLayer = s('g'); // above every edge, for edges cross
  const pulseLayer = s('g');
  const nodeLayer = s('g');
  svg.append(edgeLayer, rttLayer, pulseLayer, nodeLayer);

  let shape = ''; // who and which pairs are drawn
  let places = new Map(); // id -> {x, y, angle}
  let nodes = [];
  let edges = [];
  let size = USUAL;
  let last = null; // what was drawn last, to draw it again in another size

  // Elements live as long as the shape does, so that pointing at one is not
  // interrupted by every new reading.
  const rebuild = (people, pairs) => {
    const circle = fitCircle(size.width, size.height, people.length);
    const spots = placeOnCircle(people.length, circle);
    // One unit is one pixel, so letters are the same on every screen.
    svg.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    places = new Map(people.map((person, i) => [person.id, spots[i]]));
    svg.removeAttribute('data-picking');
    svg.toggleAttribute('data-many', people.length >= MANY);
    edges = pairs.map((pair) => newEdge(pair, places.get(pair.a), places.get(pair.b)));
    nodes = people.map((person) => newNode(person, places.get(person.id), circle, pick));
    edgeLayer.replaceChildren(...edges.map((edge) => edge.root));
    rttLayer.replaceChildren(...edges.map((edge) => edge.rtt));
    nodeLayer.replaceChildren(...nodes.map((node) => node.root));
    list.replaceChildren(...edges.map((edge) => edge.line));
  };

  // Pointing at a person brings out their edges.
  const pick = (id) => {
    svg.toggleAttribute('data-picking', id !== null);
    for (const edge of edges) edge.pick(edge.ends.includes(id));
  };

  const draw = (people, pairs) => {
    last = [people, pairs];
    const next = JSON.stringify([size, people.map(({ id, ghost }) => [id, Boolean(ghost)]), pairs.map(({ a, b }) => [a, b])]);
    if (next !== shape) rebuild(people, pairs);
    shape = next;
    const names = new Map(people.map(({ id, name }) => [id, id === 'me' ? 'You' : name]));
    people.forEach((person, i) => nodes[i].update(person));
    pairs.forEach((pair, i) => edges[i].update(pair, names, people.length >= MANY));
    setText(note, summarise(pairs));
  };

  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = svg;
    if (width === 0 || (width === size.width && height === size.height)) return;
    size = { width, height };
    if (last) draw(...last);
  }).observe(svg);

  return {
    /**
     * people  [{id, name, hue, ghost}], this page first, as 'me'; a ghost is
     *         someone whom only others are connected with
     * pairs   the edges of joinEdges()
     */
    render: draw,
    /** Lets a spark run along an edge, for a message on its way. */
    pulse(from, to) {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b || document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      const spark = s('circle', { class: 'graph__spark', r: 4.5 });
      pulseLayer.append(spark);
      const at = ({ x, y }) => `translate(${x}px, ${y}px)`;
      spark.animate([{ transform: at(a) }, { transform: at(b) }], { duration: 520, easing: 'ease-in-out' })
        .finished.finally(() => spark.remove());
    },
  };
}

function newEdge({ a, b, own }, from, to) {
  const across = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  const title = s('title');
  const line = s('line', { class: 'edge', ...across });
  const plate = s('rect', { height: 14, rx: 4, y: -7 });
  const figures = s('text', { y: 3.5 });
  const rtt = s('g', {
    class: 'graph__rtt', transform: `translate(${(from.x + to.x) / 2} ${(from.y + to.y) / 2})`,
  }, plate, figures);
  // A broad invisible line is easier to point at than a thin one.
  const reach = s('line', { class: 'graph__reach', ...across });
  const [nameA, nameB, words] = [h('bdi'), h('bdi'), h('span', { class: 'pairs__state' })];
  const item = h('li', { class: 'pairs__item' }, h('span', {}, nameA, ' – ', nameB), words);
  const pick = (yes) => {
    root.toggleAttribute('data-picked', yes);
    rtt.toggleAttribute('data-picked', yes);
  };
  const root = s('g', {
    class: 'graph__pair', pointerenter: () => pick(true), pointerleave: () => pick(false),
  }, title, reach, line);
  return {
    root,
    rtt,
    line: item,
    ends: [a, b],
    pick,
    update(pair, names, many) {
      const figure = pair.rtt === null ? '' : formatRtt(pair.rtt);
      const told = [pair.state, figure].filter(Boolean).join(', ');
      line.dataset.state = item.dataset.state = pair.state;
      rtt.toggleAttribute('data-shy', many || !own);
      rtt.toggleAttribute('hidden', figure === '');
      setText(figures, figure);
      plate.setAttribute('width', figure.length * FIGURE + 6);
      plate.setAttribute('x', -(figure.length * FIGURE + 6) / 2);
      setText(nameA, names.get(a));
      setText(nameB, names.get(b));
      setText(words, told);
      setText(title, `${names.get(a)} – ${names.get(b)}: ${told}`);
    },
  };
}

function newNode({ id, ghost }, spot, { beside, chars }, pick) {
  const label = placeLabel(spot, NODE + 9, beside);
  const title = s('title');
  const letters = s('text', { class: 'graph__initials', x: spot.x, y: spot.y + 4.5 });
  const caption = s('text', { class: 'graph__name', x: label.x, y: label.y + 4, 'text-anchor': label.anchor });
  const root = s('g', {
    class: 'graph__node hued',
    'data-me': id === 'me',
    'data-ghost': Boolean(ghost),
    pointerenter: () => pick(id),
    pointerleave: () => pick(null),
  }, title, s('circle', { class: 'graph__disc', cx: spot.x, cy: spot.y, r: NODE }), letters, caption);
  return {
    root,
    update({ name, hue }) {
      root.style.setProperty('--hue', hue);
      setText(letters, initials(name));
      setText(caption, id === 'me' ? 'You' : shorten(name, chars));
      setText(title, ghost ? `${name}: known to others, not to you` : name);
    },
  };
}
