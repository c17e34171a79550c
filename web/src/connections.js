// RTCPeerConnections, which Go knows by numbers of its own.

import { words } from './gate.js';
import { figures } from './statistics.js';

const OF_CONN = 1;
const NEGOTIATE = 0;
const CANDIDATE = 1;
const STATE = 2;
const TRACK = 3;
const CHANNEL = 4;
const REFUSED = 5;
const COMPLAINT = 6;
const STATS = 7;

const OF_PROMISE = 2;

// What newConn answers where there is none.
const NO_WEBRTC = 1;

/**
 * The connections and their verbs.
 * @param {object} gate
 * @param {object} values the table of what a page and Go hand to each other
 * @param {(channel: RTCDataChannel, connection: RTCPeerConnection) => number} attach listens to a channel
 */
export function createConnections(gate, values, attach) {
  const conns = new Map(); // Go's number -> {pc, senders}
  const pc = (id) => conns.get(id).pc;
  const senderNumber = (id, sender) => {
    const { senders } = conns.get(id);
    const at = senders.indexOf(sender);
    return at < 0 ? senders.push(sender) - 1 : at;
  };

  const watch = (id, connection) => {
    const tell = (what, ...details) => gate.tell(OF_CONN, id, what, ...details);
    // A closed connection's last events may still be queued: Go has forgotten it.
    const on = (event, f) => connection.addEventListener(event, (e) => conns.has(id) && f(e));
    on('negotiationneeded', () => tell(NEGOTIATE));
    // Null ends the gathering, and an empty one that of a generation (W3C webrtc
    // §4.8.1.2): neither says anything that trickling needs.
    on('icecandidate', ({ candidate: c }) => {
      if (c?.candidate) tell(CANDIDATE, c.candidate, c.sdpMid, c.sdpMLineIndex, c.usernameFragment);
    });
    on('icecandidateerror', ({ errorCode, url }) => tell(COMPLAINT, errorCode, url));
    on('connectionstatechange', () => tell(STATE, connection.connectionState));
    // A track may come without a stream: pages want one to play.
    on('track', ({ transceiver, track, streams }) => {
      tell(TRACK, transceiver.mid, values.add(track), values.add(streams[0] ?? new MediaStream([track])));
    });
    on('datachannel', ({ channel: c }) => {
      tell(CHANNEL, attach(c, connection), c.ordered, c.maxRetransmits, c.maxPacketLifeTime, c.label);
    });
  };

  const verbs = {
    /** Opens a connection with the configuration among the values. */
    newConn(id, configuration) {
      if (typeof RTCPeerConnection !== 'function') return NO_WEBRTC;
      const connection = new RTCPeerConnection(values.get(configuration));
      conns.set(id, { pc: connection, senders: [] });
      watch(id, connection);
      return 0;
    },
    closeConn(id) {
      const connection = pc(id);
      conns.delete(id);
      closeQuietly(connection);
    },
    signalingState: (id) => gate.answer(pc(id).signalingState),

    /**
     * Calls a method that promises, with a description of a type or without one. Go
     * hears of the end in a later turn, with the description that came of it, unless
     * that is Go's own.
     */
    describe(id, promise, method, type, ...sdp) {
      const connection = pc(id);
      const init = type ? { type, sdp: sdp.join('\0') } : undefined;
      new Promise((done) => done(connection[method](init))).then((made) => {
        const { type: kind, sdp: text } = made ?? (method === 'setLocalDescription' && connection.localDescription) ?? {};
        gate.tell(OF_PROMISE, promise, 1, kind, text);
      }, (error) => gate.tell(OF_PROMISE, promise, 0, ...words(error)));
    },
    /** Adds a candidate; Go hears only of a refusal. */
    addCandidate(id, _, init) {
      pc(id).addIceCandidate(JSON.parse(init)).catch((error) => gate.tell(OF_CONN, id, REFUSED, ...words(error)));
    },
    restartICE: (id) => pc(id).restartIce(),
    /** Reads the connection's figures; Go hears of them unless it is closed by then. */
    stats(id) {
      const tell = (list) => conns.has(id) && gate.tell(OF_CONN, id, STATS, ...list);
      figures(pc(id)).then(tell, () => tell([-1, -1, false, '', '']));
    },

    /** Adds a recvonly transceiver of a kind. */
    addReceiver: (id, _, kind) => void pc(id).addTransceiver(kind, { direction: 'recvonly' }),
    removeTrack: (id, sender) => pc(id).removeTrack(conns.get(id).senders[sender]),
    /** Answers with each transceiver's mid, kind, directions, sender and whether that has a track. */
    transceivers: (id) => gate.answer(...pc(id).getTransceivers().flatMap((t) => (
      [t.mid, t.receiver.track.kind, t.direction, t.currentDirection, senderNumber(id, t.sender), !!t.sender.track]
    ))),
  };

  return {
    verbs,

    /** The page's own objects, for what hands them out by safejs. */
    connection: (id) => conns.get(id)?.pc,
    sender: (id, number) => conns.get(id)?.senders[number],
    /** Sends a track and returns the number of its sender. */
    addTrack: (id, track, ...streams) => senderNumber(id, pc(id).addTrack(track, ...streams)),

    closeAll() {
      for (const { pc: connection } of conns.values()) closeQuietly(connection);
      conns.clear();
    },
  };
}

/** Closes what the program can close no more. */
export function closeQuietly(closable) {
  try {
    closable.close();
  } catch { /* the page has made it unclosable; there is nobody to tell */ }
}
