import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createGate } from '../../web/src/gate.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

let gate;
let room; // where the gate lays down what it says to Go
let entered; // what has entered Go

beforeEach(() => {
  gate = createGate();
  entered = [];
  gate.bind({
    enter: (of, id, what, length) => entered.push([of, id, what, decoder.decode(room.subarray(0, length))]),
    room: (size) => (room = new Uint8Array(size)),
  });
});

/** call has the gate do verb with a letter of these fields. */
function call(verb, ...fields) {
  gate.serve([verb]);
  return gate.call(0, 7, 8, encoder.encode(fields.join('\0')));
}

test('a verb gets its numbers and the fields of its letter', () => {
  let got;
  assert.equal(call((...args) => { got = args; }, 'ü€😀', '', '\ufefflast'), 0);
  assert.deepEqual(got, [7, 8, 'ü€😀', '', '\ufefflast']);
  call((...args) => { got = args; });
  assert.deepEqual(got, [7, 8]);
});

test('an event has its details in one letter', () => {
  room = new Uint8Array(0);
  gate.tell(1, 2, 3, 'a', -1, true, null, undefined, '\ufeffmark', 'the\0rest');
  gate.tell(4, 5, 6);
  assert.deepEqual(entered, [[1, 2, 3, 'a\0-1\0true\0\0\0\ufeffmark\0the\0rest'], [4, 5, 6, '']]);
});

test('a lone surrogate has room and becomes U+FFFD', () => {
  gate.tell(1, 2, 3, '\ud800'.repeat(99));
  assert.equal(entered[0][3], '\ufffd'.repeat(99));
});

test('an answer is as long as its verb says', () => {
  const length = call(() => gate.answer('é', 5));
  assert.deepEqual([...room.subarray(0, length)], [0xc3, 0xa9, 0, 0x35]);
});

test('what a verb throws is answered with its name and message', () => {
  for (const [thrown, name, message] of [
    [new RangeError('far'), 'RangeError', 'far'],
    ['text', 'Error', 'text'],
    [{ message: 'odd' }, 'Error', 'odd'],
    [undefined, 'Error', ''],
    [{ get name() { throw 1; } }, 'Error', ''],
  ]) {
    const length = -1 - call(() => { throw thrown; });
    assert.equal(decoder.decode(room.subarray(0, length)), `${name}\0${message}`);
  }
});

test('the first program that is bound stays', () => {
  gate.bind({ enter: () => assert.fail('the second was entered') });
  gate.tell(1, 2, 3);
  assert.equal(entered.length, 1);
});
