// Names for rooms and for people who have not chosen one yet, drawn at random.

import { ADJECTIVES, ANIMALS, PLACES } from './words.js';

/** Letters and digits that nobody mixes up when reading aloud: no 0, o, 1, l, i. */
const CLEAR = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * Draws a whole number in [0, n) from the browser's cryptographic source,
 * without the bias of a bare modulo.
 */
export function randomBelow(n) {
  const limit = Math.floor(2 ** 32 / n) * n;
  const draw = new Uint32Array(1);
  do crypto.getRandomValues(draw); while (draw[0] >= limit);
  return draw[0] % n;
}

/**
 * Makes a readable room name such as "quiet-harbour-k7qd". The words are for
 * people; the four letters after them make it unlikely that two groups meet by
 * accident. It keeps nobody out who has the link.
 */
export function makeRoomName(below = randomBelow) {
  const pick = (list) => list[below(list.length)];
  const tail = Array.from({ length: 4 }, () => pick(CLEAR)).join('');
  return `${pick(ADJECTIVES)}-${pick(PLACES)}-${tail}`;
}

/** Makes a name for someone who has not chosen one: "Merry Otter". */
export function makeGuestName(below = randomBelow) {
  return [ADJECTIVES, ANIMALS]
    .map((list) => list[below(list.length)])
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join(' ');
}
