// Loaded before anything else: it watches from outside what the library holds,
// so that "nothing is left" does not rest on the library's own word. It counts
// open RTCPeerConnections, pending timers, open sockets and the listeners on
// them, and keeps every uncaught error of the page.
'use strict';

globalThis.rig = (() => {
  const native = {
    setTimeout: globalThis.setTimeout.bind(globalThis),
    clearTimeout: globalThis.clearTimeout.bind(globalThis),
    setInterval: globalThis.setInterval.bind(globalThis),
    clearInterval: globalThis.clearInterval.bind(globalThis),
  };

  const timers = new Set();
  globalThis.setTimeout = (f, ms, ...args) => {
    const id = native.setTimeout(() => {
      timers.delete(id);
      f(...args);
    }, ms);
    timers.add(id);
    return id;
  };
  globalThis.setInterval = (f, ms, ...args) => {
    const id = native.setInterval(f, ms, ...args);
    timers.add(id);
    return id;
  };
  const clear = (name) => (id) => {
    timers.delete(id);
    native[name](id);
  };
  globalThis.clearTimeout = clear('clearTimeout');
  globalThis.clearInterval = clear('clearInterval');

  // constructions replaces a constructor by one that remembers what it made.
  const constructions = (name) => {
    const made = new Set();
    if (!globalThis[name]) return made;
    globalThis[name] = new Proxy(globalThis[name], {
      construct(target, args, newTarget) {
        const object = Reflect.construct(target, args, newTarget);
        made.add(object);
        return object;
      },
    });
    return made;
  };
  const connections = constructions('RTCPeerConnection');
  const sockets = constructions('WebSocket');

  const listeners = new WeakMap(); // WebSocket -> Map(type -> Set(callback))
  const of = (socket, type) => {
    if (!listeners.has(socket)) listeners.set(socket, new Map());
    const types = listeners.get(socket);
    if (!types.has(type)) types.set(type, new Set());
    return types.get(type);
  };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  WebSocket.prototype.addEventListener = function (type, callback, ...rest) {
    of(this, type).add(callback);
    return addEventListener.call(this, type, callback, ...rest);
  };
  WebSocket.prototype.removeEventListener = function (type, callback, ...rest) {
    of(this, type).delete(callback);
    return removeEventListener.call(this, type, callback, ...rest);
  };
  const listening = (socket) => {
    let n = ['onopen', 'onmessage', 'onclose', 'onerror'].filter((name) => socket[name]).length;
    for (const callbacks of listeners.get(socket)?.values() ?? []) n += callbacks.size;
    return n;
  };

  const uncaught = [];
  const describe = (error) => (error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error));
  addEventListener.call(globalThis, 'error', (event) => uncaught.push(describe(event.error ?? event.message)));
  addEventListener.call(globalThis, 'unhandledrejection', (event) => uncaught.push(`unhandled rejection: ${describe(event.reason)}`));

  const open = {
    connections: () => [...connections].filter((pc) => pc.signalingState !== 'closed'),
    sockets: () => [...sockets].filter((socket) => socket.readyState < WebSocket.CLOSING),
  };

  return {
    native,
    connections,
    uncaught,
    listening,
    open,
    /** live counts what stands now; `module` is the library's own count, where it has one. */
    live: () => ({
      connections: open.connections().length,
      timers: timers.size,
      sockets: open.sockets().length,
      listeners: open.sockets().reduce((n, socket) => n + listening(socket), 0),
      module: globalThis.__meshyDebug?.() ?? {},
    }),
    /** forget lets go of what is closed, so that the browser can collect it. */
    forget() {
      for (const pc of connections) if (pc.signalingState === 'closed') connections.delete(pc);
      for (const socket of sockets) if (socket.readyState === WebSocket.CLOSED) sockets.delete(socket);
    },
  };
})();
