// Every function of the API with arguments that are wrong: each throws or rejects
// with an Error that has a stable name and code and says what to do, and the mesh
// is as good as before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

// [call, expected code, what the message must name]. Each call runs in the page with (mesh, peer).
const WRONG = [
  [(mesh) => mesh.setConfiguration(), 'argument', /setConfiguration/],
  [(mesh) => mesh.setConfiguration([]), 'argument', /object/],
  [(mesh) => mesh.setConfiguration({ chanels: [] }), 'argument', /"chanels".*"channels"/],
  [(mesh) => mesh.setConfiguration({ channels: 'chat' }), 'argument', /channels: want an array/],
  [(mesh) => mesh.setConfiguration({ channels: [42] }), 'argument', /channels\[0\]/],
  [(mesh) => mesh.setConfiguration({ channels: ['ok', ''] }), 'argument', /channels\[1\]/],
  [(mesh) => mesh.setConfiguration({ channels: ['a', 'a'] }), 'argument', /twice/],
  [(mesh) => mesh.setConfiguration({ channels: [{ label: 'a', reliable: true }] }), 'argument', /"reliable"/],
  [(mesh) => mesh.setConfiguration({ channels: [{ label: 'a', ordered: 'no' }] }), 'argument', /ordered/],
  [(mesh) => mesh.setConfiguration({ channels: [{ label: 'a', maxRetransmits: -1 }] }), 'argument', /maxRetransmits/],
  [(mesh) => mesh.setConfiguration({ channels: [{ label: 'a', maxRetransmits: 1, maxPacketLifeTime: 1 }] }), 'argument', /exclude/],
  [(mesh) => mesh.setConfiguration({ connection: 'fast' }), 'argument', /connection/],
  [(mesh) => mesh.setConfiguration({ connection: { iceServers: {} } }), 'argument', /iceServers/],
  [(mesh) => mesh.setConfiguration({ connection: { iceServers: [{ urls: 'https://example.org' }] } }), 'argument', /connection/],
  [(mesh) => mesh.setConfiguration({ echo: 'yes' }), 'argument', /echo/],
  [(mesh) => mesh.setSocket(), 'argument', /setSocket/],
  [(mesh) => mesh.setSocket({}), 'argument', /WebSocket/],
  [(mesh) => mesh.setSocket(42), 'argument', /setSocket/],
  [(mesh) => mesh.on('webrtc:mesh:ready'), 'argument', /function/],
  [(mesh) => mesh.on(undefined, () => {}), 'argument', /event/],
  [(mesh) => mesh.off('webrtc:mesh:ready', 42), 'argument', /function/],
  [(mesh) => mesh.addTrack(), 'argument', /MediaStreamTrack/],
  [(mesh) => mesh.addTrack({ kind: 'audio' }, new MediaStream()), 'argument', /MediaStreamTrack/],
  [async (mesh) => mesh.addTrack((await rig.media.tone(440)).track, 'stream'), 'argument', /MediaStream/],
  [(mesh) => mesh.removeTrack(), 'argument', /removeTrack/],
  [(mesh) => mesh.removeTrack('no-such-track'), 'unknownTrack', /addTrack/],
  [(mesh) => mesh.open(), 'argument', /label/],
  [(mesh) => mesh.open(''), 'argument', /label/],
  [(mesh) => mesh.open({ label: 'x', speed: 9 }), 'argument', /"speed"/],
  [(mesh) => mesh.send('chat', undefined), 'argument', /JSON/],
  [(mesh) => mesh.send('chat', () => {}), 'argument', /JSON/],
  [(mesh) => mesh.send('chat', Symbol('s')), 'argument', /JSON/],
  [(mesh) => mesh.send('chat', { n: 1n }), 'argument', /JSON/],
  [(mesh) => mesh.send('chat', NaN), 'argument', /JSON/],
  [
    (mesh) => {
      const loop = {};
      loop.loop = loop;
      return mesh.send('chat', loop);
    },
    'argument',
    /JSON/,
  ],
  [(mesh) => mesh.send('chat', new Map([[1, 2]])), 'argument', /Map/],
  [(mesh) => mesh.send('chat', {}, { signal: 'stop' }), 'argument', /AbortSignal/],
  [(mesh) => mesh.send(42, {}), 'argument', /channel/],
  [(mesh) => mesh.send('never-opened', {}), 'unknownChannel', /setConfiguration.*open/],
  [(mesh) => mesh.to(), 'argument', /clientId/],
  [(mesh) => mesh.to(42), 'argument', /clientId/],
  [(mesh) => mesh.to('nobody').send('chat', {}), 'unknownPeer', /PEER_CONNECT/],
  [(mesh) => mesh.to('nobody').open('chat'), 'unknownPeer', /PEER_CONNECT/],
  [async (mesh) => mesh.to('nobody').addTrack((await rig.media.tone(440)).track, new MediaStream()), 'unknownPeer', /PEER_CONNECT/],
  [(mesh, peer) => mesh.to(peer).removeTrack('no-such-track'), 'unknownTrack', /addTrack/],
  [(mesh, peer) => mesh.to(peer).send('never-opened', {}), 'unknownChannel', /open/],
  [(mesh, peer) => mesh.to(peer).open(7), 'argument', /label/],
];

matrix('The API', (rig) => {
  test('answers every wrong argument with an error that says what to do, and goes on', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    const peer = await b.id();
    const wrong = [];
    for (const [call, code, names] of WRONG) {
      const error = await a.caught(`(me, peer) => (${call})(me.mesh, peer)`, peer);
      const right =
        error?.isError && error.code === code && names.test(error.message) &&
        (code === 'argument' ? error.isTypeError && error.name === 'TypeError' : error.name === 'MeshError');
      if (!right) wrong.push({ call: String(call), wanted: `${code} ${names}`, got: error });
    }
    assert.deepEqual(wrong, []);

    await a.run((me) => me.mesh.send('chat', { still: 'here' }));
    await b.until('PEER_DATA_MESSAGE', { still: 'here' });
    assert.deepEqual(await a.seen('MESH_ERROR'), []);
  });

  test('says before connect() what is missing', async () => {
    const a = await rig.join(0, { room: 'unused', connect: false, channels: ['chat'] });
    const calls = { send: 'me.mesh.send("chat", {})', open: 'me.mesh.open("chat")' };
    for (const [name, call] of Object.entries(calls)) {
      const error = await a.caught(`(me) => ${call}`);
      assert.equal(error?.code, 'notConnected', name);
      assert.match(error.message, /connect\(\)/);
    }
    const noSocket = await a.caught(() => globalThis.mesh.create().connect());
    assert.equal(noSocket.code, 'noSocket');
    assert.match(noSocket.message, /setSocket/);
  });

  test('keeps the configuration to itself', async () => {
    const a = await rig.join(0, { room: 'unused', connect: false });
    const before = await a.run((me) => {
      const given = { connection: { iceServers: [], iceCandidatePoolSize: 1 }, channels: ['chat', { label: 'game', ordered: false, maxRetransmits: 0 }], echo: true };
      me.mesh.setConfiguration(given);
      given.channels.push('later');
      me.mesh.getConfiguration().channels.push('never');
      return me.mesh.getConfiguration();
    });
    assert.deepEqual(before.channels, ['chat', { label: 'game', ordered: false, maxRetransmits: 0 }]);
    assert.equal(before.connection.iceCandidatePoolSize, 1);
    assert.equal(before.echo, true);
    const error = await a.caught((me) => me.mesh.setConfiguration({ echo: 7 }));
    assert.equal(error.code, 'argument');
    assert.deepEqual(await a.run((me) => me.mesh.getConfiguration()), before, 'a refused configuration changes nothing');
  });

  test('gives the browser its RTCConfiguration, an empty list of servers too', async () => {
    const servers = (member) => member.run((me) => me.mesh.getPeers().map((pc) => pc.getConfiguration().iceServers.map((s) => [s.urls].flat())));
    const [a] = await rig.room(2, { connection: { iceServers: [] } });
    assert.deepEqual(await servers(a), [[]]);
    const types = await a.run(async (me) => {
      const stats = [...(await me.mesh.getPeers()[0].getStats()).values()];
      return [...new Set(stats.filter((s) => s.type === 'local-candidate').map((s) => s.candidateType))];
    });
    assert.ok(types.every((type) => ['host', 'prflx'].includes(type)), `no server was asked: ${types}`);

    const stun = ['stun:127.0.0.1:3478'];
    const [c] = await rig.room(2, { connection: { iceServers: [{ urls: stun }] } });
    assert.deepEqual(await servers(c), [[stun]]);
  });

  test("hands out the browser's own connections", async () => {
    const [a, b] = await rig.room(2);
    const facts = await a.run((me, peer) => {
      const [pc] = me.mesh.getPeers();
      return {
        same: me.mesh.getPeerById(peer) === pc,
        own: rig.connections.has(pc) && pc instanceof RTCPeerConnection,
        stranger: me.mesh.getPeerById('nobody') === undefined,
        version: me.mesh.version,
        ready: me.mesh.ready instanceof Promise,
      };
    }, await b.id());
    assert.deepEqual({ ...facts, version: typeof facts.version }, { same: true, own: true, stranger: true, version: 'string', ready: true });
  });
});
