// The log of events as data: bounded, filtered, and able to hold still while
// someone reads. No DOM here.

import { isolate, shorten } from './text.js';

export const MAX_LOG = 300; // lines kept; older ones go

/** The kinds that the filter offers. Chatter is what the page itself sends. */
export const KINDS = ['mesh', 'peer', 'track', 'message', 'chatter', 'error'];

/** Channels that carry the page's own housekeeping, not the words of people. */
const CHATTER = new Set(['profile', 'mesh-view']);

/** Says what kind of line an event makes. */
export function kindOf(event, data) {
  if (event === 'webrtc:mesh:error') return 'error';
  if (event === 'webrtc:peer:data_message') return CHATTER.has(data.channel) ? 'chatter' : 'message';
  if (/_track$/.test(event)) return 'track';
  if (event.startsWith('webrtc:peer:')) return 'peer';
  return 'mesh';
}

/** Sums up an event's payload in one line. */
export function describe(event, data, nameOf) {
  const who = data.clientId ? isolate(nameOf(data.clientId)) : '';
  switch (kindOf(event, data)) {
    case 'error':
      return [data.reason, who, data.message].filter(Boolean).join(' · ');
    case 'message':
    case 'chatter':
      return `${who} on ${data.channel}: ${isolate(shorten(preview(data), 120))}`;
    case 'track':
      return `${who} · ${data.track?.kind ?? 'media'} ${shorten(String(data.trackId ?? ''), 12)}`;
    default:
      if (data.peers) return data.peers.map((id) => isolate(nameOf(id))).join(', ');
      return [who, data.reason].filter(Boolean).join(' · ');
  }
}

/** Makes an empty log. `now` returns milliseconds. */
export function createLog(now = Date.now) {
  const lines = [];
  const hidden = new Set(['chatter']);
  let words = '';
  let frozen = null; // the lines as they were when the log was paused
  let held = 0;

  const wanted = (line) => !hidden.has(line.kind)
    && (words === '' || `${line.event} ${line.text}`.toLowerCase().includes(words));

  return {
    /** Adds a line; `kind` must be one of KINDS. */
    add(kind, event, text) {
      lines.push({ kind, event: event.replace(/^webrtc:/, ''), text, at: now() });
      if (lines.length > MAX_LOG) lines.shift();
      if (frozen) held++;
    },
    /** Returns the lines to show, oldest first. */
    visible() {
      return (frozen ?? lines).filter(wanted);
    },
    get paused() {
      return frozen !== null;
    },
    /** How many lines came since the log was paused. */
    get held() {
      return held;
    },
    setPaused(paused) {
      frozen = paused ? [...lines] : null;
      held = 0;
    },
    setHidden(kind, hide) {
      if (hide) hidden.add(kind);
      else hidden.delete(kind);
    },
    isHidden(kind) {
      return hidden.has(kind);
    },
    setWords(text) {
      words = text.trim().toLowerCase();
    },
    clear() {
      lines.length = 0;
      if (frozen) frozen = [];
      held = 0;
    },
  };
}

function preview(data) {
  const value = data.payload ?? data;
  if (typeof value?.text === 'string') return value.text.replace(/\s+/g, ' ');
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
