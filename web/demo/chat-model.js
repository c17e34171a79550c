// The conversation as data: bounded, grouped by speaker, with a count of what
// nobody has read yet. No DOM here.

export const MAX_TEXT = 4000; // UTF-16 units of one message
export const MAX_ENTRIES = 400; // messages and notes kept
const GROUP_GAP = 3 * 60 * 1000; // ms of silence after which a speaker is named again

/**
 * Makes any value into a message's text: line ends become \n, control
 * characters go, too long a text is cut between characters. Returns '' for what
 * is no text.
 */
export function cleanText(value) {
  if (typeof value !== 'string') return '';
  const text = value
    .slice(0, 2 * MAX_TEXT)
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
  if (text.length <= MAX_TEXT) return text.replace(/\p{Cs}/gu, '\ufffd');
  return text.slice(0, MAX_TEXT - 1).replace(/\p{Cs}/gu, '') + '…';
}

/** Splits text into plain parts and web addresses: [{text, href?}]. */
export function linkParts(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+/giu)) {
    // The full stop or bracket after an address belongs to the sentence.
    const address = match[0].replace(/[.,;:!?)\]}»”’]+$/u, '');
    if (!parses(address)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

// One emoji of any make: flag, tinted, or several joined (Unicode UTS #51).
const PART = '\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\ufe0f]*';
const EMOJI = `(?:\\p{RI}{2}|${PART}(?:\\u200d${PART})*)`;
const ONLY_EMOJI = new RegExp(`^(?:${EMOJI}\\s*){1,3}$`, 'u');

/** Says whether the text is one to three emoji and nothing else. */
export function isOnlyEmoji(text) {
  return ONLY_EMOJI.test(text);
}

/** Makes an empty conversation. `now` returns milliseconds. */
export function createConversation(now = Date.now) {
  const entries = [];
  let nextId = 1;
  let unread = 0;

  const keep = (entry) => {
    entries.push(entry);
    if (entries.length > MAX_ENTRIES) entries.shift();
    return entry;
  };

  return {
    entries,
    get unread() {
      return unread;
    },
    /**
     * Adds a message. `from` is the speaker's clientId, or 'me'. Returns the
     * entry, or null when there is nothing to show.
     */
    add({ from, name, hue, text }) {
      const clean = cleanText(text);
      if (!clean) return null;
      const at = now();
      const last = entries[entries.length - 1];
      const follows = last?.kind === 'message' && last.from === from && last.name === name
        && at - last.at < GROUP_GAP;
      if (from !== 'me') unread++;
      return keep({ kind: 'message', id: nextId++, from, name, hue, text: clean, at, follows });
    },
    /** Adds a line about the room itself: who came, who left. */
    note(text) {
      return keep({ kind: 'note', id: nextId++, text, at: now() });
    },
    markRead() {
      unread = 0;
    },
  };
}

function parses(address) {
  try {
    return Boolean(new URL(address).host);
  } catch {
    return false;
  }
}
