// `make bench`: how fast meshy is beside what one would write by hand and what else
// there is, all in one browser, by turns. web/docs/speed.html says how.
//
//   ROUNDS=5 MINUTES=12 SIZES=4,8 BENCH=formation,… CANDIDATES=meshy,… node main.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeBrowsers } from '../e2e/harness/browsers.mjs';
import { OUT } from '../e2e/harness/paths.mjs';
import { BASE, candidates } from './harness/candidates.mjs';
import { Ledger } from './harness/ledger.mjs';
import { machine } from './harness/machine.mjs';
import { picture } from './harness/page.mjs';
import { inOrder, report } from './harness/report.mjs';
import { Runner } from './harness/runner.mjs';
import { Servers } from './harness/servers.mjs';
import { Site } from './harness/site.mjs';
import { scenarios } from './scenarios/index.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const MINUTES = Number(process.env.MINUTES ?? 12); // after which no round begins
const SIZES = (process.env.SIZES ?? '4,8').split(',').map(Number);
const BROWSER = process.env.BROWSER ?? 'chromium';
if (!(ROUNDS > 0)) throw new Error('ROUNDS is the number of rounds, from 1 on');
if (!(MINUTES > 0)) throw new Error('MINUTES is how long it may begin new rounds, more than 0');
if (!SIZES.every((size) => size >= 3)) throw new Error('SIZES are numbers of pages, from 3 on');
const { BENCH, CANDIDATES, PUBLISH } = process.env;
if (PUBLISH && (BENCH || CANDIDATES || process.env.SIZES)) throw new Error('PUBLISH puts all figures on the page: leave out BENCH, CANDIDATES and SIZES');

const began = Date.now();
const who = candidates(CANDIDATES);
const what = scenarios(BENCH);
const ledger = new Ledger(who.map(({ name }) => name));
const [site, servers] = [await Site.start(), new Servers()];
const runner = new Runner({ rounds: ROUNDS, minutes: MINUTES, browser: BROWSER, candidates: who, site, servers, ledger });
try {
  await runner.run(what, SIZES);
} finally {
  await closeBrowsers();
  await Promise.all([servers.stop(), site.close()]);
}

const rows = inOrder(ledger.rows(BASE), what);
console.log(`\n${report(rows, BASE)}\n`);
const result = { date: new Date().toISOString().slice(0, 10), ...machine(), browser: runner.version, rounds: ROUNDS, base: BASE, rows };
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, 'bench.json'), `${JSON.stringify(result, null, 1)}\n`);
await writeFile(join(OUT, 'bench.svg'), picture(result));
if (PUBLISH) await import('./publish.mjs');
console.log(`${result.browser}, ${ROUNDS} rounds, ${result.machine}, ${Math.round((Date.now() - began) / 1000)} s; the figures are in tests/out/bench.json, a chart in bench.svg`);
process.exit(); // PeerServer has timers that nobody can stop
