// The glue: everything of JavaScript that the wasm program drives. Go decides (whom,
// when, in which order); what it decides on stays here under numbers. A payload lies
// in a slot and crosses the border as the slot's number and its size, so that Go's
// memory holds none of it. Everything that the browser can throw, and every
// JSON.parse of a stranger's text, is caught on this side.
//
// pkg/browser drives this object; its verbs.go has what Go asks for.

import { createChannels } from './channels.js';
import { createConnections } from './connections.js';
import { createData } from './data.js';
import { flat } from './flat.js';
import { createGate } from './gate.js';
import { createSockets } from './sockets.js';
import { table } from './table.js';
import { timers } from './timers.js';

/** Makes the plane of one wasm program. */
export function createPlane() {
  const gate = createGate();
  const values = table(); // what a page and Go hand to each other
  const channels = createChannels(gate);
  const data = createData(gate, channels, values);
  const connections = createConnections(gate, values, (channel, connection) => channels.attach(channel, connection, data.receive));
  const sockets = createSockets(gate);

  const verbs = {
    ...timers(gate),
    ...connections.verbs,
    ...channels.verbs,
    ...data.verbs,
    ...sockets.verbs,
    /** Answers with four random numbers of 32 bits. */
    random: () => gate.answer(...crypto.getRandomValues(new Uint32Array(4))),
    /** Opens a channel, negotiated if it has an id (RFC 8832 §1), and answers with its handle. */
    openChannel(conn, id, init, ...label) {
      const connection = connections.connection(conn);
      const channel = connection.createDataChannel(label.join('\0'), JSON.parse(init));
      return channels.attach(channel, connection, id < 0 && data.receive);
    },
    /** Has a mesh call its listeners, which catches what they throw. */
    emit: (host, _, event, payload) => values.get(host).emit(event, JSON.parse(payload)),
  };

  return {
    gate,

    /** Numbers the verbs as their names stand in a list of Go's. */
    serve(names) {
      gate.serve(names.split(' ').map((name) => {
        if (!verbs[name]) throw new Error(`the program wants ${name} of its loader: load both from one version`);
        return verbs[name];
      }));
    },

    data,

    // What goes between the page's objects and Go's numbers for them.
    keep: (value) => values.add(value),
    take: (number) => values.remove(number),
    connection: connections.connection,
    sender: connections.sender,
    addTrack: connections.addTrack,
    listen: sockets.listen,
    flat,

    /** Closes what is left after the program ended without closing it itself. */
    closeAll() {
      connections.closeAll();
      sockets.closeAll();
      channels.clear();
      data.slots.clear();
    },

    counts: () => ({ slots: data.slots.count(), channels: channels.count() }),
  };
}
