import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode, encode } from '../../web/src/message.js';

const arrive = (value) => decode(encode(value).text, 'them', 'chat');

describe('a message', () => {
  test('brings the value as it was sent', () => {
    for (const value of [
      {}, { a: 1 }, { nested: { deep: [1, { x: null }] } }, { text: '\u2028 "quoted" \\ 😀 \ud800' },
      [], [1, 'two', null], 'text', '', 0, -1.5, 1e300, true, false, null, { toJSON: () => ({ b: 2 }) },
    ]) {
      const { payload } = arrive(value);
      assert.deepEqual(payload, JSON.parse(JSON.stringify(value)));
    }
  });

  test('is plain JSON of the original kind when it is an object, and only then', () => {
    const { text, plain } = encode({ message: 'hi', more: { a: 1 } });
    assert.equal(plain, true);
    const { transactionId, ...fields } = JSON.parse(text);
    assert.match(transactionId, /^[\w-]+$/);
    assert.deepEqual(fields, { message: 'hi', more: { a: 1 } });
    assert.equal(encode([1]).plain, false);
    assert.equal(encode('text').plain, false);
    assert.equal(encode(null).plain, false);
  });

  test('has a transactionId of its own', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => arrive({}).transactionId));
    assert.equal(ids.size, 1000);
  });

  test('has the fields of an object beside its payload', () => {
    const event = arrive({ message: 'hi' });
    assert.equal(event.message, 'hi');
    assert.equal(event.clientId, 'them');
    assert.equal(event.channel, 'chat');
    assert.deepEqual(Object.keys(arrive([1, 2])).sort(), ['channel', 'clientId', 'payload', 'transactionId']);
  });

  test('cannot forge what is the word of the mesh', () => {
    const forged = { clientId: 'x', channel: 'x', transactionId: 'x', payload: 'x', message: 'hi' };
    const event = arrive(forged);
    assert.equal(event.clientId, 'them');
    assert.equal(event.channel, 'chat');
    assert.notEqual(event.transactionId, 'x');
    assert.deepEqual(event.payload, forged);
  });

  test('cannot set a prototype', () => {
    const event = decode('{"transactionId":"a","__proto__":{"admin":true}}', 'them', 'chat');
    assert.equal(event.admin, undefined);
    assert.equal(Object.hasOwn(event, '__proto__'), false);
    assert.equal(Object.assign({}, event).admin, undefined);
  });

  test('of an old peer is read wherever its transactionId stands', () => {
    const event = decode('{"message":"hi","transactionId":"t-1"}', 'them', 'chat');
    assert.equal(event.transactionId, 't-1');
    assert.deepEqual(event.payload, { message: 'hi', transactionId: 't-1' });
    assert.equal(decode('{"transactionId":5}', 'them', 'chat').transactionId, undefined);
    assert.deepEqual(decode('[1]', 'them', 'chat').payload, [1]);
  });

  test('that is binary is only in the payload', () => {
    const body = new ArrayBuffer(3);
    const event = decode(body, 'them', 'chat');
    assert.equal(event.payload, body);
    assert.deepEqual(Object.keys(event).sort(), ['channel', 'clientId', 'payload', 'transactionId']);
  });

  test('says whether this page sent it, where the page has asked for an echo', () => {
    const { text } = encode({ sent: 'mine' });
    assert.equal(decode(text, 'them', 'chat').sent, 'mine');
    assert.equal(decode(text, 'them', 'chat', false).sent, false);
    assert.equal(decode(text, 'them', 'chat', true).sent, true);
  });

  test('that is no JSON is refused', () => {
    for (const text of ['', 'hello', '{', '{"transactionId":"a",', '=a,', '=a,{', '{"transactionId":"a"}x']) {
      assert.throws(() => decode(text, 'them', 'chat'), SyntaxError, text);
    }
  });
});

describe('what JSON cannot hold', () => {
  const cycle = {};
  cycle.self = cycle;
  const values = {
    undefined, 'a function': () => {}, 'a symbol': Symbol('s'), 'a BigInt': 1n, 'a cycle': cycle,
    NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, 'a nested BigInt': { a: [1n] },
    'a toJSON that throws': { toJSON() { throw new Error('no'); } },
    'an ArrayBuffer': new ArrayBuffer(1), 'a typed array': new Uint8Array(1), 'a Blob': new Blob(['x']),
  };
  for (const [name, value] of Object.entries(values)) {
    test(`throws a TypeError: ${name}`, () => {
      assert.throws(() => encode(value), (error) => error instanceof TypeError
        && error.name === 'TypeError' && error.code === 'argument' && error.message.startsWith('mesh.send: '));
    });
  }
});
