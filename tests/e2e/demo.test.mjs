// What one shows a friend: the demo in two tabs, and its twin in Go.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPage } from './harness/browsers.mjs';
import { matrix } from './harness/matrix.mjs';
import { OUT } from './harness/paths.mjs';
import { until } from './harness/wait.mjs';

matrix('The demo', (rig) => {
  /** open opens path in one page of each browser of the pair, and watches for errors. */
  const open = async (path) => {
    const errors = [];
    const pages = [];
    for (const name of rig.browsers) {
      const page = await newPage(name);
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && errors.push(`${message.text()} ${message.location().url ?? ''}`));
      await page.setViewport({ width: 1280, height: 800 });
      await page.goto(rig.meshy.url + path);
      pages.push(page);
    }
    return { pages, errors, close: () => Promise.all(pages.map((page) => page.close())) };
  };
  const shows = (page, selector, text) =>
    until(() => page.$eval(selector, (e, t) => e.textContent.includes(t), text).catch(() => false), `${selector} to show ${text}`);

  test('meshes in two tabs, and they chat', async () => {
    const { pages, errors, close } = await open(`/#${randomUUID().slice(0, 8)}`);
    for (const page of pages) {
      await until(() => page.evaluate('mesh.getPeers().filter((pc) => pc.connectionState === "connected").length === 1').catch(() => false), 'the tabs to mesh');
    }
    for (const [i, from] of pages.entries()) {
      const words = `Hello from tab ${i + 1} 👋`;
      await from.type('#chat-input', words);
      await from.keyboard.press('Enter');
      for (const page of pages) await shows(page, '#chat-list', words);
    }
    mkdirSync(OUT, { recursive: true });
    await pages[0].screenshot({ path: join(OUT, `demo-${rig.browsers.join('-')}.png`) });
    assert.deepEqual(errors, []);
    await close();
  });

  test('in Go does the same', async () => {
    const { pages, errors, close } = await open(`/go/#${randomUUID().slice(0, 8)}`);
    for (const page of pages) await page.waitForSelector('#text:not([disabled])');
    for (const [i, from] of pages.entries()) {
      const words = `Go, from tab ${i + 1}`;
      // Said until it is seen: in the first tab nobody may be there to hear it yet.
      await until(async () => {
        await from.type('#text', words);
        await from.keyboard.press('Enter');
        return shows(pages[1 - i], '#talk', words).then(() => true);
      }, `${words} to arrive`);
    }
    assert.deepEqual(errors, []);
    await close();
  });
});
