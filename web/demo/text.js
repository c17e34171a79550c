// Small things about text that several modules need.

const graphemes = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter() : null;

/** Splits text into characters as people count them. */
export function characters(text) {
  return graphemes ? Array.from(graphemes.segment(text), (part) => part.segment) : [...text];
}

/** Cuts text to at most `max` characters, the last of which says that it was cut. */
export function shorten(text, max) {
  const chars = characters(text.slice(0, 16 * max));
  return chars.length > max ? `${chars.slice(0, max - 1).join('')}…` : text;
}

/**
 * Wraps text in FSI and PDI, so that a right-to-left name does not turn the
 * sentence around it (Unicode UAX #9).
 */
export function isolate(text) {
  return `\u2068${text}\u2069`;
}
