// What brings the pages of each candidate together, on this machine alone, started
// when the first candidate asks for it.
import { startMeshy } from '../../e2e/harness/server.mjs';

const HOST = '127.0.0.1';

// kind -> starts it; at(room) is what a page is told. What npm brings is imported
// only by the candidate that needs it.
const starters = {
  async meshy() {
    const meshy = await startMeshy();
    return { at: (room) => ({ url: meshy.ws(room), room }), stop: () => meshy.stop() };
  },

  async peer() {
    const { PeerServer } = await import('peer');
    const server = await new Promise((resolve) => PeerServer({ host: HOST, port: 0 }, resolve));
    const { port } = server.address();
    const stop = () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    };
    return { at: (room) => ({ host: HOST, port, room }), stop };
  },

  async nostr() {
    const { startRelay } = await import('./nostr-relay.mjs');
    const { url, stop } = await startRelay();
    return { at: (room) => ({ url, room }), stop };
  },
};

export class Servers {
  #running = new Map(); // kind -> Promise<{at(room), stop}>

  /** at resolves to what pages must know to meet in that room. */
  async at(kind, room) {
    if (!this.#running.has(kind)) this.#running.set(kind, starters[kind]());
    return (await this.#running.get(kind)).at(room);
  }

  async stop() {
    const running = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(running.map(async (server) => (await server.catch(() => undefined))?.stop()));
  }
}
