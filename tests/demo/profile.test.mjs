import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createPeople } from '../../web/demo/people.js';
import {
  MAX_NAME, cleanName, hueDistance, initials, mustMove, pickHue, readProfile,
} from '../../web/demo/profile.js';

test('a name keeps what people write and loses what breaks a page', () => {
  assert.equal(cleanName('  Ada   Lovelace '), 'Ada Lovelace');
  assert.equal(cleanName('a\nb\u0000c'), 'a b c');
  assert.equal(cleanName('\u202Eadmin\u2066'), 'admin');
  assert.equal(cleanName('<b>Bo</b>'), '<b>Bo</b>');
  assert.equal(cleanName('می‌خواهم'), 'می‌خواهم');
  assert.equal(cleanName('👩‍👩‍👧 Kim'), '👩‍👩‍👧 Kim');
});

test('a name that shows nothing is no name', () => {
  for (const value of ['', ' \n ', '\u200b\u200d', 7, null, undefined, {}, ['a']]) assert.equal(cleanName(value), '');
  assert.equal(cleanName(`a${'\u0301'.repeat(5000)}`), '');
});

test('a long name is cut between characters', () => {
  assert.equal(cleanName('x'.repeat(1e6)), 'x'.repeat(MAX_NAME));
  assert.equal(cleanName('👩‍👩‍👧'.repeat(20)), '👩‍👩‍👧'.repeat(20));
  assert.equal(cleanName('😀'.repeat(100)), '😀'.repeat(MAX_NAME));
});

test('initials stand for a name', () => {
  assert.equal(initials('ada lovelace'), 'AL');
  assert.equal(initials('Ada King Noel Lovelace'), 'AL');
  assert.equal(initials('grace'), 'G');
  assert.equal(initials('😀 smile'), '😀');
  assert.equal(initials('Zoë'), 'Z');
  assert.equal(initials(''), '?');
});

test('hues are compared around the circle', () => {
  assert.equal(hueDistance(10, 350), 20);
  assert.equal(hueDistance(350, 10), 20);
  assert.equal(hueDistance(0, 180), 180);
});

test('twelve people get twelve colours', () => {
  const taken = [];
  for (let i = 0; i < 12; i++) taken.push(pickHue(taken, i));
  assert.equal(new Set(taken).size, 12);
});

test('of two with one colour exactly one moves', () => {
  const a = { hue: 100, rank: 1 };
  const b = { hue: 105, rank: 2 };
  assert.equal(mustMove(a, b), true);
  assert.equal(mustMove(b, a), false);
  assert.equal(mustMove(a, { hue: 200, rank: 2 }), false);
});

test('a profile is read field by field', () => {
  const profile = readProfile({ key: 'k1', name: 'Bo', hue: -30, rank: 4, muted: true, sources: { t1: 'mic', t2: 'bogus' } });
  assert.deepEqual({ ...profile, sources: [...profile.sources] }, {
    key: 'k1', name: 'Bo', hue: 330, rank: 4, muted: true, sources: [['t1', 'mic']],
  });
});

test('a profile of nonsense is a harmless profile', () => {
  for (const data of [{}, { key: 7 }, { key: 'k'.repeat(500) }, { name: {}, hue: '1', rank: NaN, muted: 1, sources: 'mic' }, { hue: Infinity, sources: null }]) {
    const profile = readProfile(data);
    assert.deepEqual({ ...profile, sources: [...profile.sources] }, {
      key: '', name: '', hue: null, rank: 0, muted: false, sources: [],
    });
  }
});

test('a profile describes a bounded number of tracks', () => {
  const sources = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t${i}`, 'camera']));
  assert.equal(readProfile({ sources }).sources.size, 16);
  assert.equal(readProfile({ sources: { ['t'.repeat(500)]: 'mic' } }).sources.size, 0);
});

test('someone unknown has a name and a colour at once', () => {
  const people = createPeople();
  const person = people.meet('a1b2c3');
  assert.equal(person.name, 'Guest a1b2');
  assert.equal(people.meet('a1b2c3'), person);
  assert.equal(people.nameOf('zzzz9'), 'Guest zzzz');
  assert.equal(people.size, 1);
  people.remove('a1b2c3');
  assert.equal(people.get('a1b2c3'), undefined);
});
