// The stage: a tile for everyone, as large as the space allows.

import { h, icon, setIcon, setText } from './dom.js';
import { fitGrid } from './grid.js';
import { initials } from './profile.js';
import { formatRate, formatRtt, formatShare, grade } from './stats.js';

const GAP = 12; // CSS pixels, as --gap in tokens.css
const RING = 4; // CSS pixels around the tiles, for the ring of whoever speaks
const WIDE = 16 / 10;
const NARROW = 520; // CSS pixels; on a stage narrower than that a few tiles are square
const FEW = 6;

/**
 * root      the element that holds the tiles
 * mute(id)  called when the mute button of a person, or of 'me', is pressed
 */
export function createTiles({ root, mute }) {
  const tiles = new Map(); // key -> tile

  const place = () => {
    // A hidden stage has no size; it is placed when it comes into view.
    if (root.clientWidth === 0) return;
    const ratio = root.clientWidth < NARROW && tiles.size <= FEW ? 1 : WIDE;
    const { columns, width } = fitGrid(tiles.size, root.clientWidth - 2 * RING, root.clientHeight - 2 * RING, { ratio, gap: GAP });
    root.style.setProperty('--ratio', ratio);
    root.style.setProperty('--columns', columns);
    root.style.setProperty('--tile', `${width}px`);
  };
  new ResizeObserver(place).observe(root);

  return {
    /**
     * plan     of planTiles()
     * personOf(id) returns {name, hue, muted, silenced, audible, state, reading}
     */
    render(plan, personOf) {
      for (const [key, tile] of tiles) {
        if (plan.some((want) => want.key === key)) continue;
        tile.root.remove();
        tiles.delete(key);
      }
      plan.forEach((want, i) => {
        let tile = tiles.get(want.key);
        if (!tile) tiles.set(want.key, (tile = newTile(want, mute)));
        if (root.children[i] !== tile.root) root.insertBefore(tile.root, root.children[i] ?? null);
        tile.update(want, personOf(want.id));
      });
      place();
    },
    showLevel(id, level) {
      tiles.get(id)?.root.style.setProperty('--level', level);
    },
  };
}

function newTile({ id, key }, mute) {
  const own = id === 'me';
  const main = key === id;
  const video = h('video', { class: 'tile__video', muted: true, autoplay: true, playsinline: true, hidden: true });
  // The attribute alone does not silence an element made by script.
  video.muted = true;
  const face = h('span', { class: 'avatar', 'aria-hidden': 'true' });
  const note = h('span', { class: 'tile__note', hidden: true });
  const name = h('bdi', { class: 'tile__name' });
  const flag = h('span', { class: 'tile__flag', title: 'Sound is off', hidden: true }, icon('mic-off'));
  const root = h('article', { class: 'tile hued', 'data-own': own, 'data-person': id },
    video, h('div', { class: 'tile__face' }, face), h('p', { class: 'tile__bar' }, flag, name, note));
  const muteIcon = icon('speaker');
  const muteButton = h('button', { class: 'tile__tool', type: 'button', click: () => mute(id) }, muteIcon);
  const quality = own || !main ? null : newQuality(id);
  if (main) root.append(h('div', { class: 'tile__tools' }, quality?.root, muteButton));

  return {
    root,
    update(want, person) {
      root.style.setProperty('--hue', person.hue);
      root.dataset.state = person.state;
      setText(name, want.label);
      setText(face, initials(person.name));
      root.setAttribute('aria-label', want.label);
      showVideo(video, want.video);
      root.toggleAttribute('data-video', Boolean(want.video));
      flag.hidden = !(main && person.muted && person.audible);
      setText(note, stateNote(person.state));
      note.hidden = note.textContent === '';
      if (main) {
        const off = own ? person.muted : person.silenced;
        muteButton.hidden = !person.audible;
        muteButton.setAttribute('aria-pressed', off);
        muteButton.setAttribute('aria-label', muteLabel(own, off, person.name));
        muteButton.title = muteLabel(own, off, person.name);
        setIcon(muteIcon, own ? (off ? 'mic-off' : 'mic') : off ? 'speaker-off' : 'speaker');
      }
      quality?.update(person);
    },
  };
}

function showVideo(element, video) {
  element.hidden = !video;
  const showing = element.srcObject?.getVideoTracks()[0];
  if (showing !== video?.track) element.srcObject = video ? new MediaStream([video.track]) : null;
  // Muted pictures may always play; a page in the background may still refuse.
  if (video && element.paused) element.play().catch(() => {});
  element.toggleAttribute('data-mirrored', Boolean(video?.mirrored));
  element.toggleAttribute('data-whole', Boolean(video?.whole));
}

function muteLabel(own, off, name) {
  if (own) return off ? 'Unmute yourself for everyone' : 'Mute yourself for everyone';
  return off ? `Let me hear ${name} again` : `Mute ${name} for me`;
}

function stateNote(state) {
  switch (state) {
    case 'new':
    case 'connecting':
      return 'connecting…';
    case 'disconnected':
      return 'reconnecting…';
    case 'failed':
      return 'lost';
    default:
      return '';
  }
}

// The bars of a connection's quality; its figures show on hover and focus.
function newQuality(id) {
  const values = {};
  const row = (key, label) => [h('dt', {}, label), (values[key] = h('dd', {}))];
  const detail = h('dl', { class: 'quality__detail', role: 'tooltip', id: `quality-${id}` },
    ...row('state', 'Connection'), ...row('rtt', 'Round trip'), ...row('down', 'Receiving'),
    ...row('up', 'Sending'), ...row('lost', 'Media lost'), ...row('path', 'Path'));
  const bars = h('span', { class: 'quality__bars', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const button = h('button', { class: 'tile__tool', type: 'button', 'aria-describedby': detail.id }, bars);
  return {
    root: h('div', { class: 'quality' }, button, detail),
    update({ name, state, reading }) {
      bars.dataset.grade = grade(state, reading);
      button.setAttribute('aria-label', `Connection with ${name}`);
      setText(values.state, state);
      setText(values.rtt, formatRtt(reading?.rtt ?? null));
      setText(values.down, formatRate(reading?.down ?? null));
      setText(values.up, formatRate(reading?.up ?? null));
      setText(values.lost, formatShare(reading?.lost ?? null));
      setText(values.path, [reading?.path, reading?.protocol].filter(Boolean).join(', ') || '–');
    },
  };
}
