// Messages of any size over one RTCDataChannel, as one writes it by hand: JSON as
// text, bytes as they are, and what is over the peer's limit in pieces after a line
// that says how much comes. A sender that waits for what send returns never has more
// than HIGH bytes in the browser's buffer by more than its last message.
'use strict';

{
  const HIGH = 1 << 20; // bytes of bufferedAmount from which a sender waits
  const LOW = 1 << 18; // and at which it goes on
  const PIECE = 1 << 18; // bytes at most, whatever the peer takes
  const MERGE = 4 << 20; // bytes of a Blob that are held as buffers at most

  /** encode returns a value in the form in which every peer gets it: text, a Uint8Array or a Blob. */
  const encode = (value) => {
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return value instanceof Blob ? value : JSON.stringify(value);
  };

  class Pipe {
    /** deliver is called with {text} or {value}, in order. */
    constructor(pc, channel, deliver) {
      this.pc = pc;
      this.channel = channel;
      this.deliver = deliver;
      this.tail = null; // settles when the long message under way is out
      this.incoming = null; // {kind, total, parts, got, blobs}
      channel.binaryType = 'arraybuffer';
      channel.bufferedAmountLowThreshold = LOW;
      channel.onmessage = ({ data }) => this.receive(data);
    }

    /** send transmits what encode has made; what it returns, if anything, is to be awaited. */
    send(body) {
      if (this.tail) return this.after(body);
      const limit = this.pc.sctp.maxMessageSize;
      const small = typeof body === 'string' ? body.length * 3 <= limit : !(body instanceof Blob) && body.byteLength <= limit;
      if (!small) return this.after(body);
      this.channel.send(body);
      return this.channel.bufferedAmount > HIGH ? this.drained() : undefined;
    }

    /** after sends body when what is under way is out. */
    after(body) {
      const before = this.tail;
      const mine = (async () => {
        await before;
        await this.pieces(body);
      })();
      const tail = mine.finally(() => {
        if (this.tail === tail) this.tail = null;
      });
      this.tail = tail;
      return tail;
    }

    async pieces(body) {
      const kind = typeof body === 'string' ? 'text' : body instanceof Blob ? 'blob' : 'bytes';
      const source = kind === 'text' ? new TextEncoder().encode(body) : body;
      const total = kind === 'blob' ? source.size : source.byteLength;
      const step = Math.min(PIECE, this.pc.sctp.maxMessageSize);
      this.channel.send(`#${kind},${total}`);
      for (let at = 0; at < total; at += step) {
        const end = Math.min(at + step, total);
        const piece = kind === 'blob' ? await source.slice(at, end).arrayBuffer() : source.subarray(at, end);
        if (this.channel.bufferedAmount > HIGH) await this.drained();
        this.channel.send(piece);
      }
    }

    /** drained resolves at the low mark, and at the end of the channel. */
    drained() {
      this.draining ??= new Promise((resolve) => {
        const done = () => {
          this.draining = this.channel.onbufferedamountlow = this.channel.onclose = null;
          resolve();
        };
        this.channel.onbufferedamountlow = this.channel.onclose = done;
      });
      return this.draining;
    }

    receive(data) {
      if (typeof data === 'string') {
        if (data[0] !== '#') return this.deliver({ text: data });
        const [kind, total] = data.slice(1).split(',');
        this.incoming = { kind, total: Number(total), parts: [], got: 0, held: 0, blobs: [] };
        return undefined;
      }
      const { incoming } = this;
      if (!incoming) return this.deliver({ value: data });
      incoming.parts.push(data);
      incoming.got += data.byteLength;
      incoming.held += data.byteLength;
      if (incoming.kind === 'blob' && incoming.held >= MERGE) {
        incoming.blobs.push(new Blob(incoming.parts));
        incoming.parts = [];
        incoming.held = 0;
      }
      if (incoming.got < incoming.total) return undefined;
      this.incoming = null;
      return this.deliver(whole(incoming));
    }
  }

  const whole = ({ kind, total, parts, blobs }) => {
    if (kind === 'blob') return { value: new Blob([...blobs, ...parts]) };
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const part of parts) {
      bytes.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return kind === 'text' ? { text: new TextDecoder().decode(bytes) } : { value: bytes };
  };

  Object.assign(rig, { Pipe, encode });
}
