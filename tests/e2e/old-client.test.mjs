// A client that speaks only the six events, as people wrote it before, in one room
// with ours: data, and one audio track each way.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startForwarder } from './harness/forwarder-ws.mjs';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';
import { declare, onlyTracks, receives } from './harness/tracks.mjs';

matrix('An old client', (rig) => {
  let plain;
  before(async () => (plain = await startForwarder()));
  after(() => plain.close());
  const servers = { 'our server': () => rig.meshy, 'a plain forwarder': () => plain };

  /** joinOld makes an old client in the index-th page. */
  const joinOld = async (index, url) => {
    const page = await rig.page(index, '');
    await inPage(page, async (at) => {
      rig.old = new rig.OldClient({ url: at, channels: ['chat'] });
      await rig.old.ready;
      rig.old.connect();
    }, url);
    return page;
  };

  const talk = async (ours, old, oursFirst) => {
    await ours.whole(1);
    await inPage(old, () => rig.until(() => rig.old.open('chat') === 1, () => `the old client's channel; ${rig.old.errors}`));

    await ours.run((me) => me.mesh.send('chat', { text: 'from ours', more: { a: 1 } }));
    await inPage(old, () => rig.until(() => rig.old.messages.some((m) => m.text === 'from ours' && m.more.a === 1 && m.transactionId)));
    await inPage(old, () => rig.old.send('chat', { text: 'from old' }));
    const message = await ours.until('PEER_DATA_MESSAGE', { text: 'from old' });
    assert.equal(message.channel, 'chat');
    assert.ok(message.transactionId);

    const fromOurs = async () => {
      const trackId = await declare(ours, { tone: 600 });
      await inPage(old, async (id) => {
        const found = () => rig.old.tracks.find((t) => t.trackId === id);
        await rig.until(found, () => `track ${id} among ${JSON.stringify(rig.old.tracks)}; ${rig.old.errors}`);
        await rig.media.hears(found().track, 600);
      }, trackId);
    };
    const fromOld = async () => {
      const trackId = await inPage(old, async () => {
        const { track, stream } = await rig.media.tone(900);
        return rig.old.addTrack(track, stream);
      });
      await receives(ours, trackId, { tone: 900 });
      await onlyTracks(ours, [trackId]);
    };
    for (const direction of oursFirst ? [fromOurs, fromOld] : [fromOld, fromOurs]) await direction();

    assert.deepEqual(await inPage(old, () => rig.old.errors), []);
    assert.deepEqual(await ours.seen('MESH_ERROR'), []);
  };

  const plainOnly = async (ours) => {
    const error = await ours.caught((me) => me.mesh.send('chat', ['no', 'object']));
    assert.equal(error?.code, 'plainOnly', 'what an old client cannot read is refused, not lost');
  };

  const leave = async (ours, old) => {
    await inPage(old, () => rig.old.close());
    await ours.until('PEER_DISCONNECT');
  };

  for (const [name, server] of Object.entries(servers)) {
    test(`who was there before talks with ours over ${name}`, async () => {
      const room = randomUUID();
      const old = await joinOld(0, server().ws(room));
      const ours = await rig.join(1, { room, server: server(), channels: ['chat'] });
      await talk(ours, old, true);
      await plainOnly(ours);
      await leave(ours, old);
    });

    test(`who comes after talks with ours over ${name}`, async () => {
      const room = randomUUID();
      const ours = await rig.join(0, { room, server: server(), channels: ['chat'] });
      await ours.until('MESH_CREATE_OFFER');
      const old = await joinOld(1, server().ws(room));
      await talk(ours, old, false);
      await leave(ours, old);
    });
  }

  test('and two of ours make one mesh', async () => {
    const room = randomUUID();
    const [a, b] = await rig.room(2, { room, channels: ['chat'] });
    const old = await joinOld(0, rig.meshy.ws(room));
    await Promise.all([a.whole(2), b.whole(2)]);
    await a.run((me) => me.mesh.send('chat', { to: 'all' }));
    await b.until('PEER_DATA_MESSAGE', { to: 'all' });
    await inPage(old, () => rig.until(() => rig.old.messages.some((m) => m.to === 'all')));
    await leave(a, old);
    await Promise.all([a.whole(1), b.whole(1)]);
  });
});
