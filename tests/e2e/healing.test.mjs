// A connection that carries nothing for a while is no disconnect.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { CHROMIUM_ONLY, matrix } from './harness/matrix.mjs';
import { network } from './harness/network.mjs';
import { startMeshy } from './harness/server.mjs';
import { declare, receives } from './harness/tracks.mjs';
import { until } from './harness/wait.mjs';

const CUT = 10_000; // ms

matrix('Healing', (rig) => {
  for (const [what, killed] of [['with the server', false], ['without a server', true]]) {
    test(`brings a page back that was cut off for 10 s, ${what}`, async (t) => {
      const room = randomUUID();
      const server = rig.use(await startMeshy());
      const page = await rig.page(0);
      const cable = await network(page);
      const a = await rig.join(0, { room, server, page, channels: ['chat'], socket: 'url' });
      const others = [await rig.join(1, { room, server, channels: ['chat'], socket: 'url' }), await rig.join(2, { room, server, channels: ['chat'], socket: 'url' })];
      await rig.whole([a, ...others]);
      const track = await declare(a, { tone: 600 });
      await Promise.all(others.map((member) => receives(member, track, { tone: 600 })));
      if (killed) await server.kill();

      await cable.set({ offline: true });
      await Promise.all(others.map((member) => member.until('PEER_STATE', { state: 'interrupted' })));
      await new Promise((resolve) => setTimeout(resolve, CUT)); // how long it lasts is the test
      await cable.set();
      for (const member of [a, ...others]) {
        await until(async () => (await member.seen('PEER_STATE')).at(-1)?.state === 'connected', 'the connection to be well');
      }
      for (const member of [a, ...others]) {
        t.diagnostic(`${member.name}: ${(await member.log()).filter(({ event }) => event.startsWith('PEER') && !event.includes('MESSAGE')).map(({ event, detail, at }) => `${at % 100000} ${event.slice(5)} ${detail.state ?? detail.reason ?? ''}`).join(' · ')}`);
        assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
        assert.equal((await member.seen('PEER_CONNECT')).length, 2, 'nobody was met twice');
        assert.deepEqual(await member.seen('PEER_REMOVE_TRACK'), []);
      }
      await a.run((me) => me.mesh.send('chat', { back: true }));
      await Promise.all(others.map((member) => member.until('PEER_DATA_MESSAGE', { back: true })));
      for (const member of others) {
        // A player goes on with the stream that it has.
        await member.run(async (me, trackId) => {
          const { stream } = me.seen('PEER_ADD_TRACK', { trackId })[0];
          await rig.media.hears(stream.getAudioTracks()[0], 600);
        }, track);
      }
      await cable.release();
    });
  }
}, { pairs: CHROMIUM_ONLY });
