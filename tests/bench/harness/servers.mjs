// What brings the pages of each candidate together, on this machine alone, started
// when the first candidate asks for it.
import { startMeshy } from '../../e2e/harness/server.mjs';

const starters = {
  async meshy() {
    const meshy = await startMeshy();
    return { at: (room) => ({ url: meshy.ws(room), room }), stop: () => meshy.stop() };
  },
};

export class Servers {
  #running = new Map(); // kind -> Promise<{at(room), stop}>

  /** at resolves to {url, room}: where pages of that room meet. */
  async at(kind, room) {
    if (!this.#running.has(kind)) this.#running.set(kind, starters[kind]());
    return (await this.#running.get(kind)).at(room);
  }

  async stop() {
    const running = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(running.map(async (server) => (await server).stop()));
  }
}
