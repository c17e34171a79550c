// Seeded chaos between real browsers: paths are cut, slowed and made lossy, the server
// is killed and started, tracks come and go, and everyone sends all the time. After the
// last fault the mesh is whole, and every message has come, once and in order.
//
//	make chaos                                       # 6 pages, 10 minutes, a new seed
//	MESHY_CHAOS_SEED=7 node --test tests/e2e/chaos.test.mjs
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { CHROMIUM_ONLY, matrix } from './harness/matrix.mjs';
import { network } from './harness/network.mjs';
import { startMeshy } from './harness/server.mjs';
import { until } from './harness/wait.mjs';

const SECONDS = Number(process.env.MESHY_CHAOS_SECONDS ?? 60);
const PAGES = Number(process.env.MESHY_CHAOS_PAGES ?? 4);
const SEED = Number(process.env.MESHY_CHAOS_SEED ?? 1);
const WHOLE = 60_000; // ms; a busy machine has several browsers on it

/** A generator of numbers in [0, 1) that follow from the seed (mulberry32). */
function random(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

matrix('Chaos', (rig) => {
  test(`${PAGES} pages for ${SECONDS} s, seed ${SEED}`, { timeout: (SECONDS + 240) * 1000 }, async (t) => {
    const rand = random(SEED);
    const pick = (list) => list[Math.floor(rand() * list.length)];
    const room = randomUUID();
    let server = rig.use(await startMeshy());
    const { host } = new URL(server.url);
    const cables = [];
    const members = [];
    for (let i = 0; i < PAGES; i++) {
      const page = await rig.page(i);
      cables.push(await network(page));
      members.push(await rig.join(i, { room, server, page, channels: ['chat'], socket: 'url' }));
    }
    await rig.whole(members);
    for (const member of members) {
      await member.run((me) => {
        let n = 0;
        me.kept.sending = setInterval(() => me.mesh.send('chat', { n: n++ }), 100);
        me.kept.sent = () => n;
      });
    }
    const tracks = new Map();
    const faults = {
      cut: async (i) => { await cables[i].set({ offline: true }); await sleep(1000 + rand() * 9000); await cables[i].set(); },
      loss: async (i) => { await cables[i].set({ packetLoss: 20, latency: 300 }); await sleep(5000); await cables[i].set(); },
      server: async () => { await server.kill(); await sleep(500 + rand() * 3000); server = rig.use(await startMeshy({ addr: host })); },
      track: async (i) => {
        if (tracks.has(i)) await members[i].run((me, id) => me.mesh.removeTrack(id), tracks.get(i));
        else tracks.set(i, await members[i].run((me) => { const { track, stream } = rig.media.colour('red'); return me.mesh.addTrack(track, stream).trackId; }));
        if (tracks.size > PAGES / 2) tracks.clear();
      },
    };
    const end = Date.now() + SECONDS * 1000;
    while (Date.now() < end) {
      const [name, i] = [pick(['cut', 'cut', 'loss', 'server', 'track']), Math.floor(rand() * PAGES)];
      t.diagnostic(`${Math.round((end - Date.now()) / 1000)} s left: ${name} ${i}`);
      await faults[name](i);
      await sleep(rand() * 4000);
    }
    for (const cable of cables) await cable.set();
    const counts = await Promise.all(members.map((member) => member.run((me) => { clearInterval(me.kept.sending); return me.kept.sent(); })));
    const ids = await Promise.all(members.map((member) => member.id()));
    for (const member of members) {
      await until(async () => (await member.run((me) => me.mesh.health())).whole, 'the mesh to be whole', WHOLE);
    }
    for (const [to, member] of members.entries()) {
      const ended = await member.seen('PEER_DISCONNECT');
      assert.deepEqual(ended, [], `${member.name} lost nobody`);
      await until(() => member.run((me, all) => {
        const got = Map.groupBy(me.seen('PEER_DATA_MESSAGE'), ({ clientId }) => clientId);
        return got.size === all && [...got.values()].length;
      }, PAGES - 1), 'everyone to be heard');
      const last = await until(() => member.run((me, sums) => {
        const of = Map.groupBy(me.seen('PEER_DATA_MESSAGE'), ({ clientId }) => clientId);
        const total = [...of.values()].reduce((sum, list) => sum + list.length, 0);
        if (total < sums) return null;
        return [...of.values()].map((list) => ({ count: list.length, ordered: list.every(({ n }, i) => n === i) }));
      }, counts.reduce((sum, n, i) => (i === to ? sum : sum + n), 0)), 'every message', WHOLE);
      for (const { ordered } of last) assert.ok(ordered, 'once each, in order');
    }
    t.diagnostic(`${counts.reduce((a, b) => a + b)} messages of ${ids.length} pages`);
    for (const cable of cables) await cable.release();
  });
}, { pairs: CHROMIUM_ONLY });
