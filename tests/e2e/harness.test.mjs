// The harness proves itself without the library: if these fail, nothing that the
// other files say can be trusted.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startCrossing } from './harness/forwarder-crossing.mjs';
import { startForwarder } from './harness/forwarder-ws.mjs';
import { assertNothingLeft, rememberBaseline } from './harness/leaks.mjs';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';
import { until } from './harness/wait.mjs';

matrix('The harness', (rig) => {
  let forwarder;
  before(async () => (forwarder = await startForwarder()));
  after(() => forwarder.close());

  const rawPage = async (index, url) => {
    const page = await rig.page(index, '');
    await inPage(page, async (at) => {
      rig.raw = new rig.RawMesh(at);
      await rig.raw.ready;
    }, url);
    return page;
  };
  const rawMesh = async (n, url) => {
    const pages = [];
    for (let i = 0; i < n; i++) pages.push(await rawPage(i, url));
    return pages;
  };

  test('joins hand-written pages over the plain forwarder', async () => {
    const url = forwarder.ws(randomUUID());
    const pages = [];
    for (let i = 0; i < 3; i++) {
      pages.push(await rawPage(i, url));
      await inPage(pages[i], () => rig.raw.announce());
      await Promise.all(pages.map((p) => inPage(p, (n) => rig.until(() => rig.raw.open === n), i)));
    }
    assert.equal((await inPage(pages[0], () => rig.live())).connections, 2);
  });

  test('recognises tones, stereo and colours at the other end', async () => {
    const [a, b] = await rawMesh(2, forwarder.ws(randomUUID()));
    await inPage(b, () => {
      rig.arrived = [];
      const { peer } = rig.raw;
      rig.raw.peer = (id) => {
        const made = peer.call(rig.raw, id);
        made.pc.ontrack = ({ track }) => rig.arrived.push(track);
        return made;
      };
    });
    await inPage(a, async () => {
      const { peer } = rig.raw;
      const media = [await rig.media.tone(660), rig.media.colour('magenta')];
      rig.raw.peer = (id) => {
        const known = rig.raw.peers.has(id);
        const made = peer.call(rig.raw, id);
        if (!known) for (const { track, stream } of media) made.pc.addTrack(track, stream);
        return made;
      };
    });
    await inPage(b, () => rig.raw.announce()); // so that a, the member, offers
    await inPage(b, async () => {
      await rig.until(() => rig.arrived.length === 2);
      const of = (kind) => rig.arrived.find((track) => track.kind === kind);
      await rig.media.hears(of('audio'), 660);
      await rig.media.sees(of('video'), 'magenta');
    });
    await inPage(a, async () => {
      const { track } = await rig.media.stereo(440, 880);
      await rig.media.hears(track, 440, 880);
    });
  });

  test('leads two members into a collision when asked to', async () => {
    const crossing = rig.use(await startCrossing({ gap: () => 0 }));
    const pages = await rawMesh(2, crossing.ws('pair'));
    await Promise.all(pages.map((page) => inPage(page, () => rig.raw.announce())));
    await until(() => crossing.collisions() === 1, 'a collision');
  });

  test('has old clients that talk to each other, a track at a time', async () => {
    const url = forwarder.ws(randomUUID());
    const pages = [await rig.page(0, ''), await rig.page(1, '')];
    for (const page of pages) {
      await inPage(page, async (at) => {
        rig.old = new rig.OldClient({ url: at, channels: ['chat'] });
        await rig.old.ready;
        rig.old.connect();
      }, url);
    }
    for (const page of pages) await inPage(page, () => rig.until(() => rig.old.open('chat') === 1));
    for (const [from, to, frequency] of [[pages[0], pages[1], 500], [pages[1], pages[0], 700]]) {
      await inPage(from, () => rig.old.send('chat', { text: 'ü' }));
      await inPage(to, () => rig.until(() => rig.old.messages.some((m) => m.channel === 'chat' && m.text === 'ü' && m.transactionId)));
      const trackId = await inPage(from, async (hz) => {
        const { track, stream } = await rig.media.tone(hz);
        return rig.old.addTrack(track, stream);
      }, frequency);
      await inPage(to, async (id, hz) => {
        await rig.until(() => rig.old.tracks.some((t) => t.trackId === id), () => `track ${id}, among ${JSON.stringify(rig.old.tracks)}`);
        await rig.media.hears(rig.old.tracks.find((t) => t.trackId === id).track, hz);
      }, trackId, frequency);
    }
    for (const page of pages) assert.deepEqual(await inPage(page, () => rig.old.errors), []);
  });

  test('finds what is left over', async () => {
    const page = await rig.page(0, '');
    await rememberBaseline(page);
    await assertNothingLeft(page);
    const leaks = {
      timers: () => void setTimeout(() => {}, 3_600_000),
      connections: () => void (globalThis.leak = new RTCPeerConnection()),
      listeners: (url) => new WebSocket(url).addEventListener('message', () => {}),
    };
    for (const [what, leak] of Object.entries(leaks)) {
      await inPage(page, leak, forwarder.ws('leak'));
      await assert.rejects(assertNothingLeft(page, 300), new RegExp(what));
      await rememberBaseline(page);
    }
  });
}, { server: false });
