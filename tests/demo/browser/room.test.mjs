// The demo's page in a real browser: what it does when things are not as they
// should be, and when a peer means no good.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { closeBrowsers, newPage } from '../../e2e/harness/browsers.mjs';
import { startMeshy } from '../../e2e/harness/server.mjs';
import { until } from '../../e2e/harness/wait.mjs';

let server;
before(async () => {
  server = await startMeshy();
});
after(async () => {
  await closeBrowsers();
  await server.stop();
});

let rooms = 0;
const newRoom = () => `demo-${process.pid}-${++rooms}`;

/**
 * Opens the demo. `prepare` runs in the page before its scripts; errors that
 * contain a word of `noise` belong to the test.
 */
async function enter(room, { prepare = () => {}, url = server.url, noise = [] } = {}) {
  const page = await newPage('chromium');
  page.errors = [];
  const report = (text) => {
    if (!noise.some((known) => text.includes(known))) page.errors.push(text);
  };
  page.on('pageerror', (error) => report(String(error)));
  page.on('console', (message) => message.type() === 'error' && report(message.text()));
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(prepare);
  await page.goto(`${url}/#${room}`);
  return page;
}

const holds = (page, condition, ...args) => until(
  () => page.evaluate(condition, ...args).catch(() => false), `${condition} ${args}`,
);
const press = (page, selector) => page.evaluate((s) => document.querySelector(s).click(), selector);
const status = (page, text) => holds(page, (t) => document.getElementById('status-text').textContent === t, text);
const notice = (page, text) => holds(page, (t) => [...document.querySelectorAll('.notice')].some((e) => e.textContent.includes(t)), text);
const names = (page) => page.evaluate(() => [...document.querySelectorAll('.tile__name')].map((e) => e.textContent));
const said = (page, text) => holds(page, (t) => [...document.querySelectorAll('.message__text')].some((e) => e.textContent === t), text);
async function say(page, text) {
  await page.type('#chat-input', text);
  await page.keyboard.press('Enter');
}

/** Two pages in one room, connected. */
async function pair(options) {
  const room = newRoom();
  const pages = [await enter(room, options), await enter(room, options)];
  for (const page of pages) await status(page, '2 people connected');
  return pages;
}
async function done(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.errors, []);
    await page.close();
  }
}

test('without a device the page says so, and tone and picture reach the other', async () => {
  const [a, b] = await pair({
    prepare: () => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    },
  });
  await press(a, '[data-source=camera]');
  await notice(a, 'No camera found');
  await press(a, '[data-source=mic]');
  await notice(a, 'No microphone found');
  await press(a, '[data-source=tone]');
  await press(a, '[data-source=picture]');
  await holds(b, () => [...document.querySelectorAll('.tile__video')].some((video) => video.videoWidth > 0));
  await holds(b, () => [...document.querySelectorAll('.tile:not([data-own])')].some((tile) => Number(tile.style.getPropertyValue('--level')) > 0.1));
  await press(a, '[data-source=picture]');
  await holds(b, () => !document.querySelector('.tile[data-video]'));
  await done(a, b);
});

test('without permission the page says what to do', async () => {
  const page = await enter(newRoom(), {
    prepare: () => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    },
  });
  await status(page, 'Waiting for others');
  await press(page, '[data-source=mic]');
  await notice(page, 'No permission for the microphone');
  await done(page);
});

test('a browser without WebRTC is told so', async () => {
  const page = await enter(newRoom(), { prepare: () => delete globalThis.RTCPeerConnection });
  await notice(page, 'This browser has no WebRTC');
  await done(page);
});

test('a module that cannot be compiled is told of', async () => {
  const page = await enter(newRoom(), {
    prepare: () => {
      const broken = () => Promise.reject(new WebAssembly.CompileError('not today'));
      WebAssembly.instantiateStreaming = WebAssembly.instantiate = WebAssembly.compile = WebAssembly.compileStreaming = broken;
    },
    noise: ['not today'],
  });
  await notice(page, 'meshy could not start');
  await status(page, 'Not running');
  await done(page);
});

test('a name changes on every page', async () => {
  const [a, b] = await pair();
  await a.evaluate(() => {
    const input = document.getElementById('name');
    input.value = '  Ada <b>Lovelace</b> ';
    input.dispatchEvent(new Event('change'));
  });
  await until(async () => (await names(b)).includes('Ada <b>Lovelace</b>'), 'the name to arrive');
  await done(a, b);
});

test('what a hostile peer sends stays text, and harms nobody', async () => {
  const [a, b] = await pair();
  await b.evaluate(() => {
    const junk = [null, 7, 'x', [], {}, { text: 5 }, { edges: 'no' }, { edges: [{ key: {}, state: 'x' }] },
      { name: { toString: null }, hue: 'red', sources: [1], muted: 'yes', key: [] }, { __proto__: null, text: null }];
    for (const channel of ['chat', 'profile', 'mesh-view']) {
      for (const value of junk) mesh.send(channel, value);
    }
    mesh.send('profile', { name: '\u202e<img src=x onerror="document.title=1">'.repeat(50), hue: 1e308, rank: -1 });
    mesh.send('mesh-view', { edges: Array.from({ length: 5000 }, (_, i) => ({ key: `k${i}`, state: 'connected', rtt: i, name: '<b>' })) });
    mesh.send('chat', { text: '<img src=x onerror="document.title=1"><script>document.title=1</script>' });
    mesh.send('chat', { text: 'y'.repeat(60_000) });
    mesh.send('chat', { text: 'the end' });
  });
  await said(a, 'the end');
  assert.equal(await a.evaluate(() => document.querySelectorAll('main img, main script, main b').length), 0);
  assert.ok(await a.evaluate(() => Math.max(...[...document.querySelectorAll('.message__text')].map((e) => e.textContent.length)) <= 4000));
  assert.ok(await a.evaluate(() => document.querySelectorAll('.graph__node').length <= 20));
  assert.ok(await a.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await say(a, 'still well');
  await said(b, 'still well');
  await done(a, b);
});

test('without its server the page goes on, and says so', async () => {
  const own = await startMeshy();
  const room = newRoom();
  const refused = { url: own.url, noise: ['ERR_CONNECTION_REFUSED'] };
  const a = await enter(room, refused);
  const b = await enter(room, refused);
  for (const page of [a, b]) await status(page, '2 people connected');
  await own.kill();
  for (const page of [a, b]) await notice(page, 'The signalling server is out of reach. Your connection stands');
  await say(a, 'do you hear me?');
  await said(b, 'do you hear me?');
  const again = await startMeshy({ addr: new URL(own.url).host });
  for (const page of [a, b]) await status(page, '2 people connected');
  assert.equal(await a.evaluate(() => document.querySelectorAll('.notice').length), 0);
  await done(a, b);
  await again.stop();
});

test('one leaves and comes back, and moves to another room and back', async () => {
  const [a, b] = await pair();
  const room = new URL(a.url()).hash;
  await press(b, '.dock__button--leave');
  await notice(b, 'You have left the room');
  await status(a, 'Waiting for others');
  await holds(a, () => !document.querySelector('.invite').hidden);
  await press(b, '.dock__button--leave');
  for (const page of [a, b]) await status(page, '2 people connected');
  await b.evaluate(() => {
    location.hash = '#somewhere-else';
  });
  await status(a, 'Waiting for others');
  await b.evaluate((hash) => {
    location.hash = hash;
  }, room);
  for (const page of [a, b]) await status(page, '2 people connected');
  await done(a, b);
});

test('what is sent goes along into another room', async () => {
  const [a, b] = await pair();
  const next = newRoom();
  const c = await enter(next);
  await press(a, '[data-source=tone]');
  await holds(b, () => document.querySelectorAll('audio').length === 1);
  await a.evaluate((room) => {
    location.hash = room;
  }, next);
  await status(c, '2 people connected');
  await holds(c, () => document.querySelectorAll('audio').length === 1);
  await holds(b, () => document.querySelectorAll('audio').length === 0);
  await done(a, b, c);
});

test('without a room in the address the page makes one', async () => {
  const page = await enter('');
  await status(page, 'Waiting for others');
  assert.match(await page.evaluate(() => location.hash), /^#[a-z]+-[a-z]+-[a-z2-9]{4}$/);
  await done(page);
});

test('unread messages are counted, and read when the chat comes into view', async () => {
  const [a, b] = await pair();
  await press(a, '.tabs [data-goto=events]');
  await say(b, 'one');
  await say(b, 'two');
  await holds(a, () => document.querySelector('.tabs [data-unread]').textContent === '2' && document.title.startsWith('(2) '));
  await a.bringToFront();
  await press(a, '.tabs [data-goto=chat]');
  await holds(a, () => document.querySelector('.tabs [data-unread]').hidden && !document.title.startsWith('('));
  await done(a, b);
});

test('the log can be paused and filtered', async () => {
  const [a, b] = await pair();
  await press(a, '.tabs [data-goto=events]');
  await holds(a, () => document.querySelectorAll('.line').length > 2);
  await press(a, '#log-pause');
  await say(b, 'while you sleep');
  await holds(a, () => /^Resume \(\d+\)$/.test(document.getElementById('log-pause-label').textContent));
  assert.equal(await a.evaluate(() => document.getElementById('log-list').textContent.includes('while you sleep')), false);
  await press(a, '#log-pause');
  await a.type('#log-words', 'sleep');
  await holds(a, () => document.querySelectorAll('.line').length === 1 && document.getElementById('log-list').textContent.includes('while you sleep'));
  await done(a, b);
});
