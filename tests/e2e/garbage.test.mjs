// Whatever a server or a page sends: the mesh says what came, and goes on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { startForwarder } from './harness/forwarder-ws.mjs';
import { matrix } from './harness/matrix.mjs';

const event = (name) => `webrtc:socket:peer:${name}`;
const frame = (name, data) => JSON.stringify({ event: event(name), data });
const MEGABYTE = 1 << 20;

// What comes, with the id of a known peer in it: [frame, reason, what the message must name].
const GARBAGE = {
  'text that is not JSON': () => ['hello?', 'protocol', /JSON/],
  'half of a frame': () => ['{"event":"webrtc:socket:peer:media_', 'protocol', /JSON/],
  'an array': () => ['[]', 'protocol', /./],
  'a number': () => ['42', 'protocol', /./],
  'null': () => ['null', 'protocol', /./],
  'an object without an event': () => ['{}', 'protocol', /event/],
  'an event that is a number': () => ['{"event":42,"data":{}}', 'protocol', /event/],
  'an unknown event': () => [JSON.stringify({ event: 'webrtc:socket:peer:dance', data: {} }), 'protocol', /event/],
  'a binary frame': () => [Buffer.from([0, 1, 2, 255]), 'protocol', /./],
  'an announcement of nobody': () => [frame('connect_offer', {}), 'protocol', /clientId/],
  'an answer of nobody': () => [frame('connect_answer', { clientId: '' }), 'protocol', /clientId/],
  'an offer without a description': (id) => [frame('media_offer', { clientId: id }), 'protocol', /sdp/i],
  'a description of a wrong type': (id) => [frame('media_offer', { clientId: id, sdp: { type: 'answer', sdp: 'v=0\r\n' } }), 'protocol', /type|offer/],
  'a description that is a number': (id) => [frame('media_offer', { clientId: id, sdp: 7 }), 'protocol', /./],
  'a candidate that is an array': (id) => [frame('ice_candidate', { clientId: id, candidate: [] }), 'protocol', /candidate/],
  'an offer of a stranger': () => [frame('media_offer', { clientId: 'stranger', sdp: { type: 'offer', sdp: 'v=0\r\n' } }), 'protocol', /introduced/],
  'an answer of a stranger': () => [frame('media_answer', { clientId: 'stranger', sdp: { type: 'answer', sdp: 'v=0\r\n' } }), 'protocol', /introduced/],
  'a candidate for nobody': () => [frame('ice_candidate', { clientId: 'nobody', candidate: { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', sdpMid: '0' } }), 'protocol', /introduced/],
  'a clientId that is an object': () => [frame('connect_offer', { clientId: {} }), 'protocol', /clientId/],
  'a megabyte of JSON': (id) => [frame('media_offer', { clientId: id, sdp: { type: 'offer', sdp: 'x'.repeat(MEGABYTE) } }), 'protocol', /bytes|large|long/],
  'a megabyte of nothing': () => ['x'.repeat(MEGABYTE), 'protocol', /./],
  'an SDP that is not SDP': (id) => [frame('media_offer', { clientId: id, sdp: { type: 'offer', sdp: 'this is no session description' } }), 'description|protocol', /./],
  'an answer that nobody asked for': (id) => [frame('media_answer', { clientId: id, sdp: { type: 'answer', sdp: 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n' } }), 'description|protocol', /./],
};

matrix('Garbage', (rig) => {
  let forwarder;
  before(async () => (forwarder = await startForwarder()));
  after(() => forwarder.close());

  test('from the server is named, and the mesh goes on', async () => {
    const room = randomUUID();
    const [a, b] = await rig.room(2, { room, server: forwarder, channels: ['chat'] });
    const [peer] = await a.run((me) => me.peers());
    const toA = forwarder.members(room).find(({ id }) => id !== peer).socket;
    const wrong = [];
    for (const [what, make] of Object.entries(GARBAGE)) {
      const [garbage, reason, names] = make(peer);
      const count = (await a.seen('MESH_ERROR')).length;
      toA.send(garbage);
      const error = await a.until('MESH_ERROR', {}, count + 1).catch(() => null);
      const right = error && new RegExp(`^(${reason})$`).test(error.reason) && names.test(error.message);
      if (!right) wrong.push({ what, wanted: `${reason}: ${names}`, got: error });
      await a.run((me, w) => me.mesh.send('chat', { after: w }) && true, what);
      await b.until('PEER_DATA_MESSAGE', { after: what });
    }
    assert.deepEqual(wrong, []);
    for (const member of [a, b]) {
      assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
      await member.whole(1);
    }
    const c = await rig.join(2, { room, server: forwarder, channels: ['chat'] });
    await rig.whole([a, b, c]);
  });

  test('from a page reaches nobody through our server, which goes on', async () => {
    const room = randomUUID();
    const [a, b] = await rig.room(2, { room, channels: ['chat'] });
    const id = await a.id();
    const hostile = new WebSocket(rig.meshy.ws(room));
    await new Promise((resolve) => hostile.once('open', resolve));
    const complaints = [];
    hostile.on('message', (text) => complaints.push(JSON.parse(text)));
    for (const make of Object.values(GARBAGE)) {
      const [garbage] = make(id);
      const announces = garbage.includes('connect_offer'); // which any page may say, whatever else is in it
      if (!announces && garbage.length < MEGABYTE / 2) hostile.send(garbage);
    }
    hostile.send(frame('ice_candidate', { peerClientId: 'nobody', candidate: { candidate: '' } }));
    await a.run((me) => me.mesh.send('chat', { still: 'here' }) && true);
    await b.until('PEER_DATA_MESSAGE', { still: 'here' });
    const c = await rig.join(2, { room, channels: ['chat'] });
    await c.whole(2);
    assert.ok(complaints.some(({ event: name }) => name === 'webrtc:socket:error'), 'the sender is told');
    for (const member of [a, b]) assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);

    const closed = new Promise((resolve) => hostile.once('close', resolve));
    hostile.send('x'.repeat(MEGABYTE));
    assert.equal(await closed, 1009, 'a frame over the limit ends its own socket alone');
    await Promise.all([a, b].map((member) => member.whole(2)));
  });
});
