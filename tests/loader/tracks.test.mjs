import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tracks } from '../../web/src/tracks.js';

const EVERYONE = '';

function declared(to = EVERYONE) {
  const tracks = new Tracks();
  const track = { a: 'track' };
  const senders = [{ sender: 1 }, { sender: 2 }];
  tracks.add('id-1', track, to, senders);
  return { tracks, track, senders };
}

test('a track declared again for the same audience is the same declaration', () => {
  const { tracks, track, senders } = declared();
  const again = tracks.find(EVERYONE, track);
  assert.equal(again.trackId, 'id-1');
  assert.equal(again.senders, senders);
  assert.equal(tracks.find(EVERYONE, { another: 'track' }), undefined);
});

test('a track declared for an audience that overlaps throws', () => {
  const inUse = { name: 'MeshError', code: 'trackInUse' };
  const everyone = declared();
  assert.throws(() => everyone.tracks.find('ann', everyone.track), inUse);
  const one = declared('ann');
  assert.throws(() => one.tracks.find(EVERYONE, one.track), inUse);
  assert.equal(one.tracks.find('bob', one.track), undefined);
});

test('a track is named by its id, its array, a sender, or several', () => {
  const { tracks, senders } = declared();
  for (const what of ['id-1', senders, senders[1], [senders[0]], [...senders]]) {
    assert.deepEqual(tracks.named(what), ['id-1']);
  }
  assert.deepEqual(tracks.named([{ stranger: true }]), []);
  assert.deepEqual(tracks.named([]), []);
});

test('an empty array of its own names a track; another empty one does not', () => {
  const tracks = new Tracks();
  const senders = [];
  tracks.add('id-1', {}, EVERYONE, senders);
  assert.deepEqual(tracks.named(senders), ['id-1']);
  assert.deepEqual(tracks.named([]), []);
});

test('a track taken from everyone can be declared anew', () => {
  const { tracks, track, senders } = declared();
  tracks.remove(EVERYONE, 'id-1');
  assert.equal(tracks.find(EVERYONE, track), undefined);
  assert.deepEqual(tracks.named(senders), []);
});

test('a track taken from one peer can be sent to it anew, and stays with the others', () => {
  const { tracks, track } = declared();
  tracks.remove('ann', 'id-1');
  assert.equal(tracks.find('ann', track), undefined);
  assert.throws(() => tracks.find('bob', track), { code: 'trackInUse' });
  assert.equal(tracks.find(EVERYONE, track).trackId, 'id-1');
});
