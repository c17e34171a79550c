import { EVERYONE, Events, SocketEvents } from './constants.js';
import { argument, fault } from './fault.js';
import { Listeners } from './listeners.js';

// May be called before the program has started: kept, and made then, in order.
const KEPT = ['setConfiguration', 'setSocket', 'connect'];

// What the program answers to send.
const TAKEN = 0;
const FAILED = 2;
const SENT = Promise.resolve();

/** A promise that a page may ignore, though it is rejected. */
function ignorable(promise) {
  promise.catch(() => {});
  return promise;
}

/**
 * The object that pages hold: the same before and after the program has started.
 * It keeps what must not cross the border (listeners, promises, payloads), and
 * passes everything else to Go, which answers with a value or with an Error to be
 * thrown: a Go function cannot throw by itself.
 */
export class Mesh {
  #engine;
  #handle; // names this mesh to the program
  #kept = [];
  #listeners = new Listeners();
  #waiting = new Map(); // id -> {resolve, reject} of a promise that Go settles
  #lastId = 0;
  #sends = new Map(); // slot -> what settles a send that waits
  #host; // what Go may call
  #membership; // the engine's hold on this mesh
  #destroyed = false;

  /** Settles when the program has started; rejects with a ModuleError when it cannot. */
  ready;

  constructor(engine, ready) {
    this.#engine = engine;
    this.#host = {
      emit: (event, payload) => this.#listeners.emit(event, payload),
      settle: (id, error, value) => this.#settle(id, error, value),
      settleSend: (slot, error) => this.#settleSend(slot, error),
    };
    this.ready = ready.then(() => this);
    this.#membership = { begin: () => this.#begin(), end: (error) => this.#end(error) };
    engine.join(this.#membership);
    if (engine.api) this.#begin();
  }

  /** This page's own clientId, once a server has told it. */
  get clientId() {
    return this.#handle === undefined || this.#engine.error || this.#destroyed ? undefined : this.#call('clientId') || undefined;
  }

  create() {
    if (this.#engine.error || !this.#destroyed) this.#check('create'); // whose advice is this very call
    return new Mesh(this.#engine, Promise.resolve());
  }

  connect() {
    if (!hasWebRTC()) throw noWebRTC();
    this.#call('connect');
  }

  destroy() {
    if (this.#destroyed) return;
    if (this.#handle !== undefined && !this.#engine.error) this.#call('destroy');
    this.#destroyed = true;
    for (const settle of [...this.#sends.values()]) settle(); // of what was taken at the last moment
    this.#sends.clear();
    this.#kept = [];
    this.#engine.part(this.#membership);
    this.#listeners.clear();
  }

  // These are the program's altogether.
  static {
    for (const method of ['setConfiguration', 'getConfiguration', 'setSocket', 'disconnect', 'getPeers', 'getPeerById']) {
      this.prototype[method] = function call(...args) {
        return this.#call(method, ...args);
      };
    }
  }

  on(event, callback) {
    this.#listeners.on(event, callback);
  }

  off(event, callback) {
    this.#listeners.off(event, callback);
  }

  addTrack(track, ...streams) {
    return this.#call('addTrack', EVERYONE, track, streams);
  }

  removeTrack(senders) {
    this.#call('removeTrack', EVERYONE, senders);
  }

  open(channel) {
    return this.#promise((id) => this.#call('open', EVERYONE, channel, id));
  }

  health() {
    return this.#promise((id) => this.#call('health', id));
  }

  send(channel, data, options) {
    return this.#send(EVERYONE, channel, data, options?.signal);
  }

  to(clientId) {
    if (typeof clientId !== 'string' || clientId === EVERYONE) {
      throw argument('mesh.to: want the clientId of a peer');
    }
    return {
      addTrack: (track, ...streams) => {
        const { trackId, senders } = this.#call('addTrack', clientId, track, streams);
        // A peer whose connection is still being made gets its sender with it.
        return { trackId, get sender() { return senders[0]; } };
      },
      removeTrack: (senders) => this.#call('removeTrack', clientId, senders),
      open: (channel) => this.#promise((id) => this.#call('open', clientId, channel, id)),
      send: (channel, data, options) => this.#send(clientId, channel, data, options?.signal),
    };
  }

  #send(to, channel, data, signal) {
    this.#check('send');
    if (typeof channel !== 'string') throw argument(`mesh.send: the channel must be a label, a string, got ${typeof channel}`);
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw argument('mesh.send: signal must be an AbortSignal');
    if (signal?.aborted) return ignorable(Promise.reject(signal.reason));
    const { slot, answer } = this.#engine.plane.data.send(this.#handle, to, channel, data);
    // The program may have ended in this very call.
    if (this.#engine.error) throw this.#engine.error;
    if (answer === FAILED) this.#call('failure');
    return answer === TAKEN ? SENT : ignorable(this.#awaitSend(slot, signal));
  }

  #awaitSend(slot, signal) {
    const abort = () => this.#call('cancel', slot);
    signal?.addEventListener('abort', abort);
    return new Promise((resolve, reject) => {
      this.#sends.set(slot, (error) => {
        signal?.removeEventListener('abort', abort);
        if (error) reject(signal?.aborted ? signal.reason : error);
        else resolve();
      });
    });
  }

  #settleSend(slot, error) {
    const settle = this.#sends.get(slot);
    this.#sends.delete(slot);
    settle?.(error);
  }

  /** A promise that Go settles under the id that begin gets. What begin throws is thrown. */
  #promise(begin) {
    const id = ++this.#lastId;
    const promise = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    try {
      begin(id);
    } catch (error) {
      this.#waiting.delete(id);
      throw error;
    }
    return promise;
  }

  #settle(id, error, value) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(error);
    else waiting?.resolve(value);
  }

  #check(method) {
    if (this.#engine.error) throw this.#engine.error;
    if (this.#destroyed) throw fault('MeshError', 'destroyed', `mesh.${method}: this mesh was destroyed: make another with mesh.create()`);
    if (this.#handle === undefined) {
      throw fault('NotReadyError', 'notReady', `mesh.${method}: the module has not started yet: await mesh.ready`);
    }
  }

  #call(method, ...args) {
    if (this.#handle === undefined && !this.#engine.error && !this.#destroyed && KEPT.includes(method)) {
      this.#kept.push([method, args]);
      return undefined;
    }
    this.#check(method);
    const result = this.#engine.api[method](this.#handle, ...args);
    // The program may have ended in this very call.
    if (this.#engine.error) throw this.#engine.error;
    if (result instanceof Error) throw result;
    return result ?? undefined; // Go has no undefined
  }

  /** The engine's word that the program has started. */
  #begin() {
    this.#handle = this.#engine.api.create(this.#host);
    for (const [method, args] of this.#kept.splice(0)) {
      try {
        this.#call(method, ...args);
      } catch (error) {
        this.#report('call', error); // the caller is long gone
      }
    }
  }

  /** The engine's word that it has ended. */
  #end(error) {
    this.#kept = [];
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    for (const settle of this.#sends.values()) settle(error);
    this.#sends.clear();
    this.#report('module', error);
  }

  #report(reason, error) {
    this.#listeners.emit(Events.MESH_ERROR, { reason, message: error.message, error });
  }
}

Object.assign(Mesh.prototype, { Events, SocketEvents, version: MESHY_VERSION });

/** Whether a mesh can be made here at all: not in Node, a worker or an old browser. */
export const hasWebRTC = () => typeof RTCPeerConnection === 'function';

export const noWebRTC = () => fault(
  'NotSupportedError',
  'unsupported',
  'mesh.connect: meshy needs a browser with WebRTC, and here is no RTCPeerConnection',
);
