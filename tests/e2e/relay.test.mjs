// Pages that reach each other through the relay alone, with what their server lends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';
import { SECRET, credentials, startRelay, throughRelay } from './harness/relay.mjs';
import { startMeshy } from './harness/server.mjs';
import { declare, receives } from './harness/tracks.mjs';
import { until } from './harness/wait.mjs';

const ONLY_RELAYED = { iceTransportPolicy: 'relay' };

matrix('The relay', (rig) => {
  let relay;
  before(async () => (relay = await startRelay()));
  after(() => relay?.stop());

  /** lending is a server that lends these URLs of the relay. */
  const lending = async (...urls) => {
    const args = urls.flatMap((url) => ['--turn-url', url]);
    return rig.use(await startMeshy({ args: [...args, '--turn-secret', SECRET] }));
  };

  for (const transport of ['udp', 'tcp', 'tls']) {
    test(`carries a mesh over ${transport}`, async () => {
      const server = await lending(relay.urls[transport]);
      const members = await rig.room(3, { server, channels: ['chat'], connection: ONLY_RELAYED });
      for (const member of members) {
        for (const way of await throughRelay(member)) {
          assert.equal(way.type, 'relay');
          assert.equal(way.protocol, transport);
        }
      }
      const [a, b, c] = members;
      for (const [from, to, tone] of [[a, b, 500], [b, c, 700], [c, a, 900]]) {
        await from.run((me) => me.mesh.send('chat', { from: me.name }));
        await to.until('PEER_DATA_MESSAGE', { from: from.name });
        await receives(to, await declare(from, { tone }), { tone });
      }
      for (const member of members) assert.deepEqual(await member.seen('MESH_ERROR'), []);
    });
  }

  test('runs inside of meshy serve, for pages that configure nothing', async () => {
    const server = rig.use(await startMeshy({ args: ['--turn', '--turn-addr', ':0'] }));
    const members = await rig.room(3, { server, connection: ONLY_RELAYED });
    for (const member of members) {
      for (const way of await throughRelay(member)) assert.equal(way.type, 'relay');
      const lent = await member.run((me) => me.mesh.getPeers().map((pc) => pc.getConfiguration().iceServers.flatMap((s) => s.urls)));
      for (const urls of lent) assert.deepEqual(urls.map((url) => url.replace(/:.*(?=\?)|:.*/, '')), ['stun', 'turn?transport=udp', 'turn?transport=tcp']);
    }
  });

  test('and HTTPS with a self-made certificate are all that a page on a LAN needs', async () => {
    const args = ['--auth', 'none', '--tls', 'self', '--tls-dir', relay.dir, '--turn', '--turn-addr', ':0', '--turn-tls-addr', ':0'];
    const server = rig.use(await startMeshy({ addr: `${relay.address}:0`, args: [...args, '--turn-host', 'relay.test'] }));
    assert.match(server.url, /^https:/);
    for (const index of [0, 2]) {
      const page = await rig.page(index, '');
      await page.goto(`${server.url}/healthz`);
      const seen = await inPage(page, async (url, ws, connection) => {
        const { default: mesh } = await import(`${url}/meshy.mjs`);
        const pair = [mesh.create(), mesh.create()];
        const whole = pair.map((m) => new Promise((resolve) => m.on(m.Events.MESH_READY, resolve)));
        for (const m of pair) {
          m.setConfiguration({ connection });
          m.setSocket(ws);
          m.connect();
        }
        await Promise.all(whole);
        const lent = pair[0].getPeers()[0].getConfiguration().iceServers.flatMap((s) => s.urls);
        pair.forEach((m) => m.disconnect());
        return { secure: isSecureContext, microphones: typeof navigator.mediaDevices?.getUserMedia, lent };
      }, server.url, server.ws('lan'), ONLY_RELAYED);
      assert.equal(seen.secure, true);
      assert.equal(seen.microphones, 'function');
      assert.equal(seen.lent.filter((url) => url.startsWith('turns:relay.test:')).length, 1);
    }
  });

  test('is left alone by a page that has servers of its own, also none', async () => {
    const server = await lending(relay.urls.udp);
    const own = [{ urls: ['stun:127.0.0.1:9'] }];
    const [a, b] = await Promise.all([
      rig.join(0, { room: 'own', server, connection: { iceServers: [] } }),
      rig.join(1, { room: 'own', server, connection: { iceServers: own } }),
    ]);
    await rig.whole([a, b]);
    const used = (member) => member.run((me) => me.mesh.getPeers()[0].getConfiguration().iceServers.map((s) => [s.urls].flat()));
    assert.deepEqual([await used(a), await used(b)], [[], own.map((s) => s.urls)]);
  });

  /** gathers resolves to what a page gathers with such credentials. */
  const gathers = (page, server) =>
    inPage(page, async (iceServer) => {
      const pc = new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: 'relay' });
      const found = { candidates: [], errors: [] };
      pc.addEventListener('icecandidate', ({ candidate }) => candidate?.candidate && found.candidates.push(candidate.candidate));
      pc.addEventListener('icecandidateerror', ({ errorCode }) => found.errors.push(errorCode));
      pc.createDataChannel('x');
      await pc.setLocalDescription();
      await rig.until(() => pc.iceGatheringState === 'complete');
      pc.close();
      return found;
    }, server);

  test('refuses credentials that have ended, or that are forged', async () => {
    const pages = await rig.pages(3);
    for (const page of [pages[0], pages[2]]) {
      const good = await gathers(page, { urls: relay.urls.udp, ...credentials('me', 60) });
      assert.ok(good.candidates.length > 0, `good ones gather ${JSON.stringify(good)}`);
      for (const bad of [credentials('me', -1), credentials('me', 60, 'another secret'), { ...credentials('me', 60), username: credentials('me', 3600).username }]) {
        const { candidates } = await gathers(page, { urls: relay.urls.udp, ...bad });
        assert.deepEqual(candidates, []);
      }
    }
    assert.match(relay.said(), /credentials refused.*expired/);
    assert.match(relay.said(), /credentials refused.*forged/);
  });

  test('does not relay to a private address', async () => {
    const [page] = await rig.pages(1);
    await inPage(page, async (iceServer) => {
      const [a, b] = [new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: 'relay' }), new RTCPeerConnection()];
      a.createDataChannel('x');
      await a.setLocalDescription();
      await b.setRemoteDescription(a.localDescription);
      await b.setLocalDescription();
      await a.setRemoteDescription(b.localDescription);
      await a.addIceCandidate({ candidate: 'candidate:1 1 udp 2122260223 10.1.2.3 5000 typ host', sdpMLineIndex: 0 });
      globalThis.both = [a, b];
    }, { urls: relay.urls.udp, ...credentials('me', 60) });
    try {
      await until(() => /peer refused.* peer=10\.1\.2\.3/.test(relay.said()), 'the refusal');
    } finally {
      await inPage(page, () => globalThis.both.forEach((pc) => pc.close()));
    }
  });

  test('gets fresh credentials to pages before the old ones end', async () => {
    const server = rig.use(await startMeshy({ args: ['--turn-url', relay.urls.udp, '--turn-secret', SECRET, '--turn-lifetime', '1m'] }));
    const members = await rig.room(3, { server, channels: ['chat'], connection: ONLY_RELAYED });
    const names = (member) => member.run((me) => me.mesh.getPeers().map((pc) => pc.getConfiguration().iceServers[0].username));
    const first = await Promise.all(members.map(names));
    for (const [i, member] of members.entries()) {
      await until(async () => (await names(member)).every((name, j) => Number.parseInt(name) > Number.parseInt(first[i][j])), 'the renewal', 60_000);
    }
    // What stands has not noticed, and a restart finds its way with them.
    for (const member of members) assert.equal((await member.seen('PEER_DISCONNECT')).length, 0);
    await members[0].run(async (me) => {
      const ufrags = () => me.mesh.getPeers().map((pc) => /a=ice-ufrag:(\S+)/.exec(pc.localDescription.sdp)[1]);
      const old = ufrags();
      me.mesh.getPeers().forEach((pc) => pc.restartIce());
      await rig.until(() => ufrags().every((ufrag, i) => ufrag !== old[i]) && me.mesh.getPeers().every((pc) => pc.signalingState === 'stable' && pc.connectionState === 'connected'));
      await me.mesh.send('chat', { after: 'the restart' });
    });
    for (const member of members.slice(1)) await member.until('PEER_DATA_MESSAGE', { after: 'the restart' });
  });
}, { trio: true });
