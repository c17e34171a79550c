// The pages in which the candidates take their turns.
import { randomUUID } from 'node:crypto';
import { browser, closePage, newPage } from '../../e2e/harness/browsers.mjs';
import { inPage } from '../../e2e/harness/pages.mjs';
import { within } from '../../e2e/harness/wait.mjs';

const CHANNELS = ['data'];
const LEAD = 80; // ms from an order until the instant at which pages follow it
const PATIENCE = 20_000; // ms for what takes a second

/** Stage is some pages of one browser, each with every candidate loaded. */
export class Stage {
  #url;
  #browser;
  #servers;
  #sessions = [];

  /** size: pages; url: the document that loads the candidates. */
  static async open({ size, url, browser: name, servers }) {
    const stage = new Stage();
    stage.size = size;
    stage.#url = url;
    stage.#browser = name;
    stage.#servers = servers;
    await stage.#fill();
    return stage;
  }

  async #fill() {
    this.pages = await Promise.all(Array.from({ length: this.size }, () => newPage(this.#browser)));
    for (const page of this.pages) {
      await page.goto(this.#url);
      await page.evaluate('rig.loaded().then(() => true)');
    }
    this.#sessions = this.#browser === 'chromium' ? await Promise.all(this.pages.map((page) => page.createCDPSession())) : [];
  }

  /** renew closes the pages and opens fresh ones: after a failure nobody knows what is left in them. */
  async renew() {
    await this.close();
    await this.#fill();
  }

  /** prepare has the candidate open its way to the server in every page; it will have these channels. */
  async prepare({ name, server }, channels = CHANNELS) {
    this.candidate = name;
    const at = await this.#servers.at(server, randomUUID());
    await this.within(Promise.all(this.pages.map((page, index) => this.call(page, 'prepare', name, { ...at, index, channels }))), 'the server');
  }

  /**
   * form has the newcomers announce at one instant and resolves to the ms until every
   * page of the room has all the others: the slowest page counts.
   */
  async form(room = this.pages, newcomers = room) {
    const instant = Date.now() + LEAD;
    const forming = room.map((page) => this.call(page, 'form', room.length - 1, instant, newcomers.includes(page)));
    return Math.max(...(await this.within(Promise.all(forming), `${room.length} pages to find each other`))) - instant;
  }

  /** call calls rig[what](...args) in one page. */
  call(page, what, ...args) {
    return inPage(page, (name, ...rest) => rig[name](...rest), what, ...args);
  }

  /** within settles with promise, or rejects when it takes far too long. */
  within(promise, what, ms = PATIENCE) {
    return within(promise, `${what}, with ${this.candidate}`, ms);
  }

  /**
   * flow has the first so many pages send what (page/traffic.js) to everyone, from one
   * instant on, and resolves to the pages' [{start, end, received}].
   */
  async flow(what, senders = 1, ms = PATIENCE) {
    const sends = (i) => i < senders;
    await this.within(Promise.all(this.pages.map((page, i) => this.call(page, 'listen', senders - sends(i)))), 'the pages to listen');
    const instant = Date.now() + LEAD;
    const pages = this.pages.map((page, i) => this.call(page, 'traffic', { ...what, sends: sends(i), instant }));
    return this.within(Promise.all(pages), `${what.kind} to arrive`, ms);
  }

  /** processes resolves to the ids of the browser's page processes. */
  async processes() {
    const session = await (await browser(this.#browser)).target().createCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }

  /** all calls rig[what](...args) in every page at once. */
  all(what, ...args) {
    return this.within(Promise.all(this.pages.map((page) => this.call(page, what, ...args))), `the pages to ${what}`);
  }

  /** leave ends the candidate in every page, and has the pages collect what is left, so that nobody pays for another's garbage. */
  async leave() {
    await this.all('leave');
    await this.collect();
  }

  async collect() {
    await Promise.all(this.#sessions.map((session) => session.send('HeapProfiler.collectGarbage')));
  }

  async close() {
    await Promise.all(this.pages.map(closePage));
  }
}
