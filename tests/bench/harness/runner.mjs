// Brings scenarios, candidates and pages together.
import { browser } from '../../e2e/harness/browsers.mjs';
import { missing } from './candidates.mjs';
import { byTurns } from './rounds.mjs';
import { Stage } from './stage.mjs';

const RIG = new URL('../page/', import.meta.url).pathname;
const SCRIPTS = ['rig.js', 'traffic.js'].map((name) => RIG + name); // what every page has

export class Runner {
  #options;

  /** options: {rounds, browser, candidates, site, servers, ledger, say}. */
  constructor(options) {
    this.#options = { say: (line) => console.error(line), ...options };
  }

  /** run measures the scenarios, those with pages in each of the sizes. */
  async run(scenarios, sizes) {
    const { browser: name } = this.#options;
    this.version = await (await browser(name)).version();
    await this.#load();
    const placed = (place) => scenarios.filter((scenario) => scenario.place === place);
    for (const size of sizes) {
      for (const scenario of placed('pages')) await this.#inPages(scenario, size);
      if (placed('rooms').length) await this.#inRooms(placed('rooms'), size);
    }
  }

  /** #load serves what the pages load: every candidate that is there, and its own document each. */
  async #load() {
    const { site, candidates } = this.#options;
    const rig = await Promise.all(SCRIPTS.map((file) => site.putFile('/rig/', file)));
    this.ready = candidates.filter((candidate) => !missing(candidate));
    const scripts = [];
    for (const candidate of this.ready) {
      const folder = `/${encodeURIComponent(candidate.name)}/`;
      await Promise.all(candidate.fetches.map((file) => site.putFile(folder, file)));
      for (const file of [...candidate.loads, candidate.file]) scripts.push(await site.putFile(folder, file));
    }
    this.url = await site.putPage('/bench.html', [...rig, ...scripts]);
  }

  /** #inPages gives each candidate its turns with pages that are in no room. */
  async #inPages(scenario, size) {
    await this.#onStage(scenario.name, [scenario], size, (stage, candidate, attempt) => attempt(scenario, () => scenario.run(stage, candidate)));
  }

  /** #inRooms forms a room for each turn, in which the scenarios are run one after the other. */
  async #inRooms(scenarios, size) {
    await this.#onStage('rooms', scenarios, size, async (stage, candidate, attempt) => {
      let formed = false;
      const form = async () => {
        if (formed) return;
        await stage.prepare(candidate);
        await stage.form();
        formed = true;
      };
      for (const scenario of scenarios) {
        // What is left of a failure must not be another scenario's trouble.
        const well = await attempt(scenario, async () => {
          await form();
          return scenario.run(stage, candidate);
        });
        formed &&= well;
      }
      if (formed) await stage.leave();
    });
  }

  async #onStage(what, scenarios, size, turn) {
    const { candidates, rounds, browser: name, servers, say } = this.#options;
    for (const candidate of candidates) {
      const file = missing(candidate);
      if (file) for (const scenario of scenarios) this.#note(scenario, size, candidate, `${file} is missing`);
    }
    const stage = await Stage.open({ size, url: this.url, browser: name, servers });
    await byTurns(this.ready, rounds, async (candidate, measured) => {
      const before = Date.now();
      await turn(stage, candidate, (scenario, run) => this.#attempt(scenario, size, stage, candidate, measured, run));
      say(`${what}, N=${size}: ${candidate.name}${measured ? '' : ' (warm-up)'} ${Date.now() - before} ms`);
    });
    await stage.close();
  }

  /** #attempt runs a scenario once, notes what comes of it, and resolves to whether the stage is as it was. */
  async #attempt(scenario, size, stage, candidate, measured, run) {
    const { ledger, rounds } = this.#options;
    const taking = scenario.only?.includes(candidate.name) ?? true;
    const row = ({ key, ...rest }) => ({ scenario: scenario.name, key, size, ...rest });
    if (!taking || ledger.out(row(scenario.rows[0]), candidate.name)) return true;
    try {
      const figures = await run();
      if (measured) for (const r of scenario.rows) ledger.value(row(r), candidate.name, figures[r.key]);
      return true;
    } catch (error) {
      // A TypeError is how a sender says that it does not take such a value.
      this.#note(scenario, size, candidate, firstLine(error), error.name === 'TypeError');
      await stage.renew();
      return false;
    }
  }

  #note(scenario, size, candidate, why, forGood) {
    for (const { key, ...rest } of scenario.rows) {
      this.#options.ledger.failure({ scenario: scenario.name, key, size, ...rest }, candidate.name, why, forGood);
    }
  }
}

const firstLine = (error) => String(error?.message ?? error).split('\n')[0].replace(/^Error: /, '');
