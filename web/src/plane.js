// The data plane's glue. Go decides (whom, when, in which order); the bytes stay
// here. A payload lives in a slot and crosses the border as the slot's number and
// its size, never as itself, so that Go's memory holds none of it and its garbage
// collector pins none of it. Everything that the browser can throw, and every
// JSON.parse of a stranger's text, is caught on this side.
//
// pkg/browser drives this object; the names in doc.go there are these.

import { byteLength, flat, flatten } from './flat.js';
import { decode } from './message.js';
import { Events } from './constants.js';

// What Go hears of, and what of it; pkg/browser has the same numbers.
const OF_CHANNEL = 0;
const OPEN = 0;
const MESSAGE = 1;
const DRAINED = 2;
const CLOSED = 3;
const FRAME = 4;

const OF_CONN = 1;
const NEGOTIATE = 0;
const CANDIDATE = 1;
const STATE = 2;
const TRACK = 3;
const CHANNEL = 4;
const REFUSED = 5;

const OF_PROMISE = 2;

const OF_SOCKET = 3;
const SOCKET_OPEN = 0;
const SOCKET_MESSAGE = 1;
const SOCKET_CLOSE = 2;

// bufferedAmount at which DRAINED is told, in bytes; mesh.LowWater.
const LOW_WATER = 65536;

// What send answers.
const SENT = 0;
const NOT_OPEN = 1; // InvalidStateError
const FULL = 2; // OperationError: the browser's own buffer
const TOO_LARGE = 3; // TypeError: over the peer's maxMessageSize

/** Makes the plane of one wasm program. */
export function createPlane() {
  const slots = table();
  const channels = table();
  const held = new Set(); // what must be closed should the program end by itself
  let enter; // Go's Page.Enter

  /** Tells Go what has happened. It reads the details before anything can follow. */
  const tell = (of, id, what, ...details) => {
    plane.details = details;
    enter(of, id, what);
  };

  /** Listens to an RTCDataChannel and returns its handle. */
  const attach = (channel, control) => {
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW_WATER;
    const handle = channels.add(channel);
    let opened = false;
    const open = () => {
      if (opened || channel.readyState !== 'open' || channels.get(handle) !== channel) return;
      opened = true;
      tell(OF_CHANNEL, handle, OPEN);
    };
    channel.onopen = open;
    channel.onclose = () => tell(OF_CHANNEL, handle, CLOSED);
    channel.onbufferedamountlow = () => tell(OF_CHANNEL, handle, DRAINED);
    channel.onmessage = ({ data }) => {
      open(); // its event may come after the first message
      if (channels.get(handle) !== channel) return; // a listener has left meanwhile
      if (control) tell(OF_CHANNEL, handle, FRAME, flatten(data));
      else tell(OF_CHANNEL, handle, MESSAGE, slots.add(data), byteLength(data));
    };
    queueMicrotask(open); // one that the peer opened may be open already
    return handle;
  };

  /** Reports the promise's end to Go under id. */
  const settle = (promise, id) => {
    Promise.resolve(promise).then(
      (value) => tell(OF_PROMISE, id, 1, value),
      (error) => tell(OF_PROMISE, id, 0, error),
    );
  };

  const plane = {
    /** Takes the function of Go that hears of everything; the first one stays. */
    bind(f) {
      enter ??= f;
    },

    /** Keeps body (string or ArrayBuffer) and returns its slot; free forgets it. */
    put: (body) => slots.add(body),
    get: (slot) => slots.get(slot),
    flat,
    flatten,
    free: (slot) => slots.remove(slot),
    size: (slot) => byteLength(slots.get(slot)),

    settle,

    /** Reports under id how target.method(JSON.parse(json)) ends, or throws. */
    invoke(id, target, method, json) {
      settle((async () => target[method](json ? JSON.parse(json) : undefined))(), id);
    },

    /** Adds a candidate to the connection id, which hears only of a refusal. */
    addCandidate(id, pc, json) {
      pc.addIceCandidate(JSON.parse(json)).catch((error) => tell(OF_CONN, id, REFUSED, error));
    },

    /** Reports an RTCPeerConnection's events to Go under id. */
    watch(id, pc) {
      const on = (event, f) => pc.addEventListener(event, f);
      on('negotiationneeded', () => tell(OF_CONN, id, NEGOTIATE));
      // Null ends the gathering, and an empty one that of a generation (W3C webrtc
      // §4.8.1.2): neither says anything that trickling needs.
      on('icecandidate', ({ candidate: c }) => {
        if (c?.candidate) tell(OF_CONN, id, CANDIDATE, c.candidate, c.sdpMid, c.sdpMLineIndex, c.usernameFragment);
      });
      on('connectionstatechange', () => tell(OF_CONN, id, STATE, pc.connectionState));
      // A track may come without a stream: pages want one to play.
      on('track', ({ transceiver, track, streams }) => tell(OF_CONN, id, TRACK, transceiver.mid, track, streams[0] ?? new MediaStream([track])));
      on('datachannel', ({ channel: c }) => tell(OF_CONN, id, CHANNEL, attach(c), c.label, c.ordered, c.maxRetransmits, c.maxPacketLifeTime));
    },

    /** Reports a WebSocket's events to Go under id; returns what takes the listeners back. */
    listen(id, socket) {
      const listeners = {
        open: () => tell(OF_SOCKET, id, SOCKET_OPEN),
        message: ({ data }) => tell(OF_SOCKET, id, SOCKET_MESSAGE, flatten(data)),
        close: ({ reason, code }) => tell(OF_SOCKET, id, SOCKET_CLOSE, reason, code),
      };
      for (const event in listeners) socket.addEventListener(event, listeners[event]);
      return () => {
        for (const event in listeners) socket.removeEventListener(event, listeners[event]);
      };
    },

    /** Opens a channel and returns its handle. */
    open: (pc, label, json, control) => attach(pc.createDataChannel(label, JSON.parse(json)), control),
    close: (handle) => channels.get(handle)?.close(),

    /** Forgets a channel: nothing of it is reported afterwards. */
    detach(handle) {
      const channel = channels.remove(handle);
      if (channel) channel.onopen = channel.onclose = channel.onbufferedamountlow = channel.onmessage = null;
    },

    /** Sends a slot's body, or a control frame's text; returns one of the answers above. */
    send: (handle, slot) => transmit(channels.get(handle), slots.get(slot)),
    sendText: (handle, text) => transmit(channels.get(handle), text),
    buffered: (handle) => channels.get(handle)?.bufferedAmount ?? 0,

    /** Hands a message to the page of host as PEER_DATA_MESSAGE. */
    deliver(host, clientId, channel, slot, sent) {
      let event;
      try {
        event = decode(slots.get(slot), clientId, channel, sent);
      } catch (error) {
        const message = `a message of ${clientId} on channel "${channel}" was dropped: it is not JSON`;
        host.emit(Events.MESH_ERROR, { reason: 'protocol', message, clientId, error });
        return;
      }
      host.emit(Events.PEER_DATA_MESSAGE, event);
    },

    /** Remembers a connection or socket of the program until drop. */
    hold: (closable) => void held.add(closable),
    drop: (closable) => void held.delete(closable),

    /** Closes what is left after the program ended without closing it itself. */
    closeAll() {
      for (const closable of held) {
        try {
          closable.close();
        } catch { /* the page has made it unclosable; there is nobody to tell */ }
      }
      held.clear();
      channels.clear();
      slots.clear();
    },

    counts: () => ({ slots: slots.count(), channels: channels.count() }),
  };
  return plane;
}

function transmit(channel, body) {
  if (channel?.readyState !== 'open') return NOT_OPEN;
  try {
    channel.send(body);
    return SENT;
  } catch (error) {
    if (error.name === 'OperationError') return FULL;
    return error.name === 'InvalidStateError' ? NOT_OPEN : TOO_LARGE;
  }
}

/** Values under small numbers, which are used again. 0 stands for none. */
function table() {
  let values = [undefined];
  let unused = [];
  return {
    add(value) {
      const at = unused.pop() ?? values.length;
      values[at] = value;
      return at;
    },
    get: (at) => values[at],
    remove(at) {
      const value = values[at];
      if (value !== undefined) {
        values[at] = undefined;
        unused.push(at);
      }
      return value;
    },
    clear() {
      values = [undefined];
      unused = [];
    },
    count: () => values.length - 1 - unused.length,
  };
}
