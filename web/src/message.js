// What stands on a data channel, and how it comes back as an event.
//
//   {"transactionId":"<id>",<fields>}   a plain object: the original's format
//   =<id>,<json>                        any other JSON value; capable peers only
//
// The id of ours comes first and in this exact form, so that it is read without
// trusting the sender's fields, and the rest is the value as it was sent. Other
// text is what an old peer may send: JSON whose transactionId is a field.

import { argument } from './fault.js';

const OBJECT = /^\{"transactionId":"([\w-]{1,64})"([,}])/;
const VALUE = /^=([\w-]{1,64}),/;

// A page's own prefix and a counter: unique without asking for 16 random bytes
// and writing 36 characters for each message.
const prefix = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join('');
let count = 0;

/**
 * Serialises data for any number of peers.
 * @returns {{text: string, plain: boolean}} plain: old peers can read it
 * @throws {TypeError} when JSON cannot hold data
 */
export function encode(data) {
  const json = stringify(data);
  const id = `${prefix}-${(count++).toString(36)}`;
  if (json[0] !== '{') return { text: `=${id},${json}`, plain: false };
  const rest = json.slice(1);
  return { text: `{"transactionId":"${id}"${rest === '}' ? '' : ','}${rest}`, plain: true };
}

function stringify(data) {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data) || data instanceof Blob) {
    throw argument('mesh.send: binary data cannot be sent, only values that JSON can hold');
  }
  let json;
  let why = '';
  try {
    json = JSON.stringify(data);
  } catch (error) { // a cycle, a BigInt, a toJSON that throws
    why = `: ${error.message}`;
  }
  if (json === undefined || (typeof data === 'number' && !Number.isFinite(data))) {
    throw argument(`mesh.send: JSON cannot hold this ${data === null ? 'value' : typeof data}${why}`);
  }
  return json;
}

/**
 * Makes the payload of PEER_DATA_MESSAGE from what came in. clientId, channel,
 * transactionId and payload are the mesh's word, whatever fields the sender chose.
 * @param {string|ArrayBuffer} body
 * @param {boolean} [sent] set with `echo: true` only: this page's own message or not
 * @throws {SyntaxError} when body is text that is not JSON
 */
export function decode(body, clientId, channel, sent) {
  const { transactionId, payload } = typeof body === 'string' ? parse(body) : { payload: body };
  const plain = typeof body === 'string' && isPlain(payload);
  const fields = plain ? { ...payload } : {};
  // JSON.parse makes an own property of it, but a page that assigns the event's
  // fields to an object of its own would set that object's prototype.
  delete fields.__proto__;
  Object.assign(fields, { clientId, channel, transactionId, payload });
  return sent === undefined ? fields : Object.assign(fields, { sent });
}

function parse(text) {
  let head = OBJECT.exec(text);
  if (head) {
    const end = head[0].length;
    // `{"transactionId":"x"}` is the empty object; after a comma the fields follow.
    const json = head[2] === '}' ? `{}${text.slice(end)}` : `{${text.slice(end)}`;
    return { transactionId: head[1], payload: JSON.parse(json) };
  }
  head = VALUE.exec(text);
  if (head) return { transactionId: head[1], payload: JSON.parse(text.slice(head[0].length)) };
  const payload = JSON.parse(text);
  const id = isPlain(payload) ? payload.transactionId : undefined;
  return { transactionId: typeof id === 'string' ? id : undefined, payload };
}

const isPlain = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
