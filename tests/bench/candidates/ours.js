// meshy, as a page uses it.
'use strict';

rig.candidates.meshy = class Ours {
  static loaded = globalThis.mesh.ready;

  static async prepare({ url, channels }) {
    const made = new Ours();
    made.mesh = globalThis.mesh.create();
    made.mesh.setConfiguration({ connection: { iceServers: [] }, channels });
    made.channel = channels[0];
    made.socket = new WebSocket(url);
    await new Promise((resolve, reject) => Object.assign(made.socket, { onopen: resolve, onerror: reject }));
    made.mesh.setSocket(made.socket);
    made.listen();
    return made;
  }

  listen() {
    const { MESH_READY, PEER_DATA_MESSAGE } = this.mesh.Events;
    this.mesh.on(MESH_READY, ({ peers }) => {
      this.ready = peers;
      this.onready?.();
    });
    this.mesh.on(PEER_DATA_MESSAGE, ({ clientId, payload, channel }) => this.onmessage(clientId, payload, channel));
  }

  ready = [];
  onmessage = () => {};

  announce() {
    this.mesh.connect();
  }

  whole(n) {
    return new Promise((resolve) => {
      this.onready = () => this.ready.length === n && resolve();
      this.onready();
    });
  }

  peers() {
    return this.ready;
  }

  send(value, to, channel = this.channel) {
    return to === undefined ? this.mesh.send(channel, value) : this.mesh.to(to).send(channel, value);
  }

  close() {
    this.mesh.disconnect();
    this.socket.close();
  }
};
