// What is sent comes back as it was sent, whatever it is and however it is cut.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.File ??= (await import('node:buffer')).File;
const { Outgoing } = await import('../../web/src/outgoing.js');
const { Body, eventOf, readBatch, readText } = await import('../../web/src/incoming.js');
const { prefix } = await import('../../web/src/transaction.js');

/** The bytes of an outgoing body; files are read on the way. */
async function bytesOf(out) {
  const bytes = new Uint8Array(out.size);
  for (;;) {
    const { promise, resolve } = Promise.withResolvers?.() ?? deferred();
    if (out.copy(bytes, 0, 0, out.size, resolve)) return bytes;
    await promise;
  }
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => { resolve = done; });
  return { promise, resolve };
}

/** What a peer makes of a body that comes in chunks of these offsets. */
async function received(out, size, shuffle = (list) => list) {
  const bytes = await bytesOf(out);
  const body = new Body(out.head, out.size);
  const offsets = [];
  for (let at = 0; at < bytes.length; at += size) offsets.push(at);
  for (const at of shuffle(offsets)) body.add(at, bytes.slice(at, at + size));
  return body.message();
}

/** A value with its files read, to be compared. */
async function opened(value) {
  if (value instanceof Blob) {
    return [value.constructor.name, value.type, value.name, value.lastModified, new Uint8Array(await value.arrayBuffer())];
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value;
  const entries = await Promise.all(Object.entries(value).map(async ([k, v]) => [k, await opened(v)]));
  return Array.isArray(value) ? entries.map(([, v]) => v) : Object.fromEntries(entries);
}

const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => (i * 7) & 255);

const binary = {
  'an ArrayBuffer': bytes(10).buffer,
  'an empty ArrayBuffer': new ArrayBuffer(0),
  'a Uint8Array': bytes(100),
  'a view of a part': bytes(100).subarray(10, 20),
  'a Float64Array': Float64Array.of(1, NaN, -0, Infinity),
  'a BigInt64Array': BigInt64Array.of(1n, -(2n ** 60n)),
  'a DataView': new DataView(bytes(9).buffer, 1, 5),
  'a Blob': new Blob([bytes(3_000_000)], { type: 'image/png' }),
  'an empty Blob': new Blob([]),
  'a File': new File([bytes(70_000)], 'a "name" ☃.txt', { type: 'text/plain', lastModified: 12345 }),
  'an object with binary fields': { a: bytes(3), deep: [{ b: new Blob([bytes(5)], { type: 'x/y' }) }, null], text: 'ß', c: bytes(2).buffer },
  'the same one twice': ((x) => ({ x, y: x }))(bytes(4)),
  'an array of binaries': [bytes(1), new ArrayBuffer(2)],
  'a long text': '☃'.repeat(50_000),
  'a large object': { list: Array.from({ length: 5000 }, (_, i) => ({ i, text: `n${i}` })) },
};

for (const [name, value] of Object.entries(binary)) {
  test(`${name} arrives as it was sent`, async () => {
    const out = new Outgoing(value);
    assert.equal(out.text ?? false, false);
    for (const size of [out.size, 65_504, 1000].filter((n) => out.size / n < 5000)) {
      const [id, got] = await received(out, size);
      assert.equal(id, out.id);
      assert.deepEqual(await opened(got), await opened(value instanceof DataView || ArrayBuffer.isView(value) ? value.constructor === DataView ? new DataView(value.buffer.slice(1, 6)) : value.slice() : value));
      const [, again] = await received(out, size, (list) => list.toReversed());
      assert.deepEqual(await opened(again), await opened(got), 'backwards');
    }
  });
}

test('short values share a text, and each keeps its id', () => {
  const values = [{ a: 1 }, 'text', null, 0, [1, [2]], {}, { transactionId: 'mine', clientId: 'x' }, true];
  const out = values.map((v) => new Outgoing(v));
  assert.ok(out.every((o) => o.text));
  for (const number of [0, 17]) {
    const text = `[${number ? `${number},` : ''}"${prefix}"${out.map((o) => `,${o.n},${o.json}`).join('')}]`;
    const got = readText(text);
    assert.equal(got.number, number);
    assert.deepEqual(got.messages.slice(got.at), values.flatMap((v, i) => [out[i].id, v]));
  }
});

test('an object alone is the original\'s format, and its own fields forge nothing', () => {
  for (const value of [{}, { a: 1 }, { transactionId: 'mine', clientId: 'x', channel: 'y', payload: 1 }]) {
    const out = new Outgoing(value);
    assert.ok(out.plain);
    assert.equal(JSON.parse(out.alone()).transactionId, value.transactionId ?? out.id);
    const { messages: message, number } = readText(out.alone());
    assert.deepEqual([message, number], [[out.id, value], 0]);
    const event = eventOf(...message, 'peer', 'chat');
    assert.deepEqual([event.clientId, event.channel, event.transactionId, event.payload], ['peer', 'chat', out.id, value]);
  }
});

test('short bodies share a frame', async () => {
  const values = [bytes(3), new ArrayBuffer(5), { x: bytes(1) }, new Uint16Array(0)];
  const out = values.map((v) => new Outgoing(v));
  const header = 16 + 8 * out.length;
  const frame = new Uint8Array(header + out.reduce((n, o) => n + o.size, 0));
  const view = new DataView(frame.buffer);
  frame[0] = 1;
  view.setUint16(2, out.length, true);
  let at = header;
  for (const [i, o] of out.entries()) {
    view.setUint32(16 + 8 * i, o.head, true);
    view.setUint32(20 + 8 * i, o.size, true);
    assert.ok(o.copy(frame, at, 0, o.size));
    at += o.size;
  }
  assert.deepEqual(readBatch(frame.buffer), values.flatMap((v, i) => [out[i].id, v]));
});

test('what changes after it was sent does not change what was sent', async () => {
  const array = bytes(5);
  const out = new Outgoing({ array });
  array.fill(0);
  const [, got] = await received(out, 1000);
  assert.deepEqual(got, { array: bytes(5) });
});

test('a class of the page that extends an array arrives as that array', async () => {
  class Samples extends Uint8Array {}
  const samples = Samples.from([1, 2, 3]);
  for (const value of [samples, Buffer.from([1, 2, 3])]) {
    assert.deepEqual((await received(new Outgoing(value), 1000))[1], Uint8Array.of(1, 2, 3));
    assert.deepEqual((await received(new Outgoing({ at: [value] }), 1000))[1], { at: [Uint8Array.of(1, 2, 3)] });
  }
});

test('what a toJSON makes is sent, binary too', async () => {
  const out = new Outgoing({ when: new Date(0), picture: { toJSON: () => ({ pixels: bytes(4) }) } });
  assert.deepEqual((await received(out, 1000))[1], { when: '1970-01-01T00:00:00.000Z', picture: { pixels: bytes(4) } });
});

test('a text that looks like the place of a part stays a text', async () => {
  const { n } = new Outgoing(null);
  const next = (rest) => `${prefix}-${(n + 1).toString(36)}:${rest}`; // which a peer may guess
  const value = { bytes: bytes(2), texts: ['0', '1', '~0', '', 'x'].map(next) };
  const out = new Outgoing(value);
  assert.ok(next('').startsWith(out.id));
  assert.deepEqual((await received(out, 1000))[1], value);
  assert.deepEqual(await opened(out.echo()[1]), value);
});

test('more binary members than a peer reads are refused where they are sent', async () => {
  const many = (count) => Array.from({ length: count }, () => new Uint8Array(1));
  assert.equal((await received(new Outgoing(many(4096)), 65_504))[1].length, 4096);
  assert.throws(() => new Outgoing(many(4097)), { name: 'TypeError', code: 'argument' });
});

test('what cannot be sent says so', () => {
  const cycle = {};
  cycle.self = cycle;
  const branches = {};
  branches.a = branches.b = [branches, cycle];
  for (const value of [undefined, () => {}, Symbol('x'), 1n, NaN, cycle, branches, { big: 1n }, new Map(), { inside: new Set() }, { toJSON() { throw new Error('no'); } }]) {
    assert.throws(() => new Outgoing(value), { name: 'TypeError', code: 'argument' });
  }
});

test('a text that is no message throws', () => {
  for (const text of ['', 'x', '[', '[]', '["p"]', '["p",1]', '["p",1,2,3]', '[1,"p"]', '[-1,"p",1,2]', '["not a prefix",1,2]', '["p","1",2]', '["p",1.5,2]', '[1,2,3,4]', '{"transactionId":"x",']) {
    assert.throws(() => readText(text), undefined, text);
  }
});

test('what a client of the original kind sends is read wherever its transactionId stands', () => {
  assert.deepEqual(readText('"text"').messages, [undefined, 'text']);
  assert.deepEqual(readText('{"transactionId":"other form","a":1}').messages, ['other form', { transactionId: 'other form', a: 1 }]);
});

test('a body that is none throws, and holds on to nothing', () => {
  const encode = (text) => new TextEncoder().encode(text);
  const make = (head, rest = '', total = undefined) => {
    const [h, r] = [encode(head), encode(rest)];
    const body = new Body(h.length, total ?? h.length + r.length);
    body.add(0, h);
    if (r.length) body.add(h.length, r);
    return body;
  };
  for (const body of [
    make('nonsense'), make('["x",0,[]]'), make('["x",2,[]]', '{}', 99), make('["x",-2,[]]', '{}'), make('["x",1e99,[]]', '{}'),
    make('["x",0,[["Window",2]]]', '{}'), make('["x",0,[["constructor",2]]]', '{}'), make('["x",0,[["Float64Array",2]]]', '{}'),
    make('["x",2,[]]', '{]'), make('[7,2,[]]', '{}'), make('{"length":1}', '{}'), make('["x",5,[["Uint8Array",1]]]', '"x:1"a'), make('["x",2,null]', '{}'),
    make('["x",2,[]]', '\xff\xff'), new Body(4, 100), make('["x",8,[]]', '{}', 18),
  ]) {
    assert.throws(() => body.message());
  }
});
