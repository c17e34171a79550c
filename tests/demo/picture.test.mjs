import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createPeople } from '../../web/demo/people.js';
import { keyOf, makePicture, ownEdges } from '../../web/demo/picture.js';
import { readView, writeView } from '../../web/demo/view-message.js';

const up = (name = '') => ({ state: 'connected', rtt: 10, name });

/** People by clientId, with what each page calls itself and what it tells. */
function room(...entries) {
  const people = createPeople();
  for (const [id, key, view = {}] of entries) {
    Object.assign(people.meet(id), { key, name: id.toUpperCase(), state: 'connected', view: new Map(Object.entries(view)) });
  }
  return people.all();
}
const pairs = ({ edges }) => edges.map(({ a, b, state }) => `${a}-${b} ${state}`);

test('a page sees its own edges, and those of others by their keys', () => {
  const people = room(['a', 'ka', { kb: up(), me: up() }], ['b', 'kb', { ka: up() }]);
  assert.deepEqual(pairs(makePicture(people, 'k0', new Set())).slice(0, 3), ['me-a connected', 'me-b connected', 'me-ghost me missing']);
  people[0].view.delete('me');
  assert.deepEqual(pairs(makePicture(people, 'k0', new Set())), ['me-a connected', 'me-b connected', 'a-b connected']);
});

test('a page that a peer names by its key is no stranger', () => {
  const people = room(['a', 'ka', { k0: up() }]);
  assert.deepEqual(pairs(makePicture(people, 'k0', new Set())), ['me-a connected']);
});

test('a client without a key goes by its clientId', () => {
  const people = room(['a', 'ka', { old: up() }], ['old', '']);
  assert.deepEqual(pairs(makePicture(people, 'k0', new Set())), ['me-a connected', 'me-old connected', 'a-old connected']);
});

test('someone whom only others know is a ghost, with the edge missing', () => {
  const { shown, edges } = makePicture(room(['a', 'ka', { kx: up('Xeno') }]), 'k0', new Set());
  assert.deepEqual(shown[1], { id: 'ghost kx', name: 'Xeno', hue: 0, ghost: true });
  assert.deepEqual(edges.map(({ state }) => state), ['connected', 'missing', 'connected']);
});

test('someone who has left is no ghost, though a peer does not know yet', () => {
  const { shown } = makePicture(room(['a', 'ka', { kx: up('Xeno') }]), 'k0', new Set(['kx']));
  assert.equal(shown.length, 1);
});

test('a peer can make up only so many strangers', () => {
  const view = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x${i}`, up()]));
  assert.equal(makePicture(room(['a', 'ka', view]), 'k0', new Set()).shown.length, 17);
});

test('whoever claims the key of another takes nothing from them', () => {
  const people = room(['a', 'ka', {}], ['thief', 'ka', {}], ['me2', 'k0', {}]);
  const { shown, edges } = makePicture(people, 'k0', new Set());
  assert.deepEqual(shown.map(({ id }) => id), ['a', 'thief', 'me2']);
  assert.deepEqual(edges.filter(({ own }) => own).map(({ b, state }) => `${b} ${state}`), ['a connected', 'thief connected', 'me2 connected']);
});

test('a view comes back as it was written', () => {
  const own = ownEdges(room(['a', 'ka'], ['b', '']), keyOf);
  assert.deepEqual(readView(JSON.parse(JSON.stringify(writeView(own)))), own);
  assert.deepEqual([...own.keys()], ['ka', 'b']);
});

test('a view of nonsense is empty or bounded', () => {
  for (const data of [{}, { edges: 'x' }, { edges: [null, 1, {}, { key: 'a', state: 'super' }, { key: 9, state: 'connected' }] }]) {
    assert.equal(readView(data).size, 0);
  }
  const many = Array.from({ length: 500 }, (_, i) => ({ key: `p${i}`, state: 'connected', rtt: 1 }));
  assert.equal(readView({ edges: many }).size, 64);
  assert.equal(readView({ edges: [{ key: 'x'.repeat(500), state: 'connected' }] }).size, 0);
  for (const rtt of ['1', -1, NaN, 1e9]) {
    assert.equal(readView({ edges: [{ key: 'a', state: 'connected', rtt, name: {} }] }).get('a').rtt, null);
  }
});
