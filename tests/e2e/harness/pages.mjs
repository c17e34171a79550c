// Talking to pages: functions are sent into them, plain values come back.

/**
 * inPage calls f(...args) in the page and resolves to its result. Everything
 * passes as JSON, so both browsers' protocols give the same.
 */
export async function inPage(page, f, ...args) {
  const call = `(async () => JSON.stringify((await (${f})(...${JSON.stringify(args)})) ?? null))()`;
  return JSON.parse(await page.evaluate(call));
}

/** Member stands for a member in a page (page/member.js). */
export class Member {
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  /** run calls f(me, ...args) in the page, me being the Member there. */
  async run(f, ...args) {
    const call = `async (name, ...args) => (${f})(rig.members.get(name), ...args)`;
    return inPage(this.page, call, this.name, ...args);
  }

  /** caught runs f(me, ...args) and returns what it threw, in plain form, or null. */
  async caught(f, ...args) {
    const call = `async (name, ...args) => rig.caught(() => (${f})(rig.members.get(name), ...args))`;
    return inPage(this.page, call, this.name, ...args);
  }

  /** until resolves to the plain detail of the count-th such event, past or to come. */
  until(event, match, count) {
    return this.run(async (me, e, m, n) => rig.plain(await me.until(e, m ?? {}, n ?? 1)), event, match, count);
  }

  /** seen returns the plain details of the events so far. */
  seen(event, match) {
    return this.run((me, e, m) => rig.plain(me.seen(e, m ?? {})), event, match);
  }

  /** log returns the whole record: [{event, detail, at}]. */
  log() {
    return this.run((me) => rig.plain(me.log));
  }

  whole(n) {
    return this.run((me, count) => me.whole(count), n);
  }

  /** id is this page's clientId, where the server has told it. */
  id() {
    return this.run((me) => me.mesh.clientId);
  }

  /** leave disconnects, closes the socket and ends the member's media. */
  async leave() {
    if (this.page.isClosed()) return;
    await inPage(this.page, (name) => rig.members.has(name) && rig.leave(name), this.name);
  }
}
