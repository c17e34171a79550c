// What one writes by hand: one RTCPeerConnection a pair, its channels in the first
// offer, trickle ICE (tests/e2e/harness/page/raw.js), messages of any size with
// backpressure (page/pipe.js), one send a message.
'use strict';

rig.candidates['hand-written'] = class HandWritten {
  static async prepare({ url, channels }) {
    const made = new this();
    made.channels = channels;
    made.raw = new rig.RawMesh(url, ...channels);
    made.raw.onopen = (clientId) => made.opened(clientId);
    await made.raw.ready;
    return made;
  }

  pipes = new Map(); // channel -> Map(clientId -> Pipe)
  onmessage = () => {};

  opened(clientId) {
    const { pc, channels } = this.raw.peers.get(clientId);
    for (const [label, channel] of channels) {
      if (!this.pipes.has(label)) this.pipes.set(label, new Map());
      this.pipes.get(label).set(clientId, new rig.Pipe(pc, channel, (message) => this.receive(clientId, message, label)));
    }
    this.onready?.();
  }

  receive(clientId, { text, value }, label) {
    this.onmessage(clientId, text === undefined ? value : JSON.parse(text), label);
  }

  announce() {
    this.raw.announce();
  }

  whole(n) {
    return new Promise((resolve) => {
      this.onready = () => this.raw.open === n && resolve();
      this.onready();
    });
  }

  peers() {
    return [...this.raw.peers.keys()];
  }

  send(value, to, label = this.channels[0]) {
    return this.transmit(rig.encode(value), to, label);
  }

  /** transmit sends what is encoded once, whatever the number of peers. */
  transmit(body, to, label) {
    const pipes = this.pipes.get(label);
    if (to !== undefined) return pipes.get(to).send(body);
    let waits;
    for (const pipe of pipes.values()) {
      const wait = pipe.send(body);
      if (wait) (waits ??= []).push(wait);
    }
    return waits && Promise.all(waits);
  }

  close() {
    this.raw.close();
  }
};
