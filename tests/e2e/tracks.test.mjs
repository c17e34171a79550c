// Tracks: each arrives once, with its own id and its own live media.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { declare, loses, onlyTracks, receives, withdraw } from './harness/tracks.mjs';

matrix('Tracks', (rig) => {
  test('two added in a row arrive with their own ids and tones, and go once for everyone', async () => {
    const [a, b, c] = await rig.room(3);
    const what = [{ tone: 500 }, { tone: 800 }];
    const ids = await a.run(async (me) => {
      const made = [await rig.media.tone(500), await rig.media.tone(800)];
      const added = made.map(({ track, stream }) => me.mesh.addTrack(track, stream)); // in one turn
      added.forEach((one) => (me.kept[one.trackId] = one));
      return added.map(({ trackId }) => trackId);
    });
    assert.notEqual(ids[0], ids[1]);
    for (const member of [b, c]) {
      for (const [i, id] of ids.entries()) await receives(member, id, what[i]);
      await onlyTracks(member, ids);
    }
    const senders = await a.run((me, id) => me.kept[id].senders.map((s) => s instanceof RTCRtpSender), ids[0]);
    assert.deepEqual(senders, [true, true]);

    await withdraw(a, ids[0]);
    for (const member of [b, c]) await loses(member, ids[0]);
    for (const member of [b, c]) {
      await receives(member, ids[1], what[1]);
      assert.equal((await member.seen('PEER_REMOVE_TRACK')).length, 1);
    }
    assert.equal(await a.run((me, id) => me.kept[id].senders.length, ids[0]), 0);
  });

  test('added by both sides at once arrive at both', async () => {
    const [a, b] = await rig.room(2);
    const [fromA, fromB] = await Promise.all([declare(a, { tone: 600 }), declare(b, { tone: 900 })]);
    await Promise.all([receives(b, fromA, { tone: 600 }), receives(a, fromB, { tone: 900 })]);
    await Promise.all([withdraw(a, fromA), withdraw(b, fromB)]);
    await Promise.all([loses(b, fromA), loses(a, fromB)]);
    await onlyTracks(a, [fromB]);
    await onlyTracks(b, [fromA]);
  });

  test('of sound and picture, three each way, arrive as what they are', async () => {
    const [a, b] = await rig.room(2);
    const fromA = [{ tone: 500 }, { colour: 'red' }, { tone: 700 }];
    const fromB = [{ colour: 'blue' }, { tone: 900 }, { colour: 'green' }];
    const declareAll = async (member, all) => Promise.all(all.map((what) => declare(member, what)));
    const [idsA, idsB] = await Promise.all([declareAll(a, fromA), declareAll(b, fromB)]);
    const receiveAll = (member, ids, all) => Promise.all(ids.map((id, i) => receives(member, id, all[i])));
    await Promise.all([receiveAll(b, idsA, fromA), receiveAll(a, idsB, fromB)]);
    await onlyTracks(b, idsA);
    await onlyTracks(a, idsB);

    await withdraw(a, idsA[1]);
    await loses(b, idsA[1]);
    const again = await declare(a, { colour: 'yellow' });
    await receives(b, again, { colour: 'yellow' });
    await receives(b, idsA[0], fromA[0]);
  });

  test('in stereo arrive left and right', async () => {
    const [a, b] = await rig.room(2);
    const what = { stereo: [440, 880] };
    const [fromA, fromB] = [await declare(a, what), await declare(b, { stereo: [660, 990] })];
    await receives(b, fromA, what);
    await receives(a, fromB, { stereo: [660, 990] });
  });

  test('declared before anyone is there reach those who come, until they are taken back', async () => {
    const room = `declared-${rig.pair}`;
    const a = await rig.join(0, { room, channels: ['chat'] });
    const kept = await declare(a, { tone: 500 });
    const taken = await declare(a, { tone: 700 });
    await withdraw(a, taken);
    const b = await rig.join(1, { room, channels: ['chat'] });
    await rig.whole([a, b]);
    await receives(b, kept, { tone: 500 });
    await onlyTracks(b, [kept]);
    assert.equal(await a.run((me, id) => me.kept[id].senders.length, kept), 1);
  });

  test('declared again are the same; one track cannot be for everyone and for one', async () => {
    const [a, b] = await rig.room(2);
    const trackId = await declare(a, { tone: 500 });
    const again = await a.run((me, id) => me.mesh.addTrack(me.kept[id].track, me.kept[id].stream).trackId, trackId);
    assert.equal(again, trackId);
    const error = await a.caught((me, peer, id) => me.mesh.to(peer).addTrack(me.kept[id].track, me.kept[id].stream), await b.id(), trackId);
    assert.match(error?.message ?? 'no error', /clone\(\)/);
    await receives(b, trackId, { tone: 500 });
    await onlyTracks(b, [trackId]);
  });

  test('and channels of everyone reach a late joiner', async () => {
    const room = `late-${rig.pair}`;
    const [a, b] = await rig.room(2, { room, channels: ['chat'] });
    const idA = await declare(a, { tone: 500 });
    const idB = await declare(b, { colour: 'magenta' });
    await receives(b, idA, { tone: 500 });
    await receives(a, idB, { colour: 'magenta' });
    await a.run((me) => me.mesh.open('opened-later').then(() => true));

    const c = await rig.join(2, { room, channels: ['chat'] });
    await rig.whole([a, b, c]);
    await receives(c, idA, { tone: 500 });
    await receives(c, idB, { colour: 'magenta' });
    await onlyTracks(c, [idA, idB]);
    for (const channel of ['chat', 'opened-later']) {
      await a.run((me, label) => me.mesh.send(label, { label }), channel);
      for (const member of [b, c]) await member.until('PEER_DATA_MESSAGE', { channel, label: channel });
    }
  });
});
