// A page that loses its socket has its place back, and the others hear of nothing.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

/** A wire to the server that can be cut: its connections end without a word. */
async function wireTo(server) {
  const { hostname, port } = new URL(server.url);
  const ends = new Set();
  const wire = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [end, other] of [[near, far], [far, near]]) {
      ends.add(end);
      end.pipe(other);
      end.on('error', () => {});
      end.on('close', () => { ends.delete(end); other.destroy(); });
    }
  });
  await new Promise((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${wire.address().port}`;
  const cut = () => { for (const end of ends) end.destroy(); };
  return {
    ws: (room) => server.ws(room).replace(server.url.replace('http', 'ws'), url.replace('http', 'ws')),
    cut,
    close: () => new Promise((resolve) => { wire.close(resolve); cut(); }),
  };
}

matrix('A socket that is cut', (rig) => {
  test('is the business of its page alone', async () => {
    const room = randomUUID();
    const wire = rig.use(await wireTo(rig.meshy));
    const at = { room, channels: ['chat'], socket: 'url' };
    const [a, b] = [await rig.join(0, at), await rig.join(1, { ...at, server: wire })];
    await rig.whole([a, b]);
    const id = await b.run((me) => me.mesh.clientId);
    const heard = await a.run((me) => me.mesh.getPeers().length);
    for (const times of [2, 3]) {
      wire.cut();
      await b.until('MESH_CREATE_OFFER', {}, times);
      await b.until('MESH_ERROR', { reason: 'socket' }, times - 1);
      // A newcomer finds it at its place.
      const c = await rig.join(2, { ...at });
      await Promise.all([c.whole(2), a.whole(2), b.whole(2)]);
      assert.ok(await c.run((me, peer) => Boolean(me.mesh.getPeerById(peer)), id), 'the newcomer knows it by its id');
      await c.leave();
      await Promise.all([a, b].map((member) => member.until('PEER_DISCONNECT', {}, times - 1)));
    }
    assert.equal(await b.run((me) => me.mesh.clientId), id);
    assert.equal(await a.run((me) => me.mesh.getPeers().length), heard);
    assert.ok((await a.seen('PEER_DISCONNECT')).every(({ clientId }) => clientId !== id), 'nobody saw it leave');
    assert.deepEqual(await a.seen('MESH_ERROR'), []);
  });
}, { pairs: ['Chromium with Firefox'] });
