// A Nostr relay of the least sort (NIP-01): it hands each event to those who have
// subscribed to its kind and tag, keeps none, and checks no signature. trystero's
// kinds are ephemeral ones, which no relay keeps.
import { WebSocketServer } from 'ws';

const matches = (event, filter) =>
  (!filter.kinds || filter.kinds.includes(event.kind)) &&
  (!filter['#x'] || event.tags.some(([name, value]) => name === 'x' && filter['#x'].includes(value)));

/** startRelay resolves to {url, stop}. */
export async function startRelay() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const subscriptions = new Map(); // socket -> Map(id -> filters)

  const verbs = {
    REQ(socket, id, ...filters) {
      subscriptions.get(socket).set(id, filters);
      socket.send(JSON.stringify(['EOSE', id]));
    },
    CLOSE(socket, id) {
      subscriptions.get(socket).delete(id);
    },
    EVENT(socket, event) {
      socket.send(JSON.stringify(['OK', event.id, true, '']));
      for (const [to, wanted] of subscriptions) {
        for (const [id, filters] of wanted) {
          if (filters.some((filter) => matches(event, filter))) to.send(JSON.stringify(['EVENT', id, event]));
        }
      }
    },
  };
  server.on('connection', (socket) => {
    subscriptions.set(socket, new Map());
    socket.on('message', (text) => {
      const [verb, ...rest] = JSON.parse(text);
      verbs[verb]?.(socket, ...rest);
    });
    socket.on('close', () => subscriptions.delete(socket));
  });

  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    stop() {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
