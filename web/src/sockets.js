// WebSockets, the page's and the program's own, which Go knows by numbers of its own.

import { closeQuietly } from './connections.js';
import { flatten } from './flat.js';

const OF_SOCKET = 3;
const OPEN = 0;
const MESSAGE = 1;
const CLOSE = 2;

// What sendFrame answers.
const SENT = 0;
const NOT_OPEN = 1;

/** The sockets and their verbs. */
export function createSockets(gate) {
  const sockets = new Map(); // Go's number -> {socket, own, unlisten}

  const listen = (id, socket, own) => {
    const listeners = {
      open: () => gate.tell(OF_SOCKET, id, OPEN),
      message: ({ data }) => gate.tell(OF_SOCKET, id, MESSAGE, flatten(data)),
      close: ({ code, reason }) => gate.tell(OF_SOCKET, id, CLOSE, code, reason),
    };
    for (const event in listeners) socket.addEventListener(event, listeners[event]);
    sockets.set(id, {
      socket,
      own,
      unlisten() {
        for (const event in listeners) socket.removeEventListener(event, listeners[event]);
      },
    });
  };

  return {
    /** Reports the events of a page's socket to Go. */
    listen: (id, socket) => listen(id, socket, false),

    verbs: {
      /** Opens a socket of the program's own. */
      dial: (id, _, url) => listen(id, new WebSocket(url), true),
      /** Stops listening, and closes a socket that is the program's own. */
      unlisten(id) {
        const { socket, own, unlisten } = sockets.get(id);
        sockets.delete(id);
        unlisten();
        if (own) socket.close(1000);
      },
      readyState: (id) => sockets.get(id).socket.readyState,
      sendFrame(id, _, text) {
        const { socket } = sockets.get(id);
        if (socket.readyState !== WebSocket.OPEN) return NOT_OPEN;
        socket.send(text);
        return SENT;
      },
    },

    closeAll() {
      for (const { socket, own } of sockets.values()) if (own) closeQuietly(socket);
      sockets.clear();
    },
  };
}
