// RTCDataChannels, under handles that this side gives.

import { byteLength, flatten } from './flat.js';
import { table } from './table.js';

const OF_CHANNEL = 0;
const OPEN = 0;
const MESSAGE = 1;
const DRAINED = 2;
const CLOSED = 3;
const FRAME = 4;

// bufferedAmount at which DRAINED is told, in bytes; mesh.LowWater.
const LOW_WATER = 65536;

// What send answers.
const SENT = 0;
const NOT_OPEN = 1; // InvalidStateError
const FULL = 2; // OperationError: the browser's own buffer
const TOO_LARGE = 3; // TypeError: over the peer's maxMessageSize

/**
 * The channels and their verbs.
 * @param {object} gate
 * @param {object} slots the table of payloads
 */
export function createChannels(gate, slots) {
  const channels = table();
  const tell = (handle, what, ...details) => gate.tell(OF_CHANNEL, handle, what, ...details);

  return {
    channels,

    /** Listens to an RTCDataChannel and returns its handle. */
    attach(channel, control) {
      channel.binaryType = 'arraybuffer';
      channel.bufferedAmountLowThreshold = LOW_WATER;
      const handle = channels.add(channel);
      let opened = false;
      const open = () => {
        if (opened || channel.readyState !== 'open' || channels.get(handle) !== channel) return;
        opened = true;
        tell(handle, OPEN);
      };
      channel.onopen = open;
      channel.onclose = () => tell(handle, CLOSED);
      channel.onbufferedamountlow = () => tell(handle, DRAINED);
      channel.onmessage = ({ data }) => {
        open(); // its event may come after the first message
        if (channels.get(handle) !== channel) return; // a listener has left meanwhile
        if (control) tell(handle, FRAME, flatten(data));
        else tell(handle, MESSAGE, slots.add(data), byteLength(data));
      };
      queueMicrotask(open); // one that the peer opened may be open already
      return handle;
    },

    verbs: {
      /** Sends a slot's body, or a control frame's text; the answer is one of the above. */
      send: (handle, slot) => transmit(channels.get(handle), slots.get(slot)),
      sendText: (handle, _, text) => transmit(channels.get(handle), text),
      buffered: (handle) => channels.get(handle)?.bufferedAmount ?? 0,
      closeChannel: (handle) => channels.get(handle)?.close(),

      /** Forgets a channel: nothing of it is reported afterwards. */
      detach(handle) {
        const channel = channels.remove(handle);
        if (channel) channel.onopen = channel.onclose = channel.onbufferedamountlow = channel.onmessage = null;
      },
    },
  };
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
