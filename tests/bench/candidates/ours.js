// meshy, as a page uses it.
'use strict';

(globalThis.candidates ??= {}).meshy = class {
  /** prepare resolves to a candidate whose socket is open and that has not announced itself. */
  static async prepare(url) {
    const made = new this();
    made.mesh = globalThis.mesh.create();
    made.mesh.setConfiguration({ connection: { iceServers: [] }, channels: ['data'] });
    made.socket = new WebSocket(url);
    await new Promise((resolve, reject) => Object.assign(made.socket, { onopen: resolve, onerror: reject }));
    made.mesh.setSocket(made.socket);
    return made;
  }

  announce() {
    this.mesh.connect();
  }

  /** whole resolves when n peers are connected and their channels open. */
  whole(n) {
    const { MESH_READY } = this.mesh.Events;
    return new Promise((resolve) => this.mesh.on(MESH_READY, ({ peers }) => peers.length === n && resolve()));
  }

  close() {
    this.mesh.disconnect();
    this.socket.close();
  }
};
