// What crosses into Go is bounded on this side: a stack that overflows in wasm is
// the end of the program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flat, flatten } from '../../web/src/flat.js';

const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);

test('a frame as deep as any message crosses', () => {
  assert.equal(flatten('{"event":"e","data":{"a":[1,true,null]}}'), 'o2\0event\0se\0data\0o1\0a\0a3\0n1\0btrue\0z\0');
});

test('a frame nested too deep is no frame, however often the function has run', () => {
  for (let i = 0; i < 5_000; i++) flatten(nested(30));
  assert.notEqual(flatten(nested(33)), '');
  for (const depth of [34, 1_000, 5_200, 100_000]) assert.equal(flatten(nested(depth)), '', `${depth} deep`);
});

test('an array is as deep as its deepest member, not as it is long', () => {
  assert.equal(flat(Array.from({ length: 100 }, () => 0)), `a100\0${'n0\0'.repeat(100)}`);
});

test('a value without end throws, and is caught where it was asked for', () => {
  const endless = {};
  endless.self = endless;
  assert.throws(() => flat(endless), RangeError);
});

test('NUL within a text goes under another name', () => {
  assert.equal(flat('a\0b\x01c'), 's' + 'a\x010b\x011c' + '\0');
});
