// Who may join, and what a page is told that may not.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { matrix } from './harness/matrix.mjs';
import { MESHY } from './harness/paths.mjs';
import { startMeshy } from './harness/server.mjs';

const SECRET = 'a secret of thirty-two bytes or more';

/** mint is `meshy token`. */
const mint = async (...args) => (await promisify(execFile)(MESHY, ['token', '--jwt-secret', SECRET, ...args])).stdout.trim();

matrix('With tokens', (rig) => {
  test('who has one meets the others, and who has none is told what to do, once', async () => {
    const server = rig.use(await startMeshy({ args: ['--jwt-secret', SECRET] }));
    const token = await mint('--room', 'jam-*');
    const holding = (text) => ({ ...server, ws: (room) => `${server.ws(room)}&token=${text}` });
    const at = { channels: ['chat'], socket: 'url' };
    const [a, b] = await rig.room(2, { ...at, room: 'jam-1', server: holding(token) });
    const refused = async (where, code, words) => {
      const page = await rig.join(0, { ...at, ...where });
      const { message } = await page.until('MESH_ERROR', { reason: 'socket', closeCode: code });
      assert.match(message, words);
      assert.ok(!message.includes(token), 'a token is not shown');
      // A fresh token is a new URL, and then all is well.
      await page.run((me, url) => me.mesh.setSocket(url), holding(token).ws('jam-1'));
      return page;
    };
    const c = await refused({ room: 'jam-1', server }, 4401, /no token.*setSocket/);
    await c.whole(2);
    const d = await refused({ room: 'lobby', server: holding(token) }, 4403, /other rooms/);
    await d.whole(3);
    await Promise.all([a, b, c].map((member) => member.whole(3)));
    for (const member of [c, d]) assert.deepEqual((await member.seen('MESH_ERROR')).map(({ closeCode }) => closeCode), [member === c ? 4401 : 4403]);
  });
}, { pairs: ['Chromium with Chromium', 'Firefox with Firefox'] });
