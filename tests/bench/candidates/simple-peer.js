// simple-peer, joined to a mesh over the same six events as ours. objectMode, or its
// stream would not keep messages apart.
'use strict';

{
  const E = (name) => `webrtc:socket:peer:${name}`;

  rig.candidates['simple-peer'] = class Simple {
    static async prepare({ url, channels }) {
      const made = new Simple();
      made.channel = channels[0];
      made.socket = new WebSocket(url);
      made.socket.onmessage = ({ data }) => made.receive(JSON.parse(data));
      await new Promise((resolve, reject) => Object.assign(made.socket, { onopen: resolve, onerror: reject }));
      return made;
    }

    all = new Map(); // clientId -> SimplePeer
    open = new Set();
    onmessage = () => {};

    emit(event, data) {
      this.socket.send(JSON.stringify({ event: E(event), data }));
    }

    announce() {
      this.emit('connect_offer', {});
    }

    receive({ event, data: { clientId, sdp, candidate } }) {
      if (event === E('connect_offer')) {
        this.emit('connect_answer', { clientId });
        this.peer(clientId, true);
      } else if (event === E('media_offer') || event === E('media_answer')) {
        this.peer(clientId, false).signal(sdp);
      } else if (event === E('ice_candidate')) {
        this.peer(clientId, false).signal({ type: 'candidate', candidate });
      } else if (event === E('disconnect')) {
        this.all.get(clientId)?.destroy();
      }
    }

    peer(clientId, initiator) {
      if (this.all.has(clientId)) return this.all.get(clientId);
      const peer = new SimplePeer({ initiator, config: { iceServers: [] }, channelName: this.channel, objectMode: true });
      this.all.set(clientId, peer);
      peer.on('signal', (signal) => {
        if (signal.type === 'offer' || signal.type === 'answer') this.emit(`media_${signal.type}`, { peerClientId: clientId, sdp: signal });
        if (signal.candidate) this.emit('ice_candidate', { peerClientId: clientId, candidate: signal.candidate });
      });
      peer.on('connect', () => {
        this.open.add(clientId);
        this.onready?.();
      });
      // It hands text on as bytes or as it is, by version: a page must tell the two apart itself.
      peer.on('data', (data) => this.onmessage(clientId, typeof data === 'string' ? JSON.parse(data) : data));
      peer.on('error', (error) => this.failed ??= error);
      peer.on('close', () => {
        this.all.delete(clientId);
        this.open.delete(clientId);
      });
      return peer;
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
      if (this.failed) throw this.failed;
      const body = ArrayBuffer.isView(value) ? value : JSON.stringify(value);
      if (to !== undefined) return this.all.get(to).send(body);
      for (const id of this.open) this.all.get(id).send(body);
      return undefined;
    }

    close() {
      for (const peer of [...this.all.values()]) peer.destroy();
      this.socket.close();
    }
  };
}
