// The two ways of loading: a script tag that can be used at once, and an ES module
// that is ready when imported.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';

matrix('Loading', (rig) => {
  const script = () => `<script src="${rig.meshy.url}/meshy.js"></script>`;
  const use = (url) => `
    mesh.setConfiguration({ connection: { iceServers: [] }, channels: ['chat'] });
    mesh.setSocket(new WebSocket(${JSON.stringify(url)}));
    const kept = globalThis.kept = { got: [], removed: [] };
    const removed = (data) => kept.removed.push(data);
    mesh.on(mesh.Events.PEER_DATA_MESSAGE, (data) => kept.got.push(data));
    mesh.on(mesh.Events.PEER_DATA_MESSAGE, removed);
    mesh.off(mesh.Events.PEER_DATA_MESSAGE, removed);
    mesh.on(mesh.Events.PEER_CONNECT, ({ clientId }) => mesh.to(clientId).send('chat', { hello: 'from the tag' }));
    mesh.connect();`;
  const meets = async (page, room) => {
    const other = await rig.join(1, { room, channels: ['chat'] });
    await other.until('PEER_DATA_MESSAGE', { hello: 'from the tag' });
    await other.run((me) => me.mesh.send('chat', { hello: 'back' }));
    await inPage(page, () => rig.until(() => kept.got.some((data) => data.hello === 'back')));
    assert.deepEqual(await inPage(page, () => [kept.removed.length, rig.uncaught]), [0, []]);
  };

  test('a script tag keeps what is said before the module has started', async () => {
    const room = randomUUID();
    const early = `
      globalThis.early = {};
      for (const [name, call] of Object.entries({
        getConfiguration: () => mesh.getConfiguration(),
        getPeers: () => mesh.getPeers(),
        getPeerById: () => mesh.getPeerById('x'),
        addTrack: () => mesh.addTrack(document.createElement('canvas').captureStream().getTracks()[0], new MediaStream()),
        removeTrack: () => mesh.removeTrack([]),
        send: () => mesh.send('chat', {}),
        open: () => mesh.open('chat'),
        to: () => mesh.to('x').send('chat', {}),
        create: () => mesh.create(),
        disconnect: () => mesh.disconnect(),
      })) try { call(); early[name] = 'no error'; } catch (error) { early[name] = [error.name, error instanceof Error, error.message.includes('await mesh.ready')].join(); }`;
    const page = await rig.page(0, `${script()}<script>${early}; ${use(rig.meshy.ws(room))}</script>`);
    const errors = await inPage(page, () => early);
    for (const [call, error] of Object.entries(errors)) assert.equal(error, 'NotReadyError,true,true', call);
    await meets(page, room);
    assert.equal(await inPage(page, () => mesh.ready.then((ready) => ready === mesh)), true);
  });

  test('an ES module is ready when imported', async () => {
    const room = randomUUID();
    const page = await rig.page(0, `<script type="module">
      import mesh, { Events, SocketEvents } from '${rig.meshy.url}/meshy.mjs';
      globalThis.imported = mesh.getPeers().length === 0 && Events === mesh.Events && SocketEvents === mesh.SocketEvents;
      ${use(rig.meshy.ws(room))}
    </script>`);
    await inPage(page, () => rig.until(() => globalThis.imported));
    await meets(page, room);
  });

  test('both, and the tag twice, make one mesh', async () => {
    const page = await rig.page(0, `${script()}<script>globalThis.first = mesh</script>${script()}
      <script type="module">import mesh from '${rig.meshy.url}/meshy.mjs'; globalThis.third = mesh;</script>`);
    await inPage(page, () => rig.until(() => globalThis.third));
    assert.equal(await inPage(page, () => first === mesh && third === mesh), true);
  });

  test('a module that cannot be had is said once, and by every call', async () => {
    const page = await rig.page(0, `<script src="${rig.meshy.url}/meshy.js" data-wasm="/no-such.wasm"></script>
      <script>
        globalThis.told = [];
        mesh.on(mesh.Events.MESH_ERROR, (detail) => told.push(detail));
        mesh.connect();
      </script>`);
    const rejected = await inPage(page, () => rig.caught(() => mesh.ready));
    assert.equal(rejected.code, 'module');
    assert.match(rejected.message, /no-such\.wasm/);
    const thrown = await inPage(page, () => rig.caught(() => mesh.send('chat', {})));
    assert.equal(thrown.code, 'module');
    const told = await inPage(page, () => rig.plain(told));
    assert.equal(told.length, 1);
    assert.equal(told[0].reason, 'module');
  });

  test('a browser without WebRTC gets a clear error from connect()', async () => {
    const page = await rig.page(0, `<script>delete globalThis.RTCPeerConnection</script>${script()}`);
    const error = await inPage(page, () => rig.caught(() => mesh.connect()));
    assert.equal(error.name, 'NotSupportedError');
    assert.match(error.message, /RTCPeerConnection/);
  });

  test('two meshes of a page are in two rooms at once', async () => {
    const [left, right] = [randomUUID(), randomUUID()];
    const [page] = await rig.pages(1);
    const [a1, a2] = [await rig.join(0, { room: left, channels: ['chat'], page }), await rig.join(0, { room: right, channels: ['chat'], page })];
    const [b, c] = [await rig.join(1, { room: left, channels: ['chat'] }), await rig.join(2, { room: right, channels: ['chat'] })];
    await Promise.all([rig.whole([a1, b]), rig.whole([a2, c])]);
    await b.run((me) => me.mesh.send('chat', { room: 'left' }));
    await c.run((me) => me.mesh.send('chat', { room: 'right' }));
    await a1.until('PEER_DATA_MESSAGE', { room: 'left' });
    await a2.until('PEER_DATA_MESSAGE', { room: 'right' });
    assert.equal((await a1.seen('PEER_DATA_MESSAGE')).length + (await a2.seen('PEER_DATA_MESSAGE')).length, 2);
    await a1.leave();
    await b.until('PEER_DISCONNECT');
    await a2.run((me) => me.mesh.send('chat', { still: 'here' }));
    await c.until('PEER_DATA_MESSAGE', { still: 'here' });
  });
});
