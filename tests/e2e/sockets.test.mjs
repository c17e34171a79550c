// Whatever socket a page brings, and whatever server forwards the six events.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startSocketIO } from './harness/forwarder-socketio.mjs';
import { startForwarder } from './harness/forwarder-ws.mjs';
import { matrix } from './harness/matrix.mjs';
import { declare, receives } from './harness/tracks.mjs';

matrix('Sockets and servers', (rig) => {
  const servers = {};
  before(async () => {
    servers.plain = await startForwarder();
    servers.socketIO = await startSocketIO();
  });
  after(() => Promise.all([servers.plain.close(), servers.socketIO.close()]));

  /** talk shows that a mesh is whole: a message and a track each way. */
  const talk = async (a, b) => {
    for (const [from, to, tone] of [[a, b, 500], [b, a, 700]]) {
      await from.run((me) => me.mesh.send('chat', { from: me.name }));
      await to.until('PEER_DATA_MESSAGE', { from: from.name });
      await receives(to, await declare(from, { tone }), { tone });
    }
    assert.deepEqual([...(await a.seen('MESH_ERROR')), ...(await b.seen('MESH_ERROR'))], []);
  };

  const sorts = {
    'a WebSocket still CONNECTING': 'page',
    'a WebSocket already open': 'open',
    'a URL': 'url',
  };
  for (const [what, socket] of Object.entries(sorts)) {
    test(`${what} will do`, async () => {
      const [a, b] = await rig.room(2, { channels: ['chat'], socket });
      await talk(a, b);
    });
  }

  test('a plain forwarder that never tells a client its id will do', async () => {
    const members = await rig.room(3, { server: servers.plain, channels: ['chat'] });
    await talk(members[0], members[1]);
    assert.equal(await members[0].run((me) => me.mesh.clientId === undefined), true);
    await members[1].leave();
    await Promise.all([members[0].whole(1), members[2].whole(1)]);
  });

  test('a socket.io client through a socket.io server will do', async () => {
    const [a, b] = await rig.room(2, { server: servers.socketIO, channels: ['chat'], socket: 'socket.io' });
    await talk(a, b);
    const before = await a.run((me) => me.mesh.getPeers().length);
    assert.equal(before, 1);
    await a.run((me) => me.mesh.disconnect());
    await b.until('PEER_DISCONNECT');
    await a.run((me) => {
      me.log.length = 0;
      me.mesh.connect();
    });
    await rig.whole([a, b]);
  });

  test('a WebSocket that is already CLOSED is reported, and a new one joins', async () => {
    const room = randomUUID();
    const b = await rig.join(1, { room, channels: ['chat'] });
    const a = await rig.join(0, { room, channels: ['chat'], connect: false });
    await a.run(async (me) => {
      me.socket.close();
      await rig.until(() => me.socket.readyState === WebSocket.CLOSED);
      me.mesh.setSocket(me.socket);
      me.mesh.connect();
    });
    const error = await a.until('MESH_ERROR');
    assert.equal(error.reason, 'socket');
    assert.match(error.message, /setSocket/);
    await a.run((me, url) => {
      me.socket = new WebSocket(url);
      me.mesh.setSocket(me.socket);
    }, rig.meshy.ws(room));
    await rig.whole([a, b]);
  });

  test('a new socket on a live mesh keeps every connection that stands', async () => {
    const room = randomUUID();
    const [a, b] = await rig.room(2, { room, channels: ['chat'] });
    await a.run((me) => (me.kept.pc = me.mesh.getPeers()[0]) && true);
    await a.run((me, url) => {
      me.log.length = 0;
      me.kept.old = me.socket;
      me.socket = new WebSocket(url);
      me.mesh.setSocket(me.socket);
      me.kept.old.close();
    }, rig.meshy.ws(room));
    await a.until('MESH_CREATE_OFFER');
    const c = await rig.join(2, { room, channels: ['chat'] });
    await c.whole(2);
    await a.run((me) => rig.until(() => me.mesh.getPeers().length === 2));
    await talk(a, b);
    assert.equal(await a.run((me) => me.mesh.getPeers().includes(me.kept.pc) && me.kept.pc.connectionState === 'connected'), true);
    for (const member of [a, b]) assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
    assert.equal(await a.run((me) => rig.listening(me.kept.old)), 0, 'the old socket was let go');
  });
});
