// A client as people wrote it before: plain JS that speaks the six events and
// nothing more. It offers whenever the browser says that negotiation is needed,
// knows no politeness, no rollback and no capabilities, and takes the identity
// of a track from the last extmap line of the last audio section.
'use strict';

{
  const E = (name) => `webrtc:socket:peer:${name}`;
  const TRACK_EXTMAP = 14; // the highest one-byte id; browsers count from 1 upwards

  const audioSections = (sdp) => sdp.split(/^(?=m=)/m).filter((section) => section.startsWith('m=audio'));

  class OldClient {
    constructor({ url, channels = [] }) {
      this.labels = channels;
      this.peers = new Map(); // clientId -> {pc, channels, candidates, trackId}
      this.messages = []; // {clientId, channel, ...data}
      this.tracks = []; // {clientId, trackId, track, stream}
      this.errors = []; // what the browser refused
      this.socket = new WebSocket(url);
      this.socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        this.receive(message.event, message.data).catch((error) => this.errors.push(`${message.event}: ${error}`));
      };
      this.ready = new Promise((resolve, reject) => Object.assign(this.socket, { onopen: resolve, onerror: reject }));
    }

    emit(event, data) {
      this.socket.send(JSON.stringify({ event, data }));
    }

    connect() {
      this.emit(E('connect_offer'), {});
    }

    close() {
      this.emit(E('disconnect'), {});
      for (const { pc } of this.peers.values()) pc.close();
      this.peers.clear();
      this.socket.close();
    }

    async receive(event, { clientId, sdp, candidate } = {}) {
      switch (event) {
        case E('connect_offer'):
          this.emit(E('connect_answer'), { clientId });
          this.add(clientId);
          // Creating a channel is what makes the browser ask for the first offer.
          for (const label of this.labels) this.adopt(clientId, this.peers.get(clientId).pc.createDataChannel(label));
          break;
        case E('connect_answer'):
          this.add(clientId);
          break;
        case E('media_offer'): {
          const { pc } = this.add(clientId);
          await pc.setRemoteDescription(sdp);
          await this.drain(clientId);
          await pc.setLocalDescription(await pc.createAnswer());
          this.emit(E('media_answer'), { peerClientId: clientId, sdp: pc.localDescription });
          break;
        }
        case E('media_answer'):
          await this.peers.get(clientId).pc.setRemoteDescription(sdp);
          await this.drain(clientId);
          break;
        case E('ice_candidate'): {
          const peer = this.add(clientId);
          if (peer.pc.remoteDescription) await peer.pc.addIceCandidate(candidate);
          else peer.candidates.push(candidate);
          break;
        }
        case E('disconnect'):
          this.peers.get(clientId)?.pc.close();
          this.peers.delete(clientId);
          break;
        default: // an event of a newer server: an old client has no ear for it
      }
    }

    add(clientId) {
      if (this.peers.has(clientId)) return this.peers.get(clientId);
      const pc = new RTCPeerConnection({ iceServers: [] });
      const peer = { pc, channels: new Map(), candidates: [], trackId: null };
      this.peers.set(clientId, peer);
      pc.onnegotiationneeded = async () => {
        try {
          await pc.setLocalDescription(await pc.createOffer());
          this.emit(E('media_offer'), { peerClientId: clientId, sdp: this.tagged(pc.localDescription, peer.trackId) });
        } catch (error) {
          this.errors.push(`offer: ${error}`);
        }
      };
      pc.onicecandidate = ({ candidate: found }) => {
        if (found) this.emit(E('ice_candidate'), { peerClientId: clientId, candidate: found });
      };
      pc.ondatachannel = ({ channel }) => this.adopt(clientId, channel);
      pc.ontrack = ({ track, streams }) => {
        const trackId = this.remoteTrackId(pc);
        this.tracks.push({ clientId, trackId, track, stream: streams[0] });
      };
      return peer;
    }

    adopt(clientId, channel) {
      this.peers.get(clientId).channels.set(channel.label, channel);
      channel.onmessage = ({ data }) => this.messages.push({ ...JSON.parse(data), clientId, channel: channel.label });
    }

    async drain(clientId) {
      const { pc, candidates } = this.peers.get(clientId);
      for (const candidate of candidates.splice(0)) await pc.addIceCandidate(candidate);
    }

    /** tagged returns an offer with the track's id on the wire; Firefox refuses an answer with an extmap of its own. */
    tagged({ type, sdp }, trackId) {
      const last = audioSections(sdp).at(-1);
      if (!trackId || !last) return { type, sdp };
      return { type, sdp: sdp.replace(last, `${last.trimEnd()}\r\na=extmap:${TRACK_EXTMAP} meshy/track/${trackId}\r\n`) };
    }

    remoteTrackId(pc) {
      const uri = audioSections(pc.remoteDescription.sdp).at(-1)?.match(/^a=extmap:.*$/gm)?.at(-1)?.split(' ').at(-1);
      return uri?.includes('/track/') ? uri.split('/track/').pop() : null;
    }

    addTrack(track, stream) {
      const trackId = crypto.randomUUID();
      for (const peer of this.peers.values()) {
        peer.trackId = trackId;
        peer.pc.addTrack(track, stream);
      }
      return trackId;
    }

    send(label, data) {
      const text = JSON.stringify({ transactionId: crypto.randomUUID(), ...data });
      for (const { channels } of this.peers.values()) channels.get(label).send(text);
    }

    /** open counts the peers with whom the channel is open. */
    open(label) {
      return [...this.peers.values()].filter(({ channels }) => channels.get(label)?.readyState === 'open').length;
    }
  }

  rig.OldClient = OldClient;
}
