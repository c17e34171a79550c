// Data in flight when its channel breaks: each message arrives once, in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

const MB = 1 << 20;

matrix('Data in flight', (rig) => {
  for (const end of ['sender', 'receiver']) {
    test(`when its channel ends at the ${end} arrives once, in order`, async () => {
      const [a, b] = await rig.room(2, { channels: ['files', 'chat'] });
      for (const member of [a, b]) await member.run(() => rig.channels().clear());
      await a.run((me, size) => {
        const values = [{ n: 0 }, new File([rig.values.bytes(size, 9)], 'big.bin', { lastModified: 1 }), ...[1, 2, 3].map((n) => ({ n, bytes: rig.values.bytes(n * 1000) }))];
        me.kept.sent = Promise.all(values.map((value) => me.mesh.send('files', value))).then(() => Promise.all(values.map(rig.values.describe)));
        for (let n = 0; n < 50; n++) me.mesh.send('chat', { n });
      }, 40 * MB);
      const cut = end === 'sender' ? a : b;
      const ended = await cut.run(async (me) => {
        await me.until('PEER_DATA_PROGRESS', {}, 8);
        const channels = [...rig.channels()].filter(({ label, readyState }) => readyState === 'open' && label === 'files');
        for (const channel of channels) channel.close();
        const { sent, received, total } = me.seen('PEER_DATA_PROGRESS').at(-1);
        return [channels.length, (sent ?? received) < total];
      });
      assert.deepEqual(ended, [1, true], 'one channel was closed while the file was on its way');
      await a.run((me) => {
        for (let n = 50; n < 100; n++) me.mesh.send('chat', { n });
      });
      const sent = await a.run((me) => me.kept.sent);
      await b.run((me) => rig.until(() => me.messages('files').length >= 5 && me.messages('chat').length >= 100, () => `5 and 100 messages; ${me.messages('files').length} and ${me.messages('chat').length} came; ${me.story()}`));
      assert.deepEqual(await b.run((me) => Promise.all(me.messages('files').map(({ payload }) => rig.values.describe(payload)))), sent);
      assert.deepEqual(await b.run((me) => me.messages('chat').map(({ n }) => n)), Array.from({ length: 100 }, (_, n) => n));
      for (const member of [a, b]) assert.deepEqual(await member.seen('PEER_DISCONNECT'), []);
    });
  }
});
