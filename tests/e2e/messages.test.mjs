// Messages: nothing lost, doubled, reordered, altered or forged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

matrix('Messages', (rig) => {
  test('sent before the channel is open arrive, in order', async () => {
    const [a, b] = await rig.room(2);
    const peer = await b.id();
    await a.run((me, to) => {
      const opening = me.mesh.open('early');
      for (let n = 0; n < 100; n++) (n % 2 ? me.mesh : me.mesh.to(to)).send('early', { n });
      return opening.then(() => true);
    }, peer);
    await b.run((me) => rig.until(() => me.messages('early').length === 100));
    assert.deepEqual(await b.run((me) => me.messages('early').map(({ n }) => n)), Array.from({ length: 100 }, (_, n) => n));
  });

  test('sent in the very moment of PEER_CONNECT arrive on the configured channels', async () => {
    const members = await Promise.all([0, 1, 2].map((i) => rig.join(i, { room: `moment-${rig.pair}`, channels: ['chat', 'edit'], connect: false })));
    await Promise.all(
      members.map((member) =>
        member.run((me) => {
          me.mesh.on(me.mesh.Events.PEER_CONNECT, ({ clientId }) => {
            for (const channel of ['chat', 'edit']) for (const n of [1, 2, 3]) me.mesh.to(clientId).send(channel, { n });
          });
          me.mesh.connect();
        }),
      ),
    );
    await rig.whole(members);
    for (const member of members) {
      await member.run((me) => rig.until(() => me.seen('PEER_DATA_MESSAGE').length === 12, () => `12 messages; ${me.story()}`));
      const orders = await member.run((me) => me.peers().flatMap((id) => ['chat', 'edit'].map((channel) => me.messages(channel, id).map(({ n }) => n).join(''))));
      assert.deepEqual(orders, ['123', '123', '123', '123']);
    }
  });

  test('cross on a channel that both sides open at once', async () => {
    const [a, b] = await rig.room(2);
    await Promise.all(
      [a, b].map((member) =>
        member.run(async (me) => {
          for (let round = 0; round < 5; round++) {
            const results = await me.mesh.open(`both-${round}`);
            if (results.length !== 1) throw new Error(`open resolved to ${results.length} results`);
            await me.mesh.send(`both-${round}`, { from: me.name });
          }
        }),
      ),
    );
    for (const [from, to] of [[a, b], [b, a]]) {
      for (let round = 0; round < 5; round++) await to.until('PEER_DATA_MESSAGE', { channel: `both-${round}`, from: from.name });
      assert.equal((await to.seen('PEER_DATA_MESSAGE')).length, 5);
    }
  });

  test('arrive unchanged: nested, in any script, 200 KB long, and any JSON value', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    const values = [
      { message: 'hello world', more: { a: 1, b: [1, [2, { c: null }], true, -0.5e-7] } },
      { text: 'äöü ß 日本語 עברית 🤝🏽 \u0000 \u2028 " \\ </script>', 'käse "key"': '\ud83d\ude00' },
      { big: 'ü'.repeat(100 * 1024), list: Array.from({ length: 2000 }, (_, n) => ({ n })) },
      {},
      { transactionId: 'mine', payload: 'p', toString: 1, constructor: { prototype: 2 } },
      [1, 'two', { three: 3 }],
      'only text',
      42,
      true,
      null,
    ];
    await a.run((me, all) => {
      for (const value of all) me.mesh.send('chat', value);
    }, values);
    await b.run((me, n) => rig.until(() => me.messages('chat').length === n, () => `${n} messages; ${me.story()}`), values.length);
    const got = await b.run((me) => me.messages('chat').map(({ payload, transactionId }) => ({ payload, transactionId })));
    assert.deepEqual(got.map(({ payload }) => payload), values);
    assert.equal(new Set(got.map(({ transactionId }) => transactionId)).size, values.length, 'each message has a transactionId of its own');
    const fields = await b.run((me) => me.messages('chat')[0]);
    assert.deepEqual(fields.more, values[0].more, 'the fields of a plain object stand on the event itself');
  });

  test('cannot forge who sent them, on which channel, or the event object', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat', 'secret'] });
    await a.run((me) => me.mesh.send('chat', JSON.parse('{"clientId":"boss","channel":"secret","__proto__":{"admin":true},"word":"x"}')));
    const event = await b.until('PEER_DATA_MESSAGE', { word: 'x' });
    assert.equal(event.clientId, await a.id());
    assert.equal(event.channel, 'chat');
    assert.equal(event.payload.clientId, 'boss', 'the value as sent is whole');
    assert.equal(await b.run((me) => me.seen('PEER_DATA_MESSAGE')[0].admin === undefined && ({}).admin === undefined), true);
  });

  test('settle their promise, which a page may ignore', async () => {
    const [a, b] = await rig.room(2, { channels: ['chat'] });
    const settled = await a.run(async (me) => {
      const results = await Promise.all(Array.from({ length: 50 }, (_, n) => me.mesh.send('chat', { n, fill: 'x'.repeat(60_000) })));
      return results.length;
    });
    assert.equal(settled, 50);
    await b.run((me) => rig.until(() => me.messages('chat').length === 50));
    assert.deepEqual(await b.run((me) => me.messages('chat').map(({ n }) => n)), Array.from({ length: 50 }, (_, n) => n));
  });
});
