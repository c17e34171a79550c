// A member: one mesh of this page, with a record of everything it was told.
'use strict';

{
  const { native } = rig;
  const DEADLINE = 30_000; // ms; ends a test that would hang

  /** until polls condition until it is truthy and returns its value. */
  rig.until = async (condition, what = String(condition), ms = DEADLINE) => {
    const end = performance.now() + ms;
    for (;;) {
      const value = await condition();
      if (value) return value;
      if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for: ${typeof what === 'function' ? what() : what}`);
      await new Promise((resolve) => native.setTimeout(resolve, 5));
    }
  };

  /** plain returns the part of a payload that can leave the page. */
  rig.plain = (value) =>
    JSON.parse(
      JSON.stringify(value ?? null, (key, v) => {
        if (v instanceof MediaStreamTrack) return { kind: v.kind, readyState: v.readyState };
        if (v instanceof MediaStream) return { id: v.id, tracks: v.getTracks().length };
        if (v instanceof Error) return { name: v.name, message: v.message, code: v.code };
        if (v instanceof RTCPeerConnection) return { connectionState: v.connectionState };
        return v;
      }),
    );

  /** caught calls f and returns what it threw or rejected with, in plain form. */
  rig.caught = async (f) => {
    try {
      await f();
    } catch (error) {
      return {
        isError: error instanceof Error,
        isTypeError: error instanceof TypeError,
        name: error?.name,
        code: error?.code,
        message: error?.message,
        reason: error?.reason,
        clientId: error?.clientId,
      };
    }
    return null;
  };

  const matches = (detail, match) =>
    typeof match === 'function' ? match(detail) : Object.entries(match ?? {}).every(([key, value]) => detail?.[key] === value);

  class Member {
    constructor(name, mesh) {
      this.name = name;
      this.mesh = mesh;
      this.log = []; // {event, detail, at}, in order of arrival; at in ms since the epoch
      this.kept = {}; // whatever a test wants to keep between two calls
      for (const [event, value] of Object.entries(mesh.Events)) {
        mesh.on(value, (detail) => this.log.push({ event, detail, at: Date.now() }));
      }
    }

    /** seen returns the details of the events of that name that match. */
    seen(event, match) {
      return this.log.filter((entry) => entry.event === event && matches(entry.detail, match)).map((entry) => entry.detail);
    }

    /** until resolves to the count-th such event's detail, past or to come. */
    async until(event, match, count = 1) {
      const found = () => this.seen(event, match);
      await rig.until(
        () => found().length >= count,
        () => `${count} × ${event} ${JSON.stringify(match)} at ${this.name}; there came: ${this.story()}`,
      );
      return found()[count - 1];
    }

    /** story tells the record in one line, for a failure's message. */
    story() {
      return this.log
        .map(({ event, detail }) => `${event}${detail?.clientId ? `(${detail.clientId.slice(0, 6)})` : ''}${detail?.reason ? `:${detail.reason} ${detail.message ?? ''}` : ''}`)
        .slice(-40)
        .join(' ');
    }

    /** whole resolves when n peers are connected and the last word was MESH_READY with just them. */
    whole(n) {
      const ready = () => {
        const peers = this.mesh.getPeers();
        const last = this.seen('MESH_READY').at(-1);
        return peers.length === n && peers.every((pc) => pc.connectionState === 'connected') && last?.peers.length === n;
      };
      return rig.until(
        ready,
        () => `${this.name} in a whole mesh of ${n} peers; it has ${JSON.stringify(this.mesh.getPeers().map((pc) => `${pc.connectionState}/${pc.signalingState}`))}, was told: ${this.story()}`,
      );
    }

    peers() {
      return [...new Set(this.seen('PEER_CONNECT').map((detail) => detail.clientId))];
    }

    /** messages returns what came on a channel, in order, from one peer or all. */
    messages(channel, clientId) {
      return this.seen('PEER_DATA_MESSAGE', (d) => d.channel === channel && (!clientId || d.clientId === clientId));
    }
  }

  const members = new Map(); // name -> Member
  rig.members = members;

  /**
   * join makes a member: a mesh of its own, configured, on a socket of the given
   * sort. It connects unless told not to.
   */
  rig.join = async (name, { url, channels = [], echo, data, socket = 'page', connection = { iceServers: [] }, connect = true, shared = false }) => {
    const mesh = shared ? globalThis.mesh : globalThis.mesh.create();
    const member = new Member(name, mesh);
    members.set(name, member);
    mesh.setConfiguration({ connection, channels, ...(echo === undefined ? {} : { echo }), ...(data && { data }) });
    if (url) {
      member.socket = await rig.socket(socket, url);
      mesh.setSocket(member.socket);
    }
    if (connect) mesh.connect();
  };

  /** socket makes a socket of a sort: a page's WebSocket, already open or not; a URL that the mesh owns; socket.io. */
  rig.socket = async (sort, url) => {
    if (sort === 'url') return url;
    if (sort === 'socket.io') {
      const { origin, search } = new URL(url);
      return globalThis.io(origin.replace('ws', 'http'), { query: Object.fromEntries(new URLSearchParams(search)), forceNew: true, reconnection: false });
    }
    const socket = new WebSocket(url);
    if (sort === 'open') await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
    socket.onopen = socket.onerror = null;
    return socket;
  };

  /** heard counts the listeners that the mesh has on a socket of any sort. */
  const heard = (socket) => {
    if (socket instanceof WebSocket) return rig.listening(socket);
    if (!socket?.listeners) return 0; // a URL
    const events = [...Object.values(globalThis.mesh.SocketEvents), 'connect', 'disconnect', 'connect_error'];
    return events.reduce((n, event) => n + socket.listeners(event).length, 0);
  };

  /** leave ends a member for good; a mesh must let go of the page's socket when it disconnects. */
  rig.leave = (name) => {
    const member = members.get(name);
    members.delete(name);
    member.mesh.disconnect();
    if (member.mesh !== globalThis.mesh) member.mesh.destroy();
    const left = heard(member.socket);
    (member.socket?.close ?? member.socket?.disconnect)?.call(member.socket);
    rig.media?.stop();
    rig.forget();
    if (left) throw new Error(`after disconnect() ${left} listeners are left on the socket of ${name}`);
  };
}
