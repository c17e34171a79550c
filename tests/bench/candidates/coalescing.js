// Hand-written, with the best idea that there is for small messages: what is sent in
// one turn leaves in frames of about 16 KB, each the text of a JSON array.
'use strict';

{
  const FRAME = 16384; // characters from which a frame leaves before its turn ends

  rig.candidates['coalescing by hand'] = class Coalescing extends rig.candidates['hand-written'] {
    waiting = []; // texts for one and the same receiver on one channel
    length = 0;

    send(value, to, label = this.channels[0]) {
      const body = rig.encode(value);
      if (typeof body !== 'string' || body.length >= FRAME) {
        this.flush(); // or it would overtake what waits
        return this.transmit(typeof body === 'string' ? `[${body}]` : body, to, label);
      }
      if (this.to !== to || this.label !== label) this.flush();
      this.to = to;
      this.label = label;
      if (this.waiting.push(body) === 1) queueMicrotask(() => this.flush());
      this.length += body.length + 1;
      return this.length >= FRAME ? this.flush() : this.pressure;
    }

    flush() {
      if (!this.waiting.length) return this.pressure;
      const frame = `[${this.waiting.join()}]`;
      this.waiting = [];
      this.length = 0;
      const wait = this.transmit(frame, this.to, this.label);
      if (wait) {
        const pressure = wait.finally(() => {
          if (this.pressure === pressure) this.pressure = undefined;
        });
        this.pressure = pressure;
      }
      return this.pressure;
    }

    receive(clientId, { text, value }, label) {
      if (text === undefined) return this.onmessage(clientId, value, label);
      for (const one of JSON.parse(text)) this.onmessage(clientId, one, label);
      return undefined;
    }
  };
}
