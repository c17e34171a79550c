// What a page says about its user over the 'profile' channel, and what it
// believes of the profiles of strangers: every field is checked and bounded
// here, and nowhere else.

import { characters } from './text.js';

export const MAX_NAME = 32; // characters as people count them
export const MAX_KEY = 128; // UTF-16 units, as long as a clientId may be
const MAX_SOURCES = 16; // tracks that one profile may describe
const MAX_TRACK_ID = 128; // UTF-16 units

/** What a track can be said to be. */
export const SOURCES = ['mic', 'camera', 'screen', 'tone', 'picture'];

/** Colours that are told apart at a glance: degrees of hue in OKLCH. */
const HUES = Array.from({ length: 12 }, (_, i) => (i * 30 + 165) % 360);

/** Two people closer than this look alike. */
const TOO_CLOSE = 20; // degrees

/**
 * Makes any value into a name that is safe to lay out: no line breaks, no
 * control or direction-changing characters, not too long. Returns '' when
 * nothing visible is left.
 *
 * The joiners U+200C and U+200D stay: Persian names and emoji of several parts
 * need them.
 */
export function cleanName(value) {
  if (typeof value !== 'string') return '';
  const visible = value
    .slice(0, 16 * MAX_NAME)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const name = characters(visible).slice(0, MAX_NAME).join('').trim();
  // One "character" may carry any number of combining marks; joiners alone show nothing.
  return name.length > 8 * MAX_NAME || !/[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? '' : name;
}

/** Returns one or two characters to stand for a name in a small circle. */
export function initials(name) {
  const words = name.split(/[\s_.-]+/u).filter(Boolean);
  if (words.length === 0) return '?';
  const first = characters(words[0])[0];
  if (words.length === 1 || /\p{Extended_Pictographic}/u.test(first)) return first.toUpperCase();
  return (first + characters(words[words.length - 1])[0]).toUpperCase();
}

/** The distance of two hues on the colour circle, in degrees. */
export function hueDistance(a, b) {
  const d = Math.abs(a - b) % 360;
  return Math.min(d, 360 - d);
}

/** Picks the hue that is farthest from those taken; `start` breaks ties. */
export function pickHue(taken, start = 0) {
  let best = HUES[start % HUES.length];
  let reach = -1;
  for (let i = 0; i < HUES.length; i++) {
    const hue = HUES[(start + i) % HUES.length];
    const nearest = Math.min(360, ...taken.map((other) => hueDistance(hue, other)));
    if (nearest > reach) [best, reach] = [hue, nearest];
  }
  return best;
}

/**
 * Says whether this page should take another colour because a peer's is too
 * like its own. Of two, the one with the lower rank moves, so they settle
 * without knowing each other's place in the room.
 */
export function mustMove(own, other) {
  return hueDistance(own.hue, other.hue) < TOO_CLOSE && own.rank < other.rank;
}

/**
 * Reads a profile message. Fields that make no sense fall back to something
 * harmless, so that a strange peer is still a person on the page.
 */
export function readProfile(data) {
  const sources = new Map();
  if (data.sources && typeof data.sources === 'object') {
    for (const [trackId, source] of Object.entries(data.sources).slice(0, MAX_SOURCES)) {
      if (trackId.length <= MAX_TRACK_ID && SOURCES.includes(source)) sources.set(trackId, source);
    }
  }
  return {
    key: typeof data.key === 'string' && data.key.length <= MAX_KEY ? data.key : '',
    name: cleanName(data.name),
    hue: Number.isFinite(data.hue) ? ((data.hue % 360) + 360) % 360 : null,
    rank: Number.isFinite(data.rank) ? data.rank : 0,
    muted: data.muted === true,
    sources,
  };
}

/** Loads and keeps the user's name; a browser that forbids storage forgets it. */
export const savedName = {
  key: 'meshy.name',
  load() {
    try {
      return cleanName(localStorage.getItem(this.key));
    } catch {
      return '';
    }
  },
  save(name) {
    try {
      localStorage.setItem(this.key, name);
    } catch {
      // Private windows and blocked cookies: the name lives as long as the page.
    }
  },
};
