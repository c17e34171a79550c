// The signalling server may die at any time: what stands goes on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { startMeshy } from './harness/server.mjs';
import { declare, loses, receives, withdraw } from './harness/tracks.mjs';

matrix('Without the server', (rig) => {
  test('connections stay, messages and tracks go on; a new one brings newcomers', async () => {
    const room = randomUUID();
    const server = rig.use(await startMeshy());
    const members = await rig.room(3, { room, server, channels: ['chat'] });
    const [a, b, c] = members;
    const before = await declare(a, { tone: 500 });
    await Promise.all([b, c].map((member) => receives(member, before, { tone: 500 })));
    await server.kill();
    for (const member of members) assert.equal((await member.until('MESH_ERROR')).reason, 'socket');

    await b.run((me) => me.mesh.send('chat', { without: 'server' }));
    for (const member of [a, c]) await member.until('PEER_DATA_MESSAGE', { without: 'server' });
    const [fromB, fromC] = await Promise.all([declare(b, { tone: 700 }), declare(c, { tone: 900 })]);
    for (const [id, tone, others] of [[fromB, 700, [a, c]], [fromC, 900, [a, b]]]) {
      await Promise.all(others.map((member) => receives(member, id, { tone })));
    }
    await withdraw(a, before);
    await Promise.all([b, c].map((member) => loses(member, before)));
    await c.run((me) => me.mesh.open('opened-without').then(() => me.mesh.send('opened-without', { n: 1 })).then(() => true));
    for (const member of [a, b]) await member.until('PEER_DATA_MESSAGE', { channel: 'opened-without' });

    for (const member of members) {
      assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
      await member.run((me, url) => {
        me.kept.connections = me.mesh.getPeers();
        me.socket = new WebSocket(url);
        me.mesh.setSocket(me.socket);
      }, rig.meshy.ws(room));
    }
    const d = await rig.join(3, { room, channels: ['chat'] });
    await d.whole(3);
    await receives(d, fromB, { tone: 700 });
    for (const member of members) {
      await member.whole(3);
      const kept = await member.run((me) => me.kept.connections.every((pc) => me.mesh.getPeers().includes(pc) && pc.connectionState === 'connected'));
      assert.equal(kept, true, 'the connections of before are those of now');
      assert.equal((await member.seen('PEER_CONNECT')).length, 3, 'nobody was met twice');
      assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
    }
  });

  test('a leave is told from page to page', async () => {
    const server = rig.use(await startMeshy());
    const [a, b] = await rig.room(2, { server, channels: ['chat'] });
    await server.kill();
    await a.until('MESH_ERROR');
    await b.run((me) => me.mesh.disconnect());
    assert.equal((await a.until('PEER_DISCONNECT')).reason, 'left');
  });

  test('a page whose socket the mesh owns comes back by itself', async () => {
    const room = randomUUID();
    const server = rig.use(await startMeshy());
    const [a, b] = await rig.room(2, { room, server, channels: ['chat'], socket: 'url' });
    await server.kill();
    for (const member of [a, b]) {
      const { message } = await member.until('MESH_ERROR', { reason: 'socket', closeCode: 1006 });
      assert.ok(message.includes(server.ws(room)) && message.includes('1006'), message);
    }
    const again = rig.use(await startMeshy({ addr: new URL(server.url).host }));
    await Promise.all([a, b].map((member) => member.until('MESH_CREATE_OFFER', {}, 2)));
    const c = await rig.join(2, { room, server: again, channels: ['chat'], socket: 'url' });
    await c.whole(2);
    await Promise.all([a.whole(2), b.whole(2)]);
    for (const member of [a, b]) {
      assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
      assert.equal((await member.seen('MESH_ERROR')).length, 1, 'each failed dial is not news');
    }
  });
});
