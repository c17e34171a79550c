// The original's way of doing it: a client of its wire (tests/e2e/harness/page/old-client.js),
// JSON text with a transactionId, one send a message, no backpressure.
'use strict';

rig.candidates['original'] = class Original {
  static async prepare({ url, channels }) {
    const made = new Original();
    made.client = new Client({ url, channels, of: made });
    await made.client.ready;
    return made;
  }

  open = new Set(); // ids of those whose channels are open
  onmessage = () => {};

  announce() {
    this.client.connect();
  }

  whole(n) {
    return new Promise((resolve) => {
      this.onready = () => this.open.size === n && resolve();
      this.onready();
    });
  }

  peers() {
    return [...this.open];
  }

  send(value, to, label = this.client.labels[0]) {
    if (value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      throw new TypeError('its wire has no binary messages');
    }
    if (to === undefined) return this.client.send(label, value);
    return this.client.peers.get(to).channels.get(label).send(JSON.stringify({ transactionId: crypto.randomUUID(), ...value }));
  }

  close() {
    this.client.close();
  }
};

class Client extends rig.OldClient {
  constructor({ of, ...options }) {
    super(options);
    this.of = of;
  }

  adopt(clientId, channel) {
    super.adopt(clientId, channel);
    channel.onmessage = ({ data }) => {
      const { transactionId, ...value } = JSON.parse(data);
      this.of.onmessage(clientId, value, channel.label);
    };
    const opened = () => {
      const { channels } = this.peers.get(clientId);
      if (this.labels.some((label) => channels.get(label)?.readyState !== 'open')) return;
      this.of.open.add(clientId);
      this.of.onready?.();
    };
    channel.onopen = opened;
    opened();
  }
}
