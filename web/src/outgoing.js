// What a page sends, ready for any number of peers. Short values that JSON can hold
// stay text; everything else becomes a body: a head, which says what follows it,
// and the bytes.
//
//	body = head · json · parts
//	head = JSON: ["<transactionId>", <bytes of json>, [[<type>, <bytes>, …], …]]
//
// json is the value, with the string "<transactionId>:<i>" where part i belongs, and
// "<transactionId>:~x" for a string x that could be taken for one; a value that is
// binary itself has no json, and is part 0. A part's type is the name
// of its class; of a Blob and a File more follows: type, name, lastModified.

import { argument } from './fault.js';
import { MAX_PARTS, revive } from './incoming.js';
import { next, prefix, transactionId } from './transaction.js';

const SHORT = 16 << 10; // UTF-16 units of JSON that goes as text; mesh.ShortText
const PIECE = 1 << 20; // bytes of a file that are read at once
const PIECES = 4; // of these are kept: peers may be at different ones

const encoder = new TextEncoder();
const plainObject = (value) => value?.[0] === '{';

/** One message of this page. */
export class Outgoing {
  /** @throws {TypeError} when data cannot be sent */
  constructor(data) {
    this.n = next();
    const parts = [];
    if (isBinary(data)) {
      parts.push(data);
    } else {
      this.json = stringify(data, () => (holdsBinary(data) ? this.#replacer(parts) : undefined));
      this.plain = !parts.length && plainObject(this.json);
      // Text is as long as it has bytes, or up to a third of that.
      this.size = this.memory = this.json.length;
      this.text = !parts.length && this.size <= SHORT;
    }
    if (!this.text) this.#lay(parts);
  }

  get id() {
    return transactionId(prefix, this.n);
  }

  /** The message alone in the original's format; the id comes first, and is read there. */
  alone() {
    const rest = this.json.slice(1);
    return `{"transactionId":"${this.id}"${rest === '}' ? '' : ','}${rest}`;
  }

  /** The message as it would arrive: [id, value]. */
  echo() {
    const parts = this.#parts.map((part) => (part instanceof Blob ? part : structuredClone(part)));
    return [this.id, this.json === undefined ? parts[0] : revive(this.json, this.id, parts)];
  }

  #replacer(parts) {
    const { id } = this;
    const mark = `${id}:`;
    return function replace(key, value) {
      const original = this[key]; // a toJSON may have been called, as Node's Buffer has
      if (isBinary(original) || isBinary(value)) {
        if (parts.length === MAX_PARTS) throw argument(`mesh.send: more than ${MAX_PARTS} binary members: send one array for many`);
        return mark + (parts.push(isBinary(original) ? original : value) - 1);
      }
      return typeof value === 'string' && value.startsWith(mark) ? `${mark}~${value}` : value;
    };
  }

  #parts = [];

  /** Lays the pieces of the body side by side. */
  #lay(parts) {
    const json = this.json === undefined ? [] : [encoder.encode(this.json)];
    const head = encoder.encode(JSON.stringify([this.id, json[0]?.length ?? 0, parts.map(describe)]));
    this.#parts = parts;
    this.head = head.length;
    this.pieces = [head, ...json, ...parts.map((part) => (part instanceof Blob ? part : copyOf(part)))];
    this.size = this.pieces.reduce((sum, piece) => sum + extent(piece), 0);
    this.memory = this.size - this.pieces.reduce((sum, piece) => sum + (piece.size ?? 0), 0);
  }

  /**
   * Copies the body's bytes [from, to) to target at at.
   * @returns {boolean} false while those of a file are being read; then told is called
   * @throws what reading the file failed with
   */
  copy(target, at, from, to, told) {
    let start = 0;
    for (const piece of this.pieces) {
      const end = start + extent(piece);
      const [a, b] = [Math.max(from, start), Math.min(to, end)];
      if (a < b) {
        if (piece instanceof Blob) {
          if (!this.#copyFile(piece, target, at + a - from, a - start, b - start, told)) return false;
        } else {
          target.set(piece.subarray(a - start, b - start), at + a - from);
        }
      }
      start = end;
    }
    return true;
  }

  #copyFile(file, target, at, from, to, told) {
    for (let i = Math.floor(from / PIECE); i * PIECE < to; i++) {
      const bytes = this.#read(file, i, told);
      if (!bytes) return false;
      const start = i * PIECE;
      const [a, b] = [Math.max(from, start), Math.min(to, start + bytes.length)];
      target.set(bytes.subarray(a - start, b - start), at + a - from);
    }
    return true;
  }

  #files = new Map(); // file -> its pieces by number: bytes, an Error, or who waits for them

  #read(file, i, told) {
    if (!this.#files.has(file)) this.#files.set(file, new Map());
    const pieces = this.#files.get(file);
    const known = pieces.get(i);
    if (known instanceof Uint8Array) {
      pieces.delete(i); // the latest used is the last
      pieces.set(i, known);
      return known;
    }
    if (known instanceof Error) throw known;
    if (known) {
      known.add(told);
      return undefined;
    }
    const waiting = new Set([told]);
    pieces.set(i, waiting);
    file.slice(i * PIECE, (i + 1) * PIECE).arrayBuffer().then((buffer) => new Uint8Array(buffer), (error) => error).then((result) => {
      pieces.set(i, result);
      for (const [old, value] of pieces) {
        if (pieces.size <= PIECES) break;
        if (value instanceof Uint8Array && value !== result) pieces.delete(old);
      }
      for (const tell of waiting) tell();
    });
    return undefined;
  }
}

const extent = (piece) => piece.size ?? piece.length;

const isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob;

/** A page may write over its array before it is sent. */
function copyOf(part) {
  return part instanceof ArrayBuffer
    ? new Uint8Array(part.slice(0))
    : new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice();
}

function describe(part) {
  if (part instanceof File) return ['File', part.size, part.type, part.name, part.lastModified];
  if (part instanceof Blob) return ['Blob', part.size, part.type];
  // Not its constructor's name: that of a class that extends one means nothing to the peer.
  return [part[Symbol.toStringTag], part.byteLength];
}

/** Whether there is something binary in a value; seen are the objects on the way. */
function holdsBinary(value, seen) {
  if (typeof value !== 'object' || value === null) return false;
  if (isBinary(value)) return true;
  if (typeof value.toJSON === 'function') return !(value instanceof Date); // it may make anything
  if (value instanceof Map || value instanceof Set) {
    throw argument(`mesh.send: JSON cannot hold a ${value.constructor.name}: send an array or an object`);
  }
  for (const member of Object.values(value)) {
    if (typeof member !== 'object' || member === null) continue;
    seen ??= new Set(); // cycles are JSON.stringify's to report
    if (seen.has(member)) continue;
    seen.add(member);
    if (holdsBinary(member, seen)) return true;
  }
  return false;
}

function stringify(data, replacer) {
  let json;
  let why = '';
  try {
    json = JSON.stringify(data, replacer());
  } catch (error) { // a cycle, a BigInt, a toJSON that throws
    if (error.code === 'argument') throw error;
    why = `: ${error.message}`;
  }
  if (json === undefined || (typeof data === 'number' && !Number.isFinite(data))) {
    throw argument(`mesh.send: JSON cannot hold this ${data === null ? 'value' : typeof data}${why}`);
  }
  return json;
}
