// Data of every kind and size: it arrives as it was sent, once, in order, and at no
// more memory than is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

const MB = 1 << 20;
const bag = { label: 'bag', ordered: false };
const lossy = { label: 'lossy', ordered: false, maxRetransmits: 0 };
const errorsOf = async (...members) => (await Promise.all(members.map((member) => member.seen('MESH_ERROR')))).flat().map(({ message }) => message);

matrix('Data', (rig) => {
  test('of every kind arrives as it was sent', async () => {
    const [a, b] = await rig.room(2, { channels: ['any', bag] });
    for (const channel of ['any', 'bag']) {
      const sent = await a.run(async (me, label) => {
        const { KINDS, make, describe } = rig.values;
        const nested = { list: [new Uint8Array(3), [new File(['x'], 'y', { type: 'a/b', lastModified: 7 })]], empty: [new ArrayBuffer(0), {}, []], 'käse': null, t: true };
        const values = [
          ...[0, 16, 3000, 20_000, 100_000].flatMap((size) => KINDS.map((kind) => make(kind, size, size + 1))),
          nested, [nested, 1], 'text', '', 0, -1.5e300, true, false, null, [], {}, new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
        ];
        for (const value of values) await me.mesh.send(label, value);
        return Promise.all(values.map(describe));
      }, channel);
      await b.run((me, [label, n]) => rig.until(() => me.messages(label).length >= n, () => `${n} messages; ${me.messages(label).length} came; ${me.story()}`), [channel, sent.length]);
      const got = await b.run((me, label) => Promise.all(me.messages(label).map(({ payload }) => rig.values.describe(payload))), channel);
      if (channel === 'any') assert.deepEqual(got, sent);
      else assert.deepEqual(got.map((v) => JSON.stringify(v)).sort(), sent.map((v) => JSON.stringify(v)).sort());
    }
    assert.deepEqual(await errorsOf(a, b), []);
  });

  test('of 5 and 20 MB arrives whole, and both sides are told how far it is', async () => {
    const [a, b] = await rig.room(2, { channels: ['files'] });
    const sent = await a.run(async (me, MB) => {
      const values = [rig.values.bytes(5 * MB, 3).slice().buffer, new File([rig.values.bytes(20 * MB, 4)], 'big.bin', { lastModified: 5 })];
      await Promise.all(values.map((value) => me.mesh.send('files', value)));
      return Promise.all(values.map(rig.values.describe));
    }, MB);
    await b.until('PEER_DATA_MESSAGE', {}, 2);
    assert.deepEqual(await b.run((me) => Promise.all(me.messages('files').map(({ payload }) => rig.values.describe(payload)))), sent);
    const ids = await b.run((me) => me.messages('files').map(({ transactionId }) => transactionId));
    for (const [member, way] of [[a, 'sent'], [b, 'received']]) {
      const all = await member.seen('PEER_DATA_PROGRESS');
      for (const [i, id] of ids.entries()) {
        const steps = all.filter(({ transactionId }) => transactionId === id);
        assert.ok(steps.length > 10 && steps.length <= 101, `${way}: ${steps.length} steps`);
        assert.ok(steps.every((step, n) => step.channel === 'files' && step[way] > (steps[n - 1]?.[way] ?? 0)), `${way}: it rises`);
        assert.equal(steps.at(-1)[way], steps[0].total);
        assert.ok(steps[0].total >= sent[i][1] && steps[0].total < sent[i][1] + 1000, 'the total is that of the value and its head');
      }
    }
    const order = await b.run((me) => me.log.map(({ event }) => event).filter((event) => event.startsWith('PEER_DATA')));
    assert.equal(order.at(-1), 'PEER_DATA_MESSAGE', 'a message comes after its last step');
    assert.deepEqual(await errorsOf(a, b), []);
  });

  test('that is taken back in the middle rejects with the reason, and what follows arrives', async () => {
    const [a, b] = await rig.room(2, { channels: ['files'] });
    const outcome = await a.run(async (me, MB) => {
      const controller = new AbortController();
      const sending = me.mesh.send('files', new Blob([rig.values.bytes(60 * MB)]), { signal: controller.signal });
      const waiting = me.mesh.send('files', rig.values.bytes(MB), { signal: controller.signal });
      const next = me.mesh.send('files', { next: 1 });
      await me.until('PEER_DATA_PROGRESS', {}, 3);
      controller.abort(new Error('enough'));
      const reasons = [];
      for (const promise of [sending, waiting]) reasons.push(await promise.then(() => 'arrived', (error) => error === controller.signal.reason));
      await next;
      const late = AbortSignal.abort('before');
      reasons.push(await me.mesh.send('files', { never: 1 }, { signal: late }).then(() => 'arrived', (error) => error));
      return reasons;
    }, MB);
    assert.deepEqual(outcome, [true, true, 'before']);
    await b.until('PEER_DATA_MESSAGE', { next: 1 });
    assert.equal((await b.seen('PEER_DATA_MESSAGE')).length, 1);
    assert.equal(await b.run(() => globalThis.__meshyDebug().slots), 0, 'nothing of it is kept');
    assert.deepEqual(await errorsOf(a, b), []);
  });

  test('of a thousand messages in one turn reaches two peers in order', async () => {
    const [a, ...others] = await rig.room(3, { channels: ['chat'] });
    await a.run((me) => {
      for (let n = 0; n < 1000; n++) me.mesh.send('chat', n % 3 ? { n } : n % 2 ? n : new Uint16Array([n]));
    });
    for (const member of others) {
      await member.run((me) => rig.until(() => me.messages('chat').length >= 1000, () => `1000 messages; ${me.messages('chat').length} came`));
      const got = await member.run((me) => me.messages('chat').map(({ payload }) => payload.n ?? payload[0] ?? payload));
      assert.deepEqual(got, Array.from({ length: 1000 }, (_, n) => n));
    }
  });

  test('goes on channels as whoever opens them wants them', async () => {
    const [a, b] = await rig.room(2);
    for (const member of [a, b]) await member.run(() => rig.channels().clear());
    const option = ({ label, ordered, maxRetransmits, maxPacketLifeTime }) => ({ label, ordered, maxRetransmits, maxPacketLifeTime });
    const specs = [
      { label: 'bag', ordered: false, maxRetransmits: null, maxPacketLifeTime: null },
      { label: 'lossy', ordered: false, maxRetransmits: 0, maxPacketLifeTime: null },
      { label: 'brief', ordered: true, maxRetransmits: null, maxPacketLifeTime: 50 },
    ];
    const wanted = specs.map((spec) => Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null)));
    for (const [i, spec] of wanted.entries()) await (i % 2 ? a : b).run((me, s) => me.mesh.open(s).then(() => true), spec);
    for (const [from, to] of [[a, b], [b, a]]) {
      for (const { label } of wanted) await from.run((me, l) => rig.until(() => me.mesh.send(l, { from: me.name }).then(() => true, () => false)), label);
      for (const { label } of wanted) await to.until('PEER_DATA_MESSAGE', { channel: label });
    }
    for (const member of [a, b]) {
      const have = await member.run((me, labels) => [...rig.channels()].filter((ch) => ch.readyState === 'open' && labels.includes(ch.label)).map(({ label, ordered, maxRetransmits, maxPacketLifeTime }) => ({ label, ordered, maxRetransmits, maxPacketLifeTime })), specs.map(({ label }) => label));
      const byLabel = (x, y) => x.label.localeCompare(y.label);
      assert.deepEqual(have.map(option).sort(byLabel), specs.map(option).sort(byLabel));
    }
  });

  test('that is too large is refused where it is sent', async () => {
    const room = `large-${rig.pair}`;
    const [a, b] = await Promise.all([0, 1].map((i) => rig.join(i, { room, channels: ['chat', lossy], data: i ? { maxMessageSize: MB } : {} })));
    await rig.whole([a, b]);
    for (const [channel, size, code] of [['lossy', 60_000], ['lossy', 70_000, 'tooLarge'], ['chat', MB - 1000], ['chat', MB + 1, 'tooLarge'], ['chat', 300 * MB, 'tooLarge']]) {
      const error = await a.caught((me, [label, n]) => me.mesh.send(label, new Blob([new Uint8Array(n)])), [channel, size]);
      assert.equal(error?.code, code, `${size} bytes on ${channel}: ${error?.message}`);
    }
    assert.match((await a.caught((me, n) => me.mesh.send('chat', new Uint8Array(n)), MB + 1)).message, /maxMessageSize/);
    await a.run((me) => me.mesh.send('chat', { after: 1 }));
    await b.until('PEER_DATA_MESSAGE', { after: 1 });
    const sizes = await b.run((me) => me.messages('chat').map(({ payload }) => payload.size));
    assert.equal(sizes[0], MB - 1000);
    assert.deepEqual(await errorsOf(b), []);
  });

  test('for a peer that leaves in the middle rejects and says so', async () => {
    const [a, b] = await rig.room(2, { channels: ['files'] });
    await a.run((me, n) => {
      const keep = (error) => { me.kept.outcome = { code: error.code, reason: error.reason, clientId: error.clientId }; };
      me.mesh.send('files', new Blob([rig.values.bytes(n)])).then(() => { me.kept.outcome = 'arrived'; }, keep);
    }, 100 * MB);
    const peer = await b.id();
    await b.until('PEER_DATA_PROGRESS');
    await b.run((me) => me.mesh.disconnect());
    const outcome = await a.run((me) => rig.until(() => me.kept.outcome));
    assert.deepEqual(outcome, { code: 'peerGone', reason: 'left', clientId: peer });
    assert.equal(await a.run(() => globalThis.__meshyDebug().slots), 0);
  });

  test('that is awaited never piles up', async () => {
    const [a, b] = await rig.room(2, { channels: ['bulk'] });
    const most = await a.run(async (me) => {
      const piece = rig.values.bytes(256 << 10);
      rig.channels();
      const highest = { buffered: 0, slots: 0 };
      for (let n = 0; n < 200; n++) {
        await me.mesh.send('bulk', piece);
        for (const { bufferedAmount } of rig.channels()) highest.buffered = Math.max(highest.buffered, bufferedAmount);
        highest.slots = Math.max(highest.slots, globalThis.__meshyDebug().slots);
      }
      return highest;
    });
    assert.ok(most.buffered <= MB + (256 << 10), `${most.buffered} bytes were in the browser's buffer`);
    assert.ok(most.slots <= 24, `${most.slots} messages of 256 KB were held`);
    await b.run((me) => rig.until(() => me.messages('bulk').length === 200));
    assert.deepEqual(await errorsOf(a, b), []);
  });

  test('of random sizes and kinds, from all to all on all channels: nothing lost, doubled, reordered or altered', async () => {
    const members = await rig.room(3, { channels: ['one', 'two', bag] });
    const ids = await Promise.all(members.map((member) => member.id()));
    const seed = Number(process.env.MESHY_SEED ?? Math.floor(Math.random() * 1e9));
    const plans = await Promise.all(members.map((member, i) => member.run(async (me, [peers, start]) => {
      const { random, KINDS, make, describe } = rig.values;
      const draw = random(start);
      const plan = [];
      for (let n = 0; n < 40; n++) {
        const size = draw([100, 2000, 70_000, 300_000, 2 << 20][draw(5)]);
        const value = make(KINDS[draw(KINDS.length)], size, n + 1);
        const to = draw(3) ? '' : peers[draw(peers.length)];
        const channel = ['one', 'two', 'bag'][draw(3)];
        const sending = to ? me.mesh.to(to).send(channel, value) : me.mesh.send(channel, value);
        if (draw(3)) await sending;
        plan.push([to, channel, await describe(value)]);
      }
      return plan;
    }, [ids.filter((_, j) => j !== i), seed + i])));
    for (const [j, receiver] of members.entries()) {
      for (const [i, plan] of plans.entries()) {
        if (i === j) continue;
        for (const channel of ['one', 'two', 'bag']) {
          const sent = plan.filter(([to, label]) => label === channel && (!to || to === ids[j])).map(([, , value]) => value);
          const got = await receiver.run(async (me, [label, from, n]) => {
            await rig.until(() => me.messages(label, from).length >= n, () => `${n} messages on ${label}; ${me.messages(label, from).length} came; ${me.story()}`);
            return Promise.all(me.messages(label, from).map(({ payload }) => rig.values.describe(payload)));
          }, [channel, ids[i], sent.length]);
          const form = (list) => (channel === 'bag' ? list.map((v) => JSON.stringify(v)).sort() : list);
          assert.deepEqual(form(got), form(sent), `seed ${seed}: ${i} to ${j} on ${channel}`);
        }
      }
    }
    assert.deepEqual(await errorsOf(...members), [], `seed ${seed}`);
  });
});
