// How whole the mesh is, and what is wrong with it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { until } from './harness/wait.mjs';

matrix('Health', (rig) => {
  test('is the state of every pair, seen from every page', async () => {
    const members = await rig.room(3, { channels: ['chat'] });
    for (const member of members) {
      const health = await until(async () => {
        const now = await member.run((me) => me.mesh.health());
        return now.edges.length === 6 && now.edges.every(({ rtt }) => rtt !== null) && now;
      }, 'all six figures');
      assert.equal(health.whole, true);
      assert.equal(health.clientId, await member.id());
      assert.equal(health.members.length, 3);
      for (const { state, rtt } of health.edges) assert.ok(state === 'connected' && rtt < 1000, `${state} ${rtt}`);
    }
  });

  test('names a pair that cannot connect, with the reason, on both sides', async () => {
    const room = randomUUID();
    const a = await rig.join(0, { room });
    // One that may use a relay only, and has none.
    const b = await rig.join(1, { room, connection: { iceServers: [], iceTransportPolicy: 'relay' } });
    for (const [member, other] of [[a, b], [b, a]]) {
      const error = await until(async () => (await member.seen('MESH_ERROR'))[0], 'the pair to be given up', 60_000);
      assert.ok(['failed', 'timeout'].includes(error.reason), error.reason);
      assert.equal(error.cause, 'noRelay');
      const [id, otherId] = [await member.id(), await other.id()];
      const { missing, whole } = await member.run((me) => me.mesh.health());
      assert.equal(whole, false);
      assert.deepEqual(missing.map(({ from, to, cause }) => [from, to, cause]), [[id, otherId, 'noRelay']]);
      assert.match(missing[0].remedy, /TURN/);
    }
  });
});
