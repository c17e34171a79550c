import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeGuestName, makeRoomName, randomBelow } from '../../web/demo/names.js';
import { MAX_ROOM, inviteLink, ownRoom, readIceServers, readRoom, socketURL } from '../../web/demo/room.js';
import { ADJECTIVES, ANIMALS, PLACES } from '../../web/demo/words.js';

test('a room name is two words and four letters that nobody mixes up', () => {
  for (let i = 0; i < 500; i++) {
    const name = makeRoomName();
    assert.match(name, /^[a-z]+-[a-z]+-[2-9a-hjkmnp-z]{4}$/);
    assert.equal(readRoom(`#${name}`), name);
  }
});

test('a room name takes its words from the dice', () => {
  assert.equal(makeRoomName(() => 0), 'amber-arbour-2222');
  assert.equal(makeRoomName((n) => n - 1), 'witty-window-zzzz');
  assert.equal(makeGuestName(() => 0), 'Amber Badger');
});

test('each list has 32 words, each once', () => {
  for (const list of [ADJECTIVES, PLACES, ANIMALS]) assert.equal(new Set(list).size, 32);
});

test('a random number stays below its bound and reaches all of it', () => {
  const seen = new Set();
  for (let i = 0; i < 2000; i++) seen.add(randomBelow(7));
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5, 6]);
});

test('the hash names the room, whatever people type there', () => {
  assert.equal(readRoom(''), '');
  assert.equal(readRoom('#'), '');
  assert.equal(readRoom('#jam'), 'jam');
  assert.equal(readRoom('#%20our%20jam%20'), 'our-jam');
  assert.equal(readRoom('#Caf%C3%A9'), readRoom('#Cafe%CC%81'));
  assert.equal(readRoom('#%E2%80%AEevil%0A'), 'evil');
  assert.equal(readRoom('#%E0%A4%A'), '');
});

test('a long room name is cut between characters', () => {
  const name = readRoom(`#${encodeURIComponent('😀'.repeat(200))}`);
  assert.ok(name.length <= MAX_ROOM);
  assert.equal(name, '😀'.repeat(MAX_ROOM / 2));
});

test('an invitation leads into the same room', () => {
  const link = inviteLink('http://localhost:8080/?stun=a:1#old', 'our jam/ü#');
  assert.equal(link, 'http://localhost:8080/?stun=a:1#our%20jam%2F%C3%BC%23');
  assert.equal(readRoom(new URL(link).hash), 'our-jam/ü#');
});

test('the signalling URL follows the page and carries the room', () => {
  assert.equal(socketURL('http://localhost:8080/x?y#z', 'a b'), 'ws://localhost:8080/ws?room=a+b');
  assert.equal(socketURL('https://jam.example/', 'a&b'), 'wss://jam.example/ws?room=a%26b');
});

test('STUN servers come from the query, and only well-formed ones', () => {
  assert.deepEqual(readIceServers(''), []);
  assert.deepEqual(readIceServers('?stun=127.0.0.1:3478&stun=[::1]:3478'), [
    { urls: 'stun:127.0.0.1:3478' }, { urls: 'stun:[::1]:3478' },
  ]);
  assert.deepEqual(readIceServers('?stun=x y&stun=a/b?c'), []);
});

test('a browser keeps the room of an address without one, for its other tabs', () => {
  const kept = new Map();
  const storage = () => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) });
  assert.equal(ownRoom(() => 'first-room', storage), 'first-room');
  assert.equal(ownRoom(() => 'second-room', storage), 'first-room');
  assert.equal(ownRoom(() => 'third-room', () => { throw new Error('storage is forbidden'); }), 'third-room');
});
