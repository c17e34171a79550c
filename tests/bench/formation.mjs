// How long a mesh takes to form: ours beside hand-written JavaScript, over the same
// server, in the same pages of the same browser, by turns. What a page loads is
// loaded before the clock starts. Printed by `make bench`.
//
//   ROUNDS=15 SIZES=4,8 BROWSER=chromium node formation.mjs   (sizes from 3 on)
import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { closeBrowsers, newPage } from '../e2e/harness/browsers.mjs';
import { inPage } from '../e2e/harness/pages.mjs';
import { startMeshy } from '../e2e/harness/server.mjs';
import { html, startSite } from '../e2e/harness/site.mjs';
import { within } from '../e2e/harness/wait.mjs';
import { median, quantile, table } from './statistics.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const SIZES = (process.env.SIZES ?? '4,8').split(',').map(Number);
const BROWSER = process.env.BROWSER ?? 'chromium';
const BASE = 'hand-written'; // what the others are compared with
const CANDIDATES = { meshy: 'ours.js', [BASE]: 'hand-written.js' };
const LEAD = 80; // ms from the order to announce until the instant

/** putPage makes the page in which every candidate is loaded. */
async function putPage(meshy, site) {
  for (const file of Object.values(CANDIDATES)) {
    site.put(`/candidates/${file}`, await readFile(new URL(`candidates/${file}`, import.meta.url)));
  }
  const scripts = [`${meshy.url}/meshy.js`, ...Object.values(CANDIDATES).map((file) => `/candidates/${file}`)];
  site.put('/bench.html', html(scripts.map((src) => `<script src="${src}"></script>`).join('\n')));
}

/** openPages opens pages in which every candidate is ready. */
async function openPages(n, site) {
  const pages = [];
  for (let i = 0; i < n; i++) {
    const page = await newPage(BROWSER);
    await page.goto(`${site.url}/bench.html`);
    await page.evaluate('mesh.ready.then(() => true)');
    pages.push(page);
  }
  return pages;
}

const prepare = (page, name, url) =>
  inPage(page, async (candidate, at) => {
    globalThis.running = await candidates[candidate].prepare(at);
  }, name, url);

/**
 * form has the newcomers announce at one instant and resolves to the ms until every
 * page has all the others: the slowest page counts.
 */
async function form(pages, newcomers) {
  const instant = Date.now() + LEAD;
  const ends = pages.map((page) =>
    inPage(page, async (n, at, announces) => {
      const whole = running.whole(n);
      await new Promise((resolve) => rig.native.setTimeout(resolve, at - Date.now()));
      if (announces) running.announce();
      await whole;
      return performance.timeOrigin + performance.now();
    }, pages.length - 1, instant, newcomers.includes(page)),
  );
  return Math.max(...(await Promise.all(ends))) - instant;
}

const SCENARIOS = {
  'all at once': (pages) => form(pages, pages),
  async 'last joiner'(pages) {
    const members = pages.slice(0, -1);
    await form(members, members);
    return form(pages, pages.slice(-1));
  },
};

async function measure(scenario, name, pages, meshy) {
  const url = meshy.ws(randomUUID());
  await Promise.all(pages.map((page) => prepare(page, name, url)));
  const ms = await within(scenario(pages), `${pages.length} pages with ${name}`);
  await Promise.all(pages.map((page) => inPage(page, () => (running.close(), rig.forget()))));
  return ms;
}

async function main() {
  const [meshy, site] = await Promise.all([startMeshy(), startSite()]);
  await putPage(meshy, site);
  const names = Object.keys(CANDIDATES);
  const rows = [];
  for (const size of SIZES) {
    for (const [what, scenario] of Object.entries(SCENARIOS)) {
      // Fresh pages: Chromium allows a page 500 connections, the closed ones that it
      // has not collected yet among them.
      const pages = await openPages(size, site);
      const times = Object.fromEntries(names.map((name) => [name, []]));
      for (let round = -1; round < ROUNDS; round++) {
        // Round -1 warms up; the order turns, so that nobody is always first.
        for (const name of round % 2 ? names : [...names].reverse()) {
          const ms = await measure(scenario, name, pages, meshy);
          if (round >= 0) times[name].push(ms);
        }
      }
      await Promise.all(pages.map((page) => page.close()));
      for (const name of names) {
        const [mid, low, high] = [median(times[name]), quantile(times[name], 0.25), quantile(times[name], 0.75)];
        const ratio = (mid / median(times[BASE])).toFixed(2);
        rows.push([`${what}, N=${size}`, name, mid.toFixed(0), `${low.toFixed(0)}–${high.toFixed(0)}`, ratio]);
      }
    }
  }
  console.log(`\nFormation in ${BROWSER}, ${ROUNDS} rounds each, ms until every page has every other:\n`);
  console.log(table(['', 'with', 'median', 'middle half', `of ${BASE}`], rows));
  await closeBrowsers();
  await Promise.all([meshy.stop(), site.close()]);
}

await main();
