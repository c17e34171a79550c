// The data plane. Go decides whom a message goes to, when, in which frame and in
// which order; the bytes stay here. A message of the page or of a peer lies in a slot
// and crosses the border as the slot's number and a few sizes.
//
// A slot has what the page sends (outgoing.js), or of what came: {messages} of a text,
// the ArrayBuffer of a binary frame, or the Body of a message in chunks (incoming.js).

import { Events } from './constants.js';
import { raw } from './gate.js';
import { Body, eventOf, readBatch, readText } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { table } from './table.js';
import { prefix } from './transaction.js';

// What Go hears of, beside what channels.js tells it; pkg/browser has the same numbers.
const OF_TEXT = 5; // of a channel: one message. what: its slot, number: its size
const OF_TEXTS = 6; // of a channel: a text with several, or that is none
const OF_FRAME = 7; // of a channel: what: the slot
const OF_SEND = 8; // of an address. what: the slot, number: size and plainness
const OF_SEND_BODY = 9;
const OF_ADDRESS = 10; // of a mesh. what: the address's number

// What send answers, beside channels.js.
const LOADING = 4;
const UNREADABLE = 5;

const CHUNK_HEADER = 32;
const FRAME = 64 << 10; // bytes; mesh.ChunkSize
const HEADER = 32; // bytes of a frame that Go gets at least, to read its header

/**
 * @param {object} gate
 * @param {object} channels channels.js
 * @param {object} values the table of what a page and Go hand to each other: the hosts
 */
export function createData(gate, channels, values) {
  const slots = table();
  const scratch = new Uint8Array(FRAME); // send copies what it gets, so one serves all frames
  const addresses = table(); // whom the page sends to: mesh, clientId and label
  const numbers = new Map(); // the way back, by a text of the three
  const names = new Map(); // Go's numbers for where messages come from -> {host, clientId, label, sent}

  /** A message came on a channel that carries the page's data. */
  const receive = (handle, data) => {
    if (data instanceof ArrayBuffer) {
      receiveFrame(handle, data);
      return;
    }
    let text;
    try {
      text = readText(data);
    } catch (error) {
      gate.tell(OF_TEXTS, handle, 0, 0, 0, 0, error.message);
      return;
    }
    const slot = slots.add(text);
    const count = (text.messages.length - text.at) / 2;
    if (count === 1 && !text.number) gate.pass(OF_TEXT, handle, slot, data.length);
    else gate.tell(OF_TEXTS, handle, slot, data.length, count, text.number);
  };

  const receiveFrame = (handle, frame) => {
    const count = frame.byteLength < 4 ? 0 : new DataView(frame).getUint16(2, true);
    const header = new Uint8Array(frame, 0, Math.min(frame.byteLength, HEADER + 8 * count));
    const letter = new Uint8Array(8 + header.length);
    new DataView(letter.buffer).setFloat64(0, frame.byteLength, true);
    letter.set(header, 8);
    gate.tellBytes(OF_FRAME, handle, slots.add(frame), letter);
  };

  /** The number of the address of a label at a peer, or with "" at everyone. */
  const addressOf = (mesh, to, label) => {
    const key = `${mesh} ${to.length} ${to}${label}`;
    let number = numbers.get(key);
    if (!number) {
      number = addresses.add(key);
      numbers.set(key, number);
      gate.tell(OF_ADDRESS, mesh, number, to, label);
    }
    return number;
  };

  const forgetAddress = (number) => void numbers.delete(addresses.remove(number));

  /** {messages, at} of a slot, as readText has them. @throws when it is none */
  const read = (slot) => {
    const content = slots.get(slot);
    if (content instanceof Outgoing) return { messages: content.echo(), at: 0 };
    if (content instanceof ArrayBuffer) return { messages: readBatch(content), at: 0 };
    return content instanceof Body ? { messages: content.message(), at: 0 } : content;
  };

  const verbs = {
    free: (slot) => void slots.remove(slot),

    /** Sends a message alone, as the original does. */
    sendAlone: (handle, slot) => channels.transmit(handle, slots.get(slot).alone()),

    /** Sends short texts as one: the number of the first as a float64, then their slots. */
    sendTexts: raw((handle, _, letter) => {
      const view = new DataView(letter.buffer, letter.byteOffset, letter.byteLength);
      const number = view.getFloat64(0, true);
      let text = number ? `[${number},"${prefix}"` : `["${prefix}"`;
      for (let at = 8; at < letter.length; at += 4) {
        const { n, json } = slots.get(view.getUint32(at, true));
        text += `,${n},${json}`;
      }
      return channels.transmit(handle, `${text}]`);
    }),

    /** Sends a binary frame: its header, then a slot, and from where to where, for each part of it. */
    sendBytes: raw((handle, headerSize, letter) => {
      const view = new DataView(letter.buffer, letter.byteOffset, letter.byteLength);
      const parts = [];
      let size = headerSize;
      for (let at = headerSize; at < letter.length; at += 20) {
        const part = [slots.get(view.getUint32(at, true)), view.getFloat64(at + 4, true), view.getFloat64(at + 12, true)];
        size += part[2] - part[1];
        parts.push(part);
      }
      const frame = size <= scratch.length ? scratch.subarray(0, size) : new Uint8Array(size);
      frame.set(letter.subarray(0, headerSize));
      let at = headerSize;
      try {
        for (const [body, from, to] of parts) {
          if (!body.copy(frame, at, from, to, () => channels.drained(handle))) return LOADING;
          at += to - from;
        }
      } catch {
        return UNREADABLE;
      }
      return channels.transmit(handle, frame);
    }),

    /** Adds a chunk to a body, which it makes if there is none; answers with its slot. */
    gather(into, chunk, head, total) {
      const frame = slots.remove(chunk);
      const slot = into || slots.add(new Body(Number(head), Number(total)));
      const offset = Number(new DataView(frame).getBigUint64(24, true));
      slots.get(slot).add(offset, new Uint8Array(frame, CHUNK_HEADER));
      return slot;
    },

    /** Gives a number to where messages come from. sent: whether it is this page, or "". */
    name(number, host, sent, clientId, ...label) {
      names.set(number, { host: values.get(host), clientId, label: label.join('\0'), sent: sent && sent === 'true' });
    },
    forgetName: (number) => void names.delete(number),
    forgetAddress,

    /** Hands the messages of a slot to the page. */
    deliver(number, slot) {
      const { host, clientId, label, sent } = names.get(number);
      let content;
      try {
        content = read(slot);
      } catch (error) {
        const message = `a message of ${clientId} on channel "${label}" was dropped: it is none`;
        host.emit(Events.MESH_ERROR, { reason: 'protocol', message, clientId, error });
        return;
      }
      const { messages, at } = content;
      for (let i = at; i < messages.length; i += 2) {
        host.emit(Events.PEER_DATA_MESSAGE, eventOf(messages[i], messages[i + 1], clientId, label, sent === '' ? undefined : sent));
      }
    },

    /** Tells the page how far a message in chunks has come. */
    progress(number, slot, way, done, total) {
      const { host, clientId, label } = names.get(number);
      const { id } = slots.get(slot);
      host.emit(Events.PEER_DATA_PROGRESS, { clientId, channel: label, transactionId: id, [way]: Number(done), total: Number(total) });
    },

    /** Ends a call of send that waits, well. */
    settle: (host, slot) => void values.get(host).settleSend(slot),
  };

  return {
    verbs,
    slots,
    receive,

    /**
     * Sends data to a peer, or with "" to everyone.
     * @returns {{slot: number, answer: number}} answer: 0 taken, 1 it waits under the
     *   slot, 2 it failed, and Go says why
     * @throws {TypeError} when data cannot be sent
     */
    send(mesh, to, label, data) {
      const message = new Outgoing(data);
      const address = addressOf(mesh, to, label);
      const slot = slots.add(message);
      const { size, memory, head, plain } = message;
      const answer = message.text
        ? gate.pass(OF_SEND, address, slot, size * 2 + (plain ? 1 : 0))
        : gate.tell(OF_SEND_BODY, address, slot, size, memory, head, plain ?? false);
      if (answer === 2) forgetAddress(address); // it may name anything
      return { slot, answer };
    },

    /** For a Go program that speaks for itself: a message of JSON text, and back. */
    put: (json) => slots.add(new Outgoing(JSON.parse(json))),
    form(slot) {
      const { size, memory, head, plain, text } = slots.get(slot);
      return [size, memory, head ?? 0, plain ?? false, text ?? false];
    },
    texts(slot) {
      const { messages, at } = read(slot);
      return messages.filter((_, i) => i >= at && (i - at) % 2).map((value) => JSON.stringify(value));
    },
  };
}
