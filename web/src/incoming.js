// What has come from a peer, on its way to the page: messages as a list of their
// transactionIds and values by turns, read from one text, from a binary frame, or from
// chunks. A stranger wrote all of it; whatever does not fit throws.

import { transactionId } from './transaction.js';

const PIECE = 1 << 20; // bytes of a file that are gathered in memory before they become a Blob
export const MAX_PARTS = 4096;
const OBJECT = /^\{"transactionId":"([\w-]{1,64})"([,}])/;
const PREFIX = /^\w{1,32}$/;

const decoder = new TextDecoder('utf-8', { fatal: true });
const decode = (bytes) => decoder.decode(bytes);

/**
 * Reads a text: a list is a frame, for the original sends objects only.
 * @returns {{messages: any[], at: number, number: number}} at: where in the list they
 *   begin; number of the first, or 0
 */
export function readText(text) {
  if (text[0] === '[') return readFrame(JSON.parse(text));
  return { messages: readAlone(text), at: 0, number: 0 };
}

/** [number,] prefix, then n and value for each message. */
function readFrame(list) {
  const number = Number.isSafeInteger(list[0]) ? list[0] : 0;
  const start = typeof list[0] === 'number' ? 1 : 0;
  const of = list[start];
  if (number < 0 || typeof of !== 'string' || !PREFIX.test(of) || list.length - start < 3 || (list.length - start) % 2 === 0) throw new SyntaxError('no frame');
  for (let i = start + 1; i < list.length; i += 2) {
    if (!Number.isSafeInteger(list[i])) throw new SyntaxError('no transaction');
    list[i] = transactionId(of, list[i]);
  }
  return { messages: list, at: start + 1, number };
}

/**
 * The original's format. An id of ours comes first and in one exact form, so that it
 * is read without trusting the sender's fields, and the rest is the value as it was
 * sent; other JSON is what an old peer may send.
 */
function readAlone(text) {
  const head = OBJECT.exec(text);
  if (head) {
    // `{"transactionId":"x"}` is the empty object; after a comma the fields follow.
    const rest = text.slice(head[0].length);
    return [head[1], JSON.parse(head[2] === '}' ? `{}${rest}` : `{${rest}`)];
  }
  const value = JSON.parse(text);
  const id = isPlain(value) ? value.transactionId : undefined;
  return [typeof id === 'string' ? id : undefined, value];
}

/** The bodies of a Batch, which Go has looked through (pkg/frame). */
export function readBatch(buffer) {
  const view = new DataView(buffer);
  const count = view.getUint16(2, true);
  let at = 16 + 8 * count;
  const messages = [];
  for (let i = 0; i < count; i++) {
    const head = view.getUint32(16 + 8 * i, true);
    const size = view.getUint32(20 + 8 * i, true);
    const body = new Body(head, size);
    body.add(0, new Uint8Array(buffer, at, size));
    messages.push(...body.message());
    at += size;
  }
  return messages;
}

/** A body that may come in chunks. What belongs to a file leaves the page's memory. */
export class Body {
  /** The transactionId, once the head is there. */
  id;

  #early = new Map(); // chunks that overtook the one before them, by offset
  #at = 0;
  #total;
  #sections; // head, json, parts: {size, got, pieces, …}; the last two once the head is there
  #now = 0; // which of them comes

  constructor(head, total) {
    this.#total = total;
    this.#sections = [section(head)];
  }

  add(offset, bytes) {
    if (offset !== this.#at) {
      this.#early.set(offset, bytes);
      return;
    }
    this.#take(bytes);
    for (let chunk; (chunk = this.#early.get(this.#at)) !== undefined;) {
      this.#early.delete(this.#at);
      this.#take(chunk);
    }
  }

  #take(bytes) {
    this.#at += bytes.length;
    let rest = bytes;
    for (let s; (s = this.#sections[this.#now]); this.#now++) {
      const piece = rest.subarray(0, s.size - s.got);
      rest = rest.subarray(piece.length);
      if (piece.length) keep(s, piece);
      if (s.got < s.size) return;
      if (this.#now === 0) this.#sections.push(...this.#readHead(s));
    }
  }

  /** The sections that a head announces; none when it makes no sense. */
  #readHead(head) {
    try {
      const [id, json, parts] = JSON.parse(decode(join(head)));
      const sections = [section(json), ...parts.map(([type, size, ...more]) => section(size, type, more))];
      const sum = sections.reduce((a, s) => a + s.size, head.size);
      if (typeof id !== 'string' || id.length > 64 || parts.length > MAX_PARTS || sum !== this.#total) return [];
      this.id = id;
      return sections;
    } catch {
      return [];
    }
  }

  /** @throws when it is no body */
  message() {
    const [, json, ...sections] = this.#sections;
    if (!this.id || this.#now < this.#sections.length) throw new SyntaxError('no message');
    const parts = sections.map((s) => TYPES[s.type](s));
    if (!json.size && parts.length !== 1) throw new SyntaxError('no value');
    if (!json.size) return [this.id, parts[0]];
    return [this.id, revive(decode(join(json)), this.id, parts)];
  }
}

/** The value of a JSON text in which "<id>:<i>" stands for part i, and "<id>:~x" for "x". */
export function revive(json, id, parts) {
  if (!parts.length) return JSON.parse(json);
  const mark = `${id}:`;
  return JSON.parse(json, (_, value) => {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value;
    const rest = value.slice(mark.length);
    if (rest[0] === '~') return rest.slice(1);
    if (!Object.hasOwn(parts, rest)) throw new SyntaxError('no part');
    return parts[rest];
  });
}

/** @throws for what no body has */
function section(size, type, more) {
  if (!(Number.isSafeInteger(size) && size >= 0) || (type !== undefined && !TYPES[type])) throw new SyntaxError('no section');
  return { size, type, more, got: 0, pieces: [], inMemory: 0 };
}

/** Adds a piece. A file's become a Blob when they are many: it lies outside the page. */
function keep(s, piece) {
  s.got += piece.length;
  s.pieces.push(piece);
  s.inMemory += piece.length;
  if (TYPES[s.type] === fileOf && s.inMemory >= PIECE) {
    s.pieces = [new Blob(s.pieces)];
    s.inMemory = 0;
  }
}

/** The bytes of a section, in a buffer of their own. */
function join({ size, pieces }) {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function fileOf({ type, pieces, more: [mime, name, lastModified] }) {
  const options = { type: String(mime) };
  if (type === 'Blob') return new Blob(pieces, options);
  return new File(pieces, String(name), { ...options, lastModified: Number(lastModified) || 0 });
}

// What a part can be, under a stranger's name for it.
const TYPES = Object.assign(Object.create(null), { ArrayBuffer: (s) => join(s).buffer, Blob: fileOf, File: fileOf });
for (const type of [DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
  TYPES[type.name] = (s) => new type(join(s).buffer);
}
if (globalThis.Float16Array) TYPES.Float16Array = (s) => new Float16Array(join(s).buffer);

const isPlain = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Makes the payload of PEER_DATA_MESSAGE. clientId, channel, transactionId and
 * payload are the mesh's word, whatever fields the sender chose.
 * @param {boolean} [sent] set with `echo: true` only: this page's own message or not
 */
export function eventOf(id, payload, clientId, channel, sent) {
  const plain = typeof payload === 'object' && payload !== null && Object.getPrototypeOf(payload) === Object.prototype;
  // The mesh's fields stand first and are set last: a literal that begins with the
  // sender's costs Chromium fifty times as much.
  const event = { clientId, channel, transactionId: id, payload, ...(plain ? payload : undefined) };
  event.clientId = clientId;
  event.channel = channel;
  event.transactionId = id;
  event.payload = payload;
  if (sent !== undefined) event.sent = sent;
  // JSON.parse makes an own property of it, but a page that assigns the event's
  // fields to an object of its own would set that object's prototype.
  if (plain && Object.hasOwn(payload, '__proto__')) delete event.__proto__;
  return event;
}
