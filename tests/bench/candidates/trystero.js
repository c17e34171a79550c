// trystero in its default form, over a Nostr relay of this machine. It keeps the
// connections of a room that was left for a next one of the same app: every room here
// is an app of its own, and what it keeps is closed.
'use strict';

rig.candidates.trystero = class Trystero {
  static async prepare({ url, room, channels }) {
    const made = new Trystero();
    Object.assign(made, { url, id: room, label: channels[0] });
    return made;
  }

  open = new Set();
  onmessage = () => {};

  announce() {
    this.room = trystero.joinRoom(
      { appId: this.id, relayConfig: { urls: [this.url] }, rtcConfig: { iceServers: [] } },
      this.id,
      { onJoinError: ({ error }) => (this.failed ??= new Error(error)) },
    );
    this.action = this.room.makeAction(this.label, { onMessage: (data, { peerId }) => this.onmessage(peerId, data) });
    this.room.onPeerJoin = (id) => {
      this.open.add(id);
      this.onready?.();
    };
    this.room.onPeerLeave = (id) => this.open.delete(id);
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

  send(value, to) {
    return this.action.send(value, to === undefined ? undefined : { target: to });
  }

  async close() {
    if (!this.room) return;
    const connections = Object.values(this.room.getPeers());
    await this.room.leave();
    for (const pc of connections) pc.close();
  }
};
