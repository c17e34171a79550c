// Every event of the API: when it comes, how often, in which order, and with what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';

// The public names, as the original's README has them.
const EVENTS = {
  MESH_CREATE_OFFER: 'webrtc:mesh_create:offer',
  MESH_CREATE_ANSWER: 'webrtc:mesh_create:answer',
  MESH_READY: 'webrtc:mesh:ready',
  PEER_CONNECT: 'webrtc:peer:connect',
  PEER_ADD_TRACK: 'webrtc:peer:add_track',
  PEER_REMOVE_TRACK: 'webrtc:peer:remove_track',
  PEER_DATA_MESSAGE: 'webrtc:peer:data_message',
  PEER_DISCONNECT: 'webrtc:peer:disconnect',
};
const SOCKET_EVENTS = {
  PEER_ICE_CANDIDATE: 'webrtc:socket:peer:ice_candidate',
  PEER_CONNECT_OFFER: 'webrtc:socket:peer:connect_offer',
  PEER_CONNECT_ANSWER: 'webrtc:socket:peer:connect_answer',
  PEER_MEDIA_OFFER: 'webrtc:socket:peer:media_offer',
  PEER_MEDIA_ANSWER: 'webrtc:socket:peer:media_answer',
  PEER_DISCONNECT: 'webrtc:socket:peer:disconnect',
};

matrix('The events', (rig) => {
  test('bear their public names', async () => {
    const [page] = await rig.pages(1);
    const names = await inPage(page, () => ({ events: mesh.Events, socketEvents: mesh.SocketEvents }));
    assert.deepEqual(names.events, {
      ...EVENTS,
      MESH_ERROR: 'webrtc:mesh:error',
      PEER_STATE: 'webrtc:peer:state',
      PEER_REPLACE_TRACK: 'webrtc:peer:replace_track',
      PEER_DATA_PROGRESS: 'webrtc:peer:data_progress',
    });
    assert.deepEqual(names.socketEvents, SOCKET_EVENTS);
  });

  test('come once each, PEER_CONNECT first and PEER_DISCONNECT last of a peer', async () => {
    const [a, b, c] = await rig.room(3, { channels: ['chat'] });
    const ids = { a: await a.id(), b: await b.id(), c: await c.id() };
    const added = await b.run(async (me) => {
      const { track, stream } = await rig.media.tone(500);
      return me.mesh.addTrack(track, stream).trackId;
    });
    await Promise.all([a, c].map((member) => member.until('PEER_ADD_TRACK', { trackId: added })));
    await b.run((me) => me.mesh.send('chat', { word: 'hi' }));
    await Promise.all([a, c].map((member) => member.until('PEER_DATA_MESSAGE', { word: 'hi' })));
    await b.run((me, id) => me.mesh.removeTrack(id), added);
    await Promise.all([a, c].map((member) => member.until('PEER_REMOVE_TRACK', { trackId: added })));
    await b.leave();
    await Promise.all([a, c].map((member) => member.until('PEER_DISCONNECT', { clientId: ids.b })));

    for (const member of [a, c]) {
      const log = await member.log();
      const ofB = log.filter(({ event, detail }) => detail.clientId === ids.b && event !== 'MESH_CREATE_ANSWER').map(({ event }) => event);
      assert.deepEqual(ofB, ['PEER_CONNECT', 'PEER_ADD_TRACK', 'PEER_DATA_MESSAGE', 'PEER_REMOVE_TRACK', 'PEER_DISCONNECT']);
      assert.equal(log.filter(({ event }) => event === 'MESH_CREATE_OFFER').length, 1);
      assert.deepEqual(log.filter(({ event }) => event === 'MESH_ERROR'), []);
      const [{ detail: gone }] = log.filter(({ event }) => event === 'PEER_DISCONNECT');
      assert.deepEqual(gone, { clientId: ids.b, reason: 'left' });
    }
    await Promise.all([a.whole(1), c.whole(1)]);
    assert.deepEqual((await a.seen('MESH_READY')).at(-1), { peers: [ids.c] });
  });

  test('carry what the API says', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    const [idA, idB] = [await a.id(), await b.id()];
    assert.deepEqual(await a.seen('MESH_CREATE_OFFER'), [{}]);
    const answers = [...(await a.seen('MESH_CREATE_ANSWER')), ...(await b.seen('MESH_CREATE_ANSWER'))];
    assert.equal(answers.length, 1, 'the newcomer alone is answered');
    assert.ok([idA, idB].includes(answers[0].clientId));
    assert.deepEqual(await a.seen('PEER_CONNECT'), [{ clientId: idB }]);
    assert.deepEqual((await a.seen('MESH_READY')).at(-1), { peers: [idB] });

    const { trackId } = await b.run(async (me) => {
      const { track, stream } = await rig.media.tone(500);
      return { trackId: me.mesh.addTrack(track, stream).trackId };
    });
    await a.until('PEER_ADD_TRACK', { trackId });
    const media = await a.run((me) => {
      const [{ clientId, track, stream, ...rest }] = me.seen('PEER_ADD_TRACK');
      return { clientId, track: track instanceof MediaStreamTrack, kind: track.kind, inStream: stream instanceof MediaStream && stream.getTracks().includes(track), rest };
    });
    assert.deepEqual(media, { clientId: idB, track: true, kind: 'audio', inStream: true, rest: { trackId } });
  });

  test('echo what this page sends when asked to, and only then', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'], echo: true });
    await a.run((me) => me.mesh.send('chat', { n: 1, sent: 'forged' }));
    const own = await a.until('PEER_DATA_MESSAGE', { n: 1 });
    const theirs = await b.until('PEER_DATA_MESSAGE', { n: 1 });
    assert.equal(own.sent, true);
    assert.equal(own.clientId, await a.id());
    assert.notEqual(theirs.sent, true);
    assert.equal(own.transactionId, theirs.transactionId);

    const [c, d] = await rig.room(2, { channels: ['chat'] });
    await c.run((me) => me.mesh.send('chat', { n: 2 }));
    await d.until('PEER_DATA_MESSAGE', { n: 2 });
    assert.deepEqual(await c.seen('PEER_DATA_MESSAGE'), []);
  });

  test('reach every listener, twice the one added twice, past one that throws', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    await b.run((me) => {
      const { mesh, kept } = me;
      kept.calls = [];
      kept.errors = [];
      console.error = (...args) => kept.errors.push(args.map(String).join(' '));
      const event = mesh.Events.PEER_DATA_MESSAGE;
      const twice = () => kept.calls.push('twice');
      const gone = () => kept.calls.push('gone');
      mesh.on(event, () => { throw new Error('a bug of the page'); });
      mesh.on(event, twice);
      mesh.on(event, twice);
      mesh.on(event, gone);
      mesh.off(event, gone);
      mesh.on(event, () => kept.calls.push('last'));
    });
    await a.run((me) => me.mesh.send('chat', { n: 1 }));
    await b.run((me) => rig.until(() => me.kept.calls.includes('last')));
    const kept = await b.run((me) => ({ calls: me.kept.calls, errors: me.kept.errors }));
    assert.deepEqual(kept.calls, ['twice', 'twice', 'last']);
    assert.equal(kept.errors.length, 1);
    assert.match(kept.errors[0], /a bug of the page/);
    await b.run((me) => me.mesh.send('chat', { n: 2 }));
    await a.until('PEER_DATA_MESSAGE', { n: 2 });
  });
});
