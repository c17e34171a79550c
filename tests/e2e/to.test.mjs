// to(clientId) in every form: one peer gets it, and no other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { declare, loses, onlyTracks, receives } from './harness/tracks.mjs';

matrix('to(clientId)', (rig) => {
  test('sends to one', async () => {
    const [a, b, c] = await rig.room(3, { channels: ['chat'] });
    await a.run((me, id) => me.mesh.to(id).send('chat', { for: 'b' }), await b.id());
    await a.run((me) => me.mesh.send('chat', { for: 'all' }));
    await b.until('PEER_DATA_MESSAGE', { for: 'all' });
    await c.until('PEER_DATA_MESSAGE', { for: 'all' });
    assert.equal((await b.seen('PEER_DATA_MESSAGE', { for: 'b' })).length, 1);
    assert.equal((await c.seen('PEER_DATA_MESSAGE', { for: 'b' })).length, 0);
  });

  test('opens with one', async () => {
    const [a, b, c] = await rig.room(3);
    const id = await b.id();
    const opened = await a.run((me, to) => me.mesh.to(to).open('aside'), id);
    assert.deepEqual(opened, { clientId: id, channel: 'aside' });
    await a.run((me) => me.mesh.send('aside', { n: 1 }).catch(() => {}));
    await b.until('PEER_DATA_MESSAGE', { channel: 'aside' });
    const back = await b.run((me, to) => me.mesh.to(to).send('aside', { n: 2 }).then(() => true), await a.id());
    assert.equal(back, true);
    await a.until('PEER_DATA_MESSAGE', { channel: 'aside', n: 2 });
    const everyone = await a.run((me) => me.mesh.open('everyone'));
    assert.deepEqual(everyone.map((result) => result.clientId).sort(), [id, await c.id()].sort());
  });

  const removals = {
    'its sender': (me, to, id) => me.mesh.to(to).removeTrack(me.kept[id].sender),
    'its senders': (me, to, id) => me.mesh.to(to).removeTrack([me.kept[id].sender]),
    'its trackId': (me, to, id) => me.mesh.to(to).removeTrack(id),
  };
  for (const [by, remove] of Object.entries(removals)) {
    test(`gives a track to one, and takes it by ${by}`, async () => {
      const [a, b, c] = await rig.room(3);
      const id = await b.id();
      const trackId = await declare(a, { tone: 640 }, id);
      await receives(b, trackId, { tone: 640 });
      assert.equal(await a.run((me, track) => me.kept[track].sender instanceof RTCRtpSender, trackId), true);
      await a.run(remove, id, trackId);
      await loses(b, trackId);
      const everyone = await declare(a, { tone: 720 });
      await receives(c, everyone, { tone: 720 });
      await onlyTracks(c, [everyone]);
    });
  }

  test('takes a track of everyone from one alone', async () => {
    const [a, b, c] = await rig.room(3);
    const trackId = await declare(a, { tone: 560 });
    await Promise.all([b, c].map((member) => receives(member, trackId, { tone: 560 })));
    await a.run((me, to, id) => me.mesh.to(to).removeTrack(me.kept[id].senders), await b.id(), trackId);
    await loses(b, trackId);
    await receives(c, trackId, { tone: 560 });
    assert.deepEqual(await c.seen('PEER_REMOVE_TRACK'), []);
    assert.equal(await a.run((me, id) => me.kept[id].senders.length, trackId), 1);
  });
});
