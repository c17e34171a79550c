// Brings scenarios, candidates and pages together.
import { fileURLToPath } from 'node:url';
import { browser } from '../../e2e/harness/browsers.mjs';
import { missing } from './candidates.mjs';
import { byTurns, share } from './rounds.mjs';
import { Stage } from './stage.mjs';

const rigFile = (name) => fileURLToPath(new URL(`../page/${name}`, import.meta.url));
const RIG = ['rig.js', 'traffic.js', 'file.js'].map(rigFile); // what every page has
const CLOCK = rigFile('handler-clock.js'); // what `clocked` pages have before it

export class Runner {
  #options;
  #urls; // page -> URL of the document with all candidates
  #alone; // candidate -> URL of the document with that one

  /** options: {rounds, minutes, browser, candidates, site, servers, ledger, say}. */
  constructor(options) {
    this.#options = { say: (line) => console.error(line), ...options };
  }

  /** run measures the scenarios, those that name no size with each of these numbers of pages. */
  async run(scenarios, sizes) {
    this.version = await (await browser(this.#options.browser)).version();
    await this.#load();
    const parts = divide(scenarios, sizes);
    const end = Date.now() + this.#options.minutes * 60_000;
    for (const [i, part] of parts.entries()) {
      const ms = share(end - Date.now(), part.weight, parts.slice(i + 1).map(({ weight }) => weight));
      await this.#part(part, Date.now() + ms);
    }
  }

  /** #load serves what the pages load: all candidates that are there in one document, and each in its own. */
  async #load() {
    const { site, candidates } = this.#options;
    const rig = await Promise.all(RIG.map((file) => site.putFile('/rig/', file)));
    const clock = await site.putFile('/rig/', CLOCK);
    const all = [];
    this.#alone = new Map();
    for (const candidate of candidates.filter((one) => !missing(one))) {
      const folder = `/${encodeURIComponent(candidate.name)}/`;
      await Promise.all(candidate.fetches.map((file) => site.putFile(folder, file)));
      const scripts = await Promise.all(candidate.loads.map((file) => site.putFile(folder, file)));
      scripts.push(await site.putFile(`${folder}candidate/`, candidate.file));
      this.#alone.set(candidate, await site.putPage(`${folder}index.html`, [rig[0], ...scripts]));
      all.push(...scripts);
    }
    this.#urls = {
      plain: await site.putPage('/plain.html', [...rig, ...all]),
      clocked: await site.putPage('/clocked.html', [clock, ...rig, ...all]),
    };
  }

  /** #part measures what shares pages, by turns, and begins no round after the deadline. */
  async #part(part, deadline) {
    const { candidates, rounds, browser: name, servers, say } = this.#options;
    const taking = candidates.filter((one) => part.scenarios.some(({ only }) => !only || only.includes(one.name)));
    const here = [];
    for (const candidate of taking) {
      const file = missing(candidate);
      if (!file) here.push(candidate);
      else for (const scenario of part.scenarios) this.#fail(scenario, part.size, candidate, `${file} is missing`, true);
    }
    const stage = part.size ? await Stage.open({ size: part.size, url: this.#urls[part.page], browser: name, servers }) : null;
    const most = Math.min(rounds, part.rounds);
    await byTurns(here, { rounds: most, warm: most > 1, enough: () => Date.now() > deadline }, async (candidate, measured) => {
      const before = Date.now();
      await PLACES[part.place](stage ?? { url: this.#alone.get(candidate), browser: name }, candidate, part, (scenario, run) =>
        this.#attempt(scenario, stage, part.size, candidate, measured, run));
      say(`${part.name}: ${candidate.name}${measured ? '' : ' (warm-up)'} ${((Date.now() - before) / 1000).toFixed(1)} s`);
    });
    await stage?.close();
  }

  /** #attempt runs a scenario once, notes what comes of it, and resolves to whether the stage is as it was. */
  async #attempt(scenario, stage, size, candidate, measured, run) {
    const { ledger } = this.#options;
    if (scenario.only && !scenario.only.includes(candidate.name)) return true;
    if (ledger.out(rowOf(scenario, scenario.rows[0], size), candidate.name)) return true;
    try {
      const figures = await run();
      if (measured) for (const row of scenario.rows) ledger.value(rowOf(scenario, row, size), candidate.name, figures[row.key]);
      return true;
    } catch (error) {
      // A TypeError is how a sender says that it does not take such a value.
      this.#fail(scenario, size, candidate, firstLine(error), error.name === 'TypeError');
      await stage?.renew(); // what is left of a failure must not be another's trouble
      return false;
    }
  }

  #fail(scenario, size, candidate, why, forGood) {
    for (const row of scenario.rows) this.#options.ledger.failure(rowOf(scenario, row, size), candidate.name, why, forGood);
  }
}

// place -> gives a candidate its turn at the scenarios of a part.
const PLACES = {
  async pages(stage, candidate, { scenarios }, attempt) {
    for (const scenario of scenarios) await attempt(scenario, () => scenario.run(stage, candidate));
  },

  async rooms(stage, candidate, { scenarios, channels }, attempt) {
    let formed = false;
    for (const scenario of scenarios) {
      const well = await attempt(scenario, async () => {
        if (!formed) {
          await stage.prepare(candidate, channels);
          await stage.form();
          formed = true;
        }
        return scenario.run(stage, candidate);
      });
      formed &&= well;
    }
    if (formed) await stage.leave();
  },

  async alone(at, candidate, { scenarios }, attempt) {
    for (const scenario of scenarios) await attempt(scenario, () => scenario.run(at, candidate));
  },
};

/**
 * divide puts the scenarios that can share a room into one part, all others into one
 * of their own: [{name, place, scenarios, size, page, channels, rounds, weight}].
 */
function divide(scenarios, sizes) {
  const part = (size, ...together) => {
    const [{ name, place, page = 'plain', channels, rounds = Infinity }] = together;
    const what = together.length > 1 ? 'traffic' : name;
    return { name: size ? `${what}, N=${size}` : what, place, scenarios: together, size, page, channels, rounds, weight: together.reduce((sum, one) => sum + (one.weight ?? 1), 0) };
  };
  const shared = scenarios.filter(({ place, size }) => place === 'rooms' && !size);
  const parts = [];
  for (const size of sizes) {
    for (const scenario of scenarios) if (scenario.place === 'pages') parts.push(part(size, scenario));
    if (shared.length) parts.push(part(size, ...shared));
  }
  for (const scenario of scenarios) if (scenario.size || scenario.place === 'alone') parts.push(part(scenario.size, scenario));
  return parts;
}

const rowOf = (scenario, row, size) => ({ scenario: scenario.name, size, ...row });
const firstLine = (error) => String(error?.message ?? error).split('\n')[0].replace(/^Error: /, '');
