// The browser pairs that every topic is shown in, and a rig for each: pages that
// stay open for the whole file, and rooms of members in them.
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe } from 'node:test';
import { closeBrowsers, newPage } from './browsers.mjs';
import { assertNothingLeft, assertNothingUncaught, rememberBaseline } from './leaks.mjs';
import { Member, inPage } from './pages.mjs';
import { startMeshy } from './server.mjs';
import { html, startSite } from './site.mjs';

const ALL = {
  'Chromium with Chromium': ['chromium', 'chromium'],
  'Chromium with Firefox': ['chromium', 'firefox'],
  'Firefox with Firefox': ['firefox', 'firefox'],
};
// MESHY_PAIRS=chromium narrows a run at the desk to the pairs whose name has the word.
const chosen = Object.entries(ALL).filter(([name]) => new RegExp(process.env.MESHY_PAIRS ?? '', 'i').test(name));

const TRIO = [['Two Chromium and a Firefox', ['chromium', 'chromium', 'firefox']]];

/** CHROMIUM_ONLY is for what the goal asks of Chromium alone. */
export const CHROMIUM_ONLY = ['Chromium with Chromium'];

/**
 * matrix declares the topic's tests for each pair of browsers: body(rig) calls
 * test(). One server, one site and one boot of each browser serve the whole file.
 * With trio it is two Chromium pages and a Firefox, once, instead of pairs.
 */
export function matrix(topic, body, { pairs = Object.keys(ALL), server = true, trio = false } = {}) {
  describe(topic, () => {
    const shared = {};
    before(async () => {
      [shared.meshy, shared.site] = await Promise.all([server && startMeshy(), startSite()]);
    });
    after(async () => {
      await closeBrowsers();
      await Promise.all([server && shared.meshy?.stop(), shared.site?.close()]);
    });
    for (const [name, browsers] of trio ? TRIO : chosen.filter(([pair]) => pairs.includes(pair))) {
      describe(name, () => {
        const rig = new Rig(name, browsers, shared);
        afterEach(() => rig.settle());
        after(() => rig.closePages());
        body(rig);
      });
    }
  });
}

/** Rig is what the tests of one pair of browsers share. */
export class Rig {
  #shared;
  #pages = []; // kept for all tests of the pair
  #members = []; // of the running test
  #extra = []; // pages of the running test only
  #used = []; // servers of the running test only

  constructor(pair, browsers, shared) {
    this.pair = pair;
    this.browsers = browsers;
    this.#shared = shared;
  }

  get firefox() {
    return this.browsers.includes('firefox');
  }

  get meshy() {
    return this.#shared.meshy;
  }

  get site() {
    return this.#shared.site;
  }

  /** page opens one more page for this test; by default the library's, ready. */
  async page(index = 0, head = undefined) {
    const page = await this.#open(index, head);
    this.#extra.push(page);
    return page;
  }

  /** use returns a server that ends with the test, however it ends. */
  use(server) {
    this.#used.push(server);
    return server;
  }

  async #open(index, head) {
    const path = head === undefined ? '/meshy.html' : `/${randomUUID()}.html`;
    this.site.put(path, html(head ?? this.#library()));
    const page = await newPage(this.browsers[index % this.browsers.length]);
    await page.goto(this.site.url + path);
    if (head === undefined) {
      await page.evaluate('mesh.ready.then(() => true)');
      await rememberBaseline(page);
    }
    return page;
  }

  #library() {
    return `<script src="/socket.io.js"></script>\n<script src="${this.meshy.url}/meshy.js"></script>`;
  }

  /** pages returns n kept pages, the pair's browsers in turn. */
  async pages(n) {
    while (this.#pages.length < n) this.#pages.push(await this.#open(this.#pages.length));
    return this.#pages.slice(0, n);
  }

  /**
   * join makes one member in the index-th page; see member.js for the options.
   * room and server say where; url overrides both.
   */
  async join(index, { room, server = this.meshy, page, ...options }) {
    page ??= (await this.pages(index + 1))[index];
    const member = new Member(page, `${'abcdefgh'[index] ?? index}-${randomUUID().slice(0, 4)}`);
    this.#members.push(member);
    await inPage(page, (name, opts) => rig.join(name, opts), member.name, { url: server.ws(room), ...options });
    return member;
  }

  /** room makes n members in n pages and waits until their mesh is whole. */
  async room(n, { room = randomUUID(), ...options } = {}) {
    await this.pages(n);
    const joining = Array.from({ length: n }, (_, i) => this.join(i, { room, ...options }));
    const members = await Promise.all(joining);
    if (options.connect !== false) await this.whole(members);
    return members;
  }

  /** whole resolves when each of the members is connected with all the others. */
  whole(members) {
    return Promise.all(members.map((member) => member.whole(members.length - 1)));
  }

  /** settle ends the members of a test, and fails it if anything of them is left. */
  async settle() {
    const [members, extra, used] = [this.#members, this.#extra, this.#used].map((list) => list.splice(0));
    const pages = [...new Set(members.map((member) => member.page))].filter((page) => !page.isClosed());
    try {
      const left = await Promise.allSettled(members.map((member) => member.leave()));
      for (const { reason } of left) if (reason) throw reason;
      for (const page of pages) {
        await assertNothingUncaught(page);
        await assertNothingLeft(page);
      }
    } finally {
      for (const server of used) await (server.kill ?? server.close)();
      for (const page of extra) if (!page.isClosed()) await page.close();
      this.#pages = this.#pages.filter((page) => !page.isClosed());
    }
  }

  async closePages() {
    for (const page of this.#pages.splice(0)) if (!page.isClosed()) await page.close();
  }
}
