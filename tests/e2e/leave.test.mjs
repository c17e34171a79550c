// Leaving: the others know at once, and nothing stays behind.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import WebSocket from 'ws';
import { startForwarder } from './harness/forwarder-ws.mjs';
import { assertNothingLeft, live } from './harness/leaks.mjs';
import { matrix } from './harness/matrix.mjs';
import { until } from './harness/wait.mjs';
import { declare, receives } from './harness/tracks.mjs';

const LEAVE = 'webrtc:socket:peer:disconnect';

matrix('Leaving', (rig) => {
  test('by closing the page is told within a second of the server knowing', async (t) => {
    const room = randomUUID();
    const [a, b] = await rig.room(2, { room, channels: ['chat'] });
    const page = await rig.page(2);
    const c = await rig.join(2, { room, channels: ['chat'], page });
    await rig.whole([a, b, c]);
    const id = await c.id();

    const observer = new WebSocket(rig.meshy.ws(room)); // in the room, never announced
    await new Promise((resolve) => observer.once('open', resolve));
    let known; // ms since the epoch
    observer.on('message', (text) => {
      const { event, data } = JSON.parse(text);
      if (event === LEAVE && data.clientId === id) known = Date.now();
    });
    await page.close();
    await until(() => known, 'the server to know');
    for (const member of [a, b]) {
      await member.until('PEER_DISCONNECT', { clientId: id });
      const [{ at, detail }] = (await member.log()).filter(({ event }) => event === 'PEER_DISCONNECT');
      t.diagnostic(`told ${at - known} ms after the server knew`);
      assert.ok(at - known < 1000, `told ${at - known} ms after the server knew`);
      assert.ok(['left', 'lost'].includes(detail.reason), detail.reason); // as the browser closed the socket
      await member.whole(1);
    }
    observer.close();
  });

  test('by disconnect() and coming back works ten times over, and leaves nothing', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    const track = await declare(a, { tone: 500 });
    for (let round = 1; round <= 10; round++) {
      await receives(b, track, { tone: 500 });
      await a.run((me, n) => me.mesh.send('chat', { n }), round);
      await b.until('PEER_DATA_MESSAGE', { n: round });
      await Promise.all([a, b].map((member) => member.run((me) => me.mesh.disconnect())));
      assert.equal((await live(a.page)).connections, 0, 'disconnect() closes every connection at once');
      const listening = await a.run((me) => rig.listening(me.socket));
      assert.equal(listening, 0, 'disconnect() lets go of the socket');
      for (const member of [a, b]) {
        const told = await member.seen('PEER_DISCONNECT');
        assert.equal(told.length, 1);
        assert.ok(['left', 'disconnected'].includes(told[0].reason), told[0].reason); // whichever came first
        await member.run((me) => (me.log.length = 0));
      }
      await Promise.all([a, b].map((member) => member.run((me) => me.mesh.connect())));
      await rig.whole([a, b]);
    }
    await Promise.all([a.leave(), b.leave()]);
    await assertNothingLeft(a.page);
    await assertNothingLeft(b.page);
  });

  test('twice, or before connecting, is no error', async () => {
    const [a] = await rig.room(2);
    await a.run((me) => {
      me.mesh.disconnect();
      me.mesh.disconnect();
      const other = me.mesh.create();
      other.disconnect();
    });
  });

  test('makes open() and send() fail with the reason, where they wait for that peer', async () => {
    const noAnswers = ({ event }) => !event.endsWith('media_answer');
    const forwarder = rig.use(await startForwarder({ deliver: (to, message, send) => noAnswers(message) && send() }));
    const room = randomUUID();
    const a = await rig.join(0, { room, server: forwarder });
    const b = await rig.join(1, { room, server: forwarder });
    await a.run((me) => rig.until(() => me.mesh.getPeers().length === 1));
    await a.run((me) => {
      me.kept.opening = rig.caught(() => me.mesh.open('never'));
      me.kept.sending = rig.caught(() => me.mesh.send('never', { n: 1 }));
      me.mesh.send('never', { n: 2 }); // a page may ignore it: settle() finds nothing unhandled
    });
    await b.run((me) => me.mesh.disconnect());
    for (const what of ['opening', 'sending']) {
      const error = await a.run((me, name) => me.kept[name], what);
      assert.equal(error?.reason, 'left', `${what}: ${JSON.stringify(error)}`);
      assert.ok(error.clientId);
    }
    assert.deepEqual(await a.seen('PEER_CONNECT'), [], 'who never connected');
    assert.deepEqual(await a.seen('PEER_DISCONNECT'), [], 'cannot disconnect');
  });

  test('leaves a peer unknown', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    const id = await b.id();
    await b.leave();
    await a.until('PEER_DISCONNECT', { clientId: id });
    for (const call of ['send("chat", {})', 'open("chat")']) {
      const error = await a.caught(`(me, id) => me.mesh.to(id).${call}`, id);
      assert.equal(error?.code, 'unknownPeer', call);
    }
    assert.deepEqual(await a.run((me, gone) => [me.mesh.getPeers().length, me.mesh.getPeerById(gone) ?? 'undefined'], id), [0, 'undefined']);
  });
});
