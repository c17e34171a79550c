// RTCDataChannels, under handles that this side gives.

import { flatten } from './flat.js';
import { table } from './table.js';

const OF_CHANNEL = 0;
const OPEN = 0;
const DRAINED = 1;
const CLOSED = 2;
const CONTROL = 3;

// What send answers.
const SENT = 0;
const NOT_OPEN = 1; // InvalidStateError
const FULL = 2; // OperationError: the browser's own buffer
const TOO_LARGE = 3; // TypeError: over the peer's maxMessageSize

const MOST = 2 ** 30; // bytes: a peer that names no limit

/** The channels and their verbs. @param {object} gate */
export function createChannels(gate) {
  const channels = table(); // {channel, connection}
  const at = (handle) => channels.get(handle)?.channel;
  const tell = (handle, what, ...details) => gate.tell(OF_CHANNEL, handle, what, ...details);

  /** Sends a text or bytes; answers as above. */
  const transmit = (handle, body) => {
    const channel = at(handle);
    if (channel?.readyState !== 'open') return NOT_OPEN;
    try {
      channel.send(body);
      return SENT;
    } catch (error) {
      if (error.name === 'OperationError') return FULL;
      return error.name === 'InvalidStateError' ? NOT_OPEN : TOO_LARGE;
    }
  };

  return {
    transmit,
    count: () => channels.count(),
    clear: () => channels.clear(),
    drained: (handle) => at(handle) && tell(handle, DRAINED),

    /**
     * Listens to an RTCDataChannel of a connection and returns its handle.
     * @param {(handle: number, data: string|ArrayBuffer) => void} [receive] gets what
     *   comes; without it, what comes is wire frames for Go
     */
    attach(channel, connection, receive) {
      channel.binaryType = 'arraybuffer';
      const handle = channels.add({ channel, connection });
      let opened = false;
      const open = () => {
        if (opened || channel.readyState !== 'open' || at(handle) !== channel) return;
        opened = true;
        tell(handle, OPEN);
      };
      channel.onopen = open;
      channel.onclose = () => tell(handle, CLOSED);
      channel.onbufferedamountlow = () => tell(handle, DRAINED);
      channel.onmessage = ({ data }) => {
        open(); // its event may come after the first message
        if (at(handle) !== channel) return; // a listener has left meanwhile
        if (receive) receive(handle, data);
        else tell(handle, CONTROL, flatten(data));
      };
      queueMicrotask(open); // one that the peer opened may be open already
      return handle;
    },

    verbs: {
      sendText: (handle, _, text) => transmit(handle, text),
      buffered: (handle) => at(handle)?.bufferedAmount ?? 0,
      maxMessageSize: (handle) => Math.min(MOST, channels.get(handle)?.connection.sctp?.maxMessageSize ?? 0),
      /** Sets the bufferedAmount at which Go is told. */
      watermark(handle, low) {
        at(handle).bufferedAmountLowThreshold = low;
      },
      closeChannel: (handle) => at(handle)?.close(),

      /** Forgets a channel: nothing of it is reported afterwards. */
      detach(handle) {
        const channel = channels.remove(handle)?.channel;
        if (channel) channel.onopen = channel.onclose = channel.onbufferedamountlow = channel.onmessage = null;
      },
    },
  };
}
