// PeerJS, over its own PeerServer, with its own serialisation. It has no rooms: a page
// calls those with lower places in ours, whose ids it knows without asking.
'use strict';

rig.candidates.PeerJS = class PeerJS {
  static async prepare({ host, port, room, index, channels }) {
    const made = new PeerJS();
    Object.assign(made, { room, index, label: channels[0] });
    made.peer = new Peer(`${room}-${index}`, { host, port, path: '/', config: { iceServers: [] } });
    made.peer.on('connection', (connection) => made.adopt(connection));
    made.peer.on('error', (error) => (made.failed ??= error));
    await new Promise((resolve, reject) => made.peer.on('open', resolve).on('error', reject));
    return made;
  }

  connections = new Map(); // peer id -> open DataConnection
  onmessage = () => {};

  announce() {
    for (let i = 0; i < this.index; i++) this.adopt(this.peer.connect(`${this.room}-${i}`, { reliable: true, label: this.label }));
  }

  adopt(connection) {
    connection.on('open', () => {
      this.connections.set(connection.peer, connection);
      this.onready?.();
    });
    connection.on('data', (data) => this.onmessage(connection.peer, data));
    connection.on('error', (error) => (this.failed ??= error));
    connection.on('close', () => this.connections.delete(connection.peer));
  }

  whole(n) {
    return new Promise((resolve, reject) => {
      this.onready = () => (this.failed ? reject(this.failed) : this.connections.size === n && resolve());
      this.onready();
    });
  }

  peers() {
    return [...this.connections.keys()];
  }

  send(value, to) {
    if (this.failed) throw this.failed;
    if (to !== undefined) return this.connections.get(to).send(value);
    for (const connection of this.connections.values()) connection.send(value);
    return undefined;
  }

  close() {
    this.peer.destroy();
  }
};
