import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { fault } from '../../web/src/fault.js';
import { createPlane } from '../../web/src/plane.js';

globalThis.MESHY_VERSION = '0.0.0-test';
globalThis.RTCPeerConnection = class {};
const { Mesh } = await import('../../web/src/facade.js');

/** A program that notes its calls and answers what the test has put into answers. */
function newEngine() {
  const calls = [];
  const answers = {};
  const hosts = [];
  const names = ['setConfiguration', 'getConfiguration', 'setSocket', 'connect', 'disconnect', 'clientId',
    'getPeers', 'getPeerById', 'addTrack', 'removeTrack', 'open', 'failure', 'cancel', 'destroy'];
  const program = Object.fromEntries(names.map((name) => [name, (...args) => {
    calls.push([name, ...args]);
    return answers[name];
  }]));
  program.create = (host) => hosts.push(host) - 1;
  const meshes = [];
  const plane = createPlane();
  // Go's side of the gate: what a send is answered is answers.send.
  plane.gate.bind({
    room: (size) => new Uint8Array(size),
    enter(of, id, what, n) {
      calls.push([of, id, what, n]);
      return answers.send ?? 0;
    },
  });
  return {
    plane, calls, answers, hosts,
    join: (mesh) => meshes.push(mesh),
    part: (mesh) => meshes.splice(meshes.indexOf(mesh), 1),
    begin() { this.api = program; meshes.forEach((mesh) => mesh.begin()); },
    end(error) { this.error = error; meshes.forEach((mesh) => mesh.end(error)); },
  };
}

describe('a mesh that was destroyed', () => {
  test('says so to every call, and hears of nothing', () => {
    const engine = newEngine();
    const mesh = new Mesh(engine, Promise.resolve());
    engine.begin();
    mesh.on('event', () => assert.fail('it was told'));
    mesh.destroy();
    mesh.destroy();
    assert.deepEqual(engine.calls.map(([name]) => name), ['destroy']);
    assert.throws(() => mesh.connect(), { name: 'MeshError', code: 'destroyed' });
    assert.throws(() => mesh.setConfiguration({}), { code: 'destroyed' });
    assert.equal(mesh.clientId, undefined);
    engine.hosts[0].emit('event', {});
    engine.end(new Error('over'));
  });

  test('before the program has started is not made in it', () => {
    const engine = newEngine();
    const mesh = new Mesh(engine, Promise.resolve());
    mesh.connect();
    mesh.destroy();
    engine.begin();
    assert.deepEqual([engine.hosts.length, engine.calls.length], [0, 0]);
  });
});

describe('before the program has started', () => {
  let engine;
  let mesh;
  beforeEach(() => {
    engine = newEngine();
    mesh = new Mesh(engine, new Promise(() => {}));
  });

  test('what a page sets up is kept, and made in order', () => {
    mesh.setConfiguration({ channels: ['a'] });
    mesh.setSocket('ws://x');
    mesh.connect();
    assert.deepEqual(engine.calls, []);
    engine.begin();
    assert.deepEqual(engine.calls, [['setConfiguration', 0, { channels: ['a'] }], ['setSocket', 0, 'ws://x'], ['connect', 0]]);
  });

  test('every other call throws a NotReadyError that names mesh.ready', () => {
    for (const call of [
      () => mesh.disconnect(), () => mesh.getConfiguration(), () => mesh.getPeers(), () => mesh.getPeerById('a'),
      () => mesh.addTrack({}), () => mesh.removeTrack('id'), () => mesh.open('a'), () => mesh.send('a', {}),
      () => mesh.to('b').send('a', {}), () => mesh.to('b').open('a'), () => mesh.create(),
    ]) {
      assert.throws(call, (error) => error.name === 'NotReadyError' && error.code === 'notReady' && /await mesh\.ready/.test(error.message));
    }
    assert.equal(mesh.clientId, undefined);
  });

  test('a kept call that fails is an event, and the next ones are made', () => {
    const errors = [];
    mesh.on(mesh.Events.MESH_ERROR, (event) => errors.push(event));
    mesh.setConfiguration({ wrong: 1 });
    mesh.connect();
    engine.answers.setConfiguration = fault('TypeError', 'argument', 'unknown key');
    engine.begin();
    assert.equal(errors.length, 1);
    assert.equal(errors[0].reason, 'call');
    assert.equal(errors[0].error.code, 'argument');
    assert.equal(errors[0].message, 'unknown key');
    assert.equal(engine.calls.at(-1)[0], 'connect');
  });

  test('a listener added and removed hears nothing', () => {
    const listener = () => assert.fail('it was removed');
    mesh.on(mesh.Events.MESH_ERROR, listener);
    mesh.off(mesh.Events.MESH_ERROR, listener);
    engine.begin();
    engine.hosts[0].emit(mesh.Events.MESH_ERROR, {});
  });
});

describe('a running mesh', () => {
  let engine;
  let mesh;
  beforeEach(() => {
    engine = newEngine();
    mesh = new Mesh(engine, Promise.resolve());
    engine.begin();
  });

  test('throws the Error that the program answers', () => {
    engine.answers.setSocket = fault('TypeError', 'argument', 'no socket');
    assert.throws(() => mesh.setSocket(5), { name: 'TypeError', code: 'argument', message: 'no socket' });
  });

  test('hands a message over in a slot, and what is taken at once is settled', async () => {
    assert.equal(await mesh.send('chat', { a: 1 }), undefined);
    const [, address, slot, size] = engine.calls.at(-1);
    assert.deepEqual([engine.plane.data.slots.get(slot).json, size], ['{"a":1}', 2 * 7 + 1]);
    mesh.send('chat', [1]);
    assert.deepEqual(engine.calls.at(-1)[1], address, 'the same address has the same number');
    mesh.to('ann').send('chat', [1]);
    assert.notEqual(engine.calls.at(-1)[1], address);
  });

  test('what waits is settled under its slot', async () => {
    engine.answers.send = 1;
    const [well, badly] = [mesh.send('chat', {}), mesh.send('chat', {})];
    const [first, second] = engine.calls.slice(-2).map(([, , slot]) => slot);
    engine.hosts[0].settleSend(second, fault('MeshError', 'peerGone', 'gone'));
    engine.hosts[0].settleSend(first);
    assert.equal(await well, undefined);
    await assert.rejects(badly, { code: 'peerGone' });
  });

  test('what fails is thrown', () => {
    engine.answers.send = 2;
    engine.answers.failure = fault('MeshError', 'unknownChannel', 'no such channel');
    assert.throws(() => mesh.send('nope', {}), { code: 'unknownChannel' });
  });

  test('a mesh that is destroyed still makes others', () => {
    mesh.destroy();
    assert.throws(() => mesh.connect(), /mesh\.create\(\)/);
    mesh.create().connect();
  });

  test('a signal takes back what waits', async () => {
    engine.answers.send = 1;
    const controller = new AbortController();
    const sending = mesh.send('chat', {}, { signal: controller.signal });
    const slot = engine.calls.at(-1)[2];
    const why = new Error('enough');
    controller.abort(why);
    assert.deepEqual(engine.calls.at(-1), ['cancel', 0, slot]);
    engine.hosts[0].settleSend(slot, fault('MeshError', 'cancelled', 'cancelled'));
    await assert.rejects(sending, why);
    await assert.rejects(mesh.send('chat', {}, { signal: controller.signal }), why, 'before it was sent');
    assert.throws(() => mesh.send('chat', {}, { signal: 1 }), { code: 'argument' });
  });

  test('what JSON cannot hold takes no slot and calls nobody', () => {
    const before = engine.calls.length;
    assert.throws(() => mesh.send('chat', 1n), { code: 'argument' });
    assert.equal(engine.calls.length, before);
    assert.throws(() => mesh.send(5, {}), { code: 'argument', message: /channel/ });
    assert.equal(engine.plane.counts().slots, 0);
  });

  test('an ignored send that fails is no unhandled rejection', async (t) => {
    const unhandled = t.mock.fn();
    process.once('unhandledRejection', unhandled);
    t.after(() => process.off('unhandledRejection', unhandled));
    engine.answers.send = 1;
    mesh.send('chat', {});
    engine.hosts[0].settleSend(engine.calls.at(-1)[2], fault('MeshError', 'peerGone', 'gone'));
    await new Promise(setImmediate);
    assert.equal(unhandled.mock.callCount(), 0);
  });

  test('speaks to one peer through to(), and never to everyone by mistake', () => {
    mesh.to('ann').open('chat');
    assert.deepEqual(engine.calls.at(-1).slice(0, 4), ['open', 0, 'ann', 'chat']);
    for (const wrong of ['', undefined, null, 5, {}]) {
      assert.throws(() => mesh.to(wrong), { name: 'TypeError', code: 'argument' });
    }
  });

  test('gives a peer its sender when it comes', () => {
    const senders = [];
    engine.answers.addTrack = { trackId: 'id-1', senders };
    const added = mesh.to('ann').addTrack({}, {});
    assert.equal(added.sender, undefined);
    const sender = {};
    senders.push(sender);
    assert.equal(added.sender, sender);
    assert.equal(added.trackId, 'id-1');
  });

  test('another mesh of the page is its own', () => {
    const other = mesh.create();
    other.connect();
    assert.deepEqual(engine.calls.at(-1), ['connect', 1]);
    let heard = 0;
    other.on(other.Events.MESH_READY, () => { heard++; });
    engine.hosts[0].emit(mesh.Events.MESH_READY, {});
    assert.equal(heard, 0);
  });
});

test('when the program ends, the page is told once, promises reject and calls throw', async () => {
  const engine = newEngine();
  const mesh = new Mesh(engine, Promise.resolve());
  engine.begin();
  const errors = [];
  mesh.on(mesh.Events.MESH_ERROR, (event) => errors.push(event));
  const opening = mesh.open('chat');
  const ended = fault('ModuleError', 'module', 'it ended', { reason: 'module' });
  engine.end(ended);
  assert.deepEqual(errors.map(({ reason }) => reason), ['module']);
  await assert.rejects(opening, { code: 'module' });
  for (const call of [() => mesh.connect(), () => mesh.setConfiguration({}), () => mesh.send('chat', {}), () => mesh.getPeers()]) {
    assert.throws(call, { code: 'module', reason: 'module' });
  }
});
