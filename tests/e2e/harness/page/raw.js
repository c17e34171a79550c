// Hand-written WebRTC, for what is measured or proved without the library: one
// RTCPeerConnection a pair, its channels in the first offer, trickle ICE, over
// the wire of the README. Members answer a newcomer's announcement and offer to it.
'use strict';

{
  const E = (name) => `webrtc:socket:peer:${name}`;

  class RawMesh {
    /** url: a signalling server; labels: the channels with every peer. */
    constructor(url, ...labels) {
      this.labels = labels.length ? labels : ['data'];
      this.peers = new Map(); // clientId -> {pc, channel: the first, channels, early, open}
      this.onopen = () => {}; // (clientId), when a pair's channels are open
      this.onmessage = () => {}; // (clientId, data, label)
      this.socket = new WebSocket(url);
      this.socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        this.receive(message.event, message.data);
      };
      this.ready = new Promise((resolve, reject) => Object.assign(this.socket, { onopen: resolve, onerror: reject }));
    }

    emit(event, data) {
      this.socket.send(JSON.stringify({ event, data }));
    }

    announce() {
      this.emit(E('connect_offer'), {});
    }

    async receive(event, { clientId, sdp, candidate }) {
      if (event === E('connect_offer')) {
        this.emit(E('connect_answer'), { clientId });
        const peer = this.peer(clientId);
        for (const label of this.labels) this.adopt(clientId, peer, peer.pc.createDataChannel(label));
        await peer.pc.setLocalDescription();
        this.emit(E('media_offer'), { peerClientId: clientId, sdp: peer.pc.localDescription });
      } else if (event === E('media_offer')) {
        const { pc, early } = this.peer(clientId);
        await pc.setRemoteDescription(sdp);
        for (const waiting of early.splice(0)) pc.addIceCandidate(waiting);
        await pc.setLocalDescription();
        this.emit(E('media_answer'), { peerClientId: clientId, sdp: pc.localDescription });
      } else if (event === E('media_answer')) {
        const { pc, early } = this.peer(clientId);
        await pc.setRemoteDescription(sdp);
        for (const waiting of early.splice(0)) pc.addIceCandidate(waiting);
      } else if (event === E('ice_candidate')) {
        const { pc, early } = this.peer(clientId);
        if (pc.remoteDescription) pc.addIceCandidate(candidate);
        else early.push(candidate);
      } else if (event === E('disconnect')) {
        this.peers.get(clientId)?.pc.close();
        this.peers.delete(clientId);
      }
    }

    peer(clientId) {
      if (this.peers.has(clientId)) return this.peers.get(clientId);
      const pc = new RTCPeerConnection({ iceServers: [] });
      const peer = { pc, channel: null, channels: new Map(), early: [], open: false };
      pc.onicecandidate = ({ candidate }) => {
        if (candidate) this.emit(E('ice_candidate'), { peerClientId: clientId, candidate });
      };
      pc.ondatachannel = ({ channel }) => this.adopt(clientId, peer, channel);
      this.peers.set(clientId, peer);
      return peer;
    }

    adopt(clientId, peer, channel) {
      peer.channels.set(channel.label, channel);
      if (channel.label === this.labels[0]) peer.channel = channel;
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }) => this.onmessage(clientId, data, channel.label);
      channel.onopen = () => {
        if (peer.open || this.labels.some((label) => peer.channels.get(label)?.readyState !== 'open')) return;
        peer.open = true;
        this.onopen(clientId);
      };
      if (channel.readyState === 'open') channel.onopen();
    }

    /** open counts the pairs whose channels are open. */
    get open() {
      return [...this.peers.values()].filter((peer) => peer.open).length;
    }

    close() {
      for (const { pc } of this.peers.values()) pc.close();
      this.peers.clear();
      this.socket.close();
    }
  }

  rig.RawMesh = RawMesh;
}
