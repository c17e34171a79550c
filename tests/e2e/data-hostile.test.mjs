// A peer that sends what makes no sense: it is dropped and named, memory stays
// bounded, and nobody else notices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

const bag = { label: 'bag', ordered: false };
const lossy = { label: 'lossy', ordered: false, maxRetransmits: 0 };

// What is sent raw, by a function in the page that has the RTCDataChannels by label,
// and how to make a frame (pkg/frame): [send, what the receiver's error names].
const FRAMES = {
  'an empty frame': [({ chat }) => chat.send(new Uint8Array(0)), /shorter/],
  'a frame of no kind': [({ chat }) => chat.send(new Uint8Array(64).fill(99)), /kind/],
  'a batch that is longer than it is': [({ chat }, { batch }) => chat.send(batch([[5, 1000]], 'xxxx')), /sizes/],
  'a batch with bytes left over': [({ chat }, { batch }) => chat.send(batch([[1, 2]], 'xxxx')), /sizes/],
  'a batch of 65,535 records': [({ chat }) => chat.send(new Uint8Array([1, 0, 255, 255, ...new Array(20).fill(0)])), /shorter|records/],
  'a chunk out of place': [({ chat }, { chunk }) => chat.send(chunk({ number: 1e6, total: 1e5, offset: 5e4 }, 2000)), /place|number/],
  'a chunk beyond its total': [({ chat }, { chunk }) => chat.send(chunk({ number: 1e6, total: 100, offset: 90 }, 2000)), /sizes/],
  'a number beyond 2^53': [({ chat }, { chunk }) => chat.send(chunk({ number: 2 ** 60, total: 1e5, offset: 0 }, 2000)), /number/],
  '10 GB': [({ bag }, { chunk }) => bag.send(chunk({ number: 900, total: 1e10, offset: 0 }, 60_000)), /large/],
  'messages without an end': [({ bag }, { chunk }) => {
    for (let n = 1000; n < 1030; n++) bag.send(chunk({ number: n, total: 1e6, offset: 0 }, 10_000));
  }, /waiting|queue/],
  'a message in crumbs': [({ bag }, { chunk }) => bag.send(chunk({ number: 1100, total: 1e6, offset: 500_000 }, 1)), /hardly any/],
  'parts where they may get lost': [({ lossy }, { chunk }) => {
    for (let n = 0; n < 20; n++) lossy.send(chunk({ number: 1, total: 1e5, offset: 0 }, 1050));
  }, /may lose/],
  'a receipt for what was never sent': [({ chat }, { frame }) => chat.send(frame([4, 0, 0, 0, 0, 0, 0, 0], [1e9, 0])), /number/],
  'a cancel from far away': [({ bag }, { frame }) => bag.send(frame([3, 0, 0, 0, 0, 0, 0, 0], [2 ** 50])), /number/],
  'a head that is not UTF-8': [({ bag }, { batch }) => bag.send(batch([[4, 6]], new Uint8Array([0xff, 0xfe, 0xc0, 0x80, 1, 2]), 12)), /none/],
  'a head that is deep': [({ bag }, { batch }) => bag.send(batch([[100_000, 100_000]], '['.repeat(100_000), 13)), /none/],
  'a head of parts that do not exist': [({ bag }, { batch }) => bag.send(batch([[24, 26]], '["x",0,[["Window",2]]]  {}', 14)), /none/],
  'a text that is not JSON': [({ chat }) => chat.send('{"half'), /JSON|dropped/],
  'a list that is no frame': [({ chat }) => chat.send('[1,2,3]'), /dropped/],
  '100,000 brackets': [({ chat }) => chat.send('['.repeat(100_000)), /dropped/],
};

matrix('A hostile peer', (rig) => {
  test('is named for what it sends, and harms nobody', async () => {
    const [hostile, victim, witness] = await rig.room(3, { channels: ['chat', 'talk', bag, lossy] });
    const [enemy, target] = [await hostile.id(), await victim.id()];
    const before = await victim.run(() => globalThis.__meshyDebug().slots);

    // The channels to the victim are those that a message to it alone goes over.
    await hostile.run(async (me, to) => {
      for (const label of ['chat', 'bag', 'lossy']) {
        rig.channels().clear();
        await me.mesh.to(to).send(label, { first: label });
        await rig.until(() => [...rig.channels()].some((channel) => channel.label === label));
        me.kept[label] = [...rig.channels()].find((channel) => channel.label === label);
      }
      const header = (first, numbers) => {
        const view = new DataView(new ArrayBuffer(8 + 8 * numbers.length));
        first.forEach((byte, i) => view.setUint8(i, byte));
        numbers.forEach((n, i) => view.setBigUint64(8 + 8 * i, BigInt(n), true));
        return new Uint8Array(view.buffer);
      };
      const join = (...pieces) => new Uint8Array(pieces.flatMap((piece) => [...(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)]));
      me.kept.tools = {
        frame: header,
        chunk: ({ number, total, offset }, size) => join(header([2, 0, 0, 0, 0, 0, 0, 0], [number, total, offset]), new Uint8Array(size)),
        batch: (records, body, number = 0) => {
          const table = new Uint8Array(new Uint32Array(records.flat()).buffer);
          return join(header([1, 0, records.length, 0, 0, 0, 0, 0], [number]), table, body);
        },
      };
    }, target);
    await victim.until('PEER_DATA_MESSAGE', { first: 'bag' });

    const wrong = [];
    for (const [what, [send, names]] of Object.entries(FRAMES)) {
      const known = (await victim.seen('MESH_ERROR')).length;
      await hostile.run((me, text) => {
        const { tools, ...channels } = me.kept;
        (0, eval)(text)(channels, tools);
      }, String(send));
      const error = await victim.until('MESH_ERROR', {}, known + 1).catch(() => null);
      const all = (await victim.seen('MESH_ERROR')).slice(known);
      const right = all.some(({ reason, clientId, message }) => reason === 'protocol' && clientId === enemy && names.test(message));
      if (!right) wrong.push({ what, wanted: String(names), got: error && all.slice(0, 3) });
      // Its other channels, and everyone else, go on.
      await hostile.run((me, [to, w]) => me.mesh.to(to).send('talk', { w }), [target, what]);
      await witness.run((me, w) => me.mesh.send('chat', { w, bytes: new Uint8Array(100_000) }), what);
      await victim.run((me, w) => me.mesh.send('chat', { w }), what);
      await victim.until('PEER_DATA_MESSAGE', { channel: 'talk', w: what });
      await victim.until('PEER_DATA_MESSAGE', { channel: 'chat', w: what });
      await witness.until('PEER_DATA_MESSAGE', { channel: 'chat', w: what });
    }
    // Deep JSON is a message like any other, though a page may not print it.
    await hostile.run((me) => me.kept.chat.send(`["p",1,${'['.repeat(100_000)}${']'.repeat(100_000)}]`));
    await hostile.run((me, to) => me.mesh.to(to).send('talk', { last: 1 }), target);
    await victim.until('PEER_DATA_MESSAGE', { channel: 'talk', last: 1 });
    await victim.run((me) => rig.until(() => me.messages('chat').some(({ payload }) => Array.isArray(payload) && payload.length === 1)));

    assert.deepEqual(wrong, []);
    assert.deepEqual(await victim.seen('PEER_DISCONNECT'), []);
    assert.deepEqual(await witness.seen('MESH_ERROR'), []);

    await hostile.leave();
    await victim.until('PEER_DISCONNECT', { clientId: enemy });
    await victim.run((me, n) => rig.until(() => globalThis.__meshyDebug().slots <= n, () => `${n} slots; there are ${globalThis.__meshyDebug().slots}`), before);
    await rig.whole([victim, witness]);
  });
});
