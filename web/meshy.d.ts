/**
 * meshy joins the pages of a room into a full mesh over WebRTC: every page is
 * connected to every other one, and sends tracks and messages straight to all of
 * them or to one.
 *
 * @example
 * import mesh, { Events } from 'meshy';
 *
 * mesh.setConfiguration({ connection: { iceServers: [] }, channels: ['chat'] });
 * mesh.setSocket('wss://example.org/ws?room=lobby');
 * mesh.on(Events.PEER_DATA_MESSAGE, ({ clientId, text }) => console.log(clientId, text));
 * mesh.on(Events.PEER_CONNECT, ({ clientId }) => mesh.to(clientId).send('chat', { text: 'hello' }));
 * mesh.connect();
 */

/** The names of the events that a mesh emits. */
export declare const Events: {
  /** This page's announcement went out. */
  readonly MESH_CREATE_OFFER: 'webrtc:mesh_create:offer';
  /** A member of the room answered it. */
  readonly MESH_CREATE_ANSWER: 'webrtc:mesh_create:answer';
  /** Every known member is connected; again each time the mesh is whole after a change. */
  readonly MESH_READY: 'webrtc:mesh:ready';
  /** Something went wrong that no caller waits for. The mesh goes on. */
  readonly MESH_ERROR: 'webrtc:mesh:error';
  /** A peer is connected and the configured channels are open. */
  readonly PEER_CONNECT: 'webrtc:peer:connect';
  /** A peer's track can play. */
  readonly PEER_ADD_TRACK: 'webrtc:peer:add_track';
  /** A peer's track is gone. */
  readonly PEER_REMOVE_TRACK: 'webrtc:peer:remove_track';
  /**
   * A peer's track has a new MediaStreamTrack, since its connection was rebuilt. It
   * stands in the stream of before in the old one's place, so who plays the stream
   * needs to do nothing.
   */
  readonly PEER_REPLACE_TRACK: 'webrtc:peer:replace_track';
  /** A peer's connection is in trouble, is being healed, or is well again. */
  readonly PEER_STATE: 'webrtc:peer:state';
  /** A message came in; with `echo: true` also one that this page sent. */
  readonly PEER_DATA_MESSAGE: 'webrtc:peer:data_message';
  /** A large message goes out or comes in, in parts: how far it is. */
  readonly PEER_DATA_PROGRESS: 'webrtc:peer:data_progress';
  /** A peer left, or is lost for good. */
  readonly PEER_DISCONNECT: 'webrtc:peer:disconnect';
};

/** The names of the events that a signalling server forwards. */
export declare const SocketEvents: {
  readonly PEER_ICE_CANDIDATE: 'webrtc:socket:peer:ice_candidate';
  readonly PEER_CONNECT_OFFER: 'webrtc:socket:peer:connect_offer';
  readonly PEER_CONNECT_ANSWER: 'webrtc:socket:peer:connect_answer';
  readonly PEER_MEDIA_OFFER: 'webrtc:socket:peer:media_offer';
  readonly PEER_MEDIA_ANSWER: 'webrtc:socket:peer:media_answer';
  readonly PEER_DISCONNECT: 'webrtc:socket:peer:disconnect';
};

/** What each event brings. */
export interface EventMap {
  'webrtc:mesh_create:offer': Record<string, never>;
  'webrtc:mesh_create:answer': { clientId: string };
  'webrtc:mesh:ready': {
    /** Everyone else in the room, in the order in which they became known. */
    peers: string[];
  };
  'webrtc:mesh:error': MeshErrorEvent;
  'webrtc:peer:connect': { clientId: string };
  'webrtc:peer:add_track': TrackEvent;
  'webrtc:peer:remove_track': TrackEvent;
  'webrtc:peer:replace_track': TrackEvent;
  'webrtc:peer:state': { clientId: string; state: PeerState };
  'webrtc:peer:data_message': DataEvent;
  'webrtc:peer:data_progress': DataProgressEvent;
  'webrtc:peer:disconnect': { clientId: string; reason: DisconnectReason; cause?: Cause; remedy?: string };
}

export interface TrackEvent {
  clientId: string;
  /** The id that the sender's `addTrack` returned. */
  trackId: string;
  track: MediaStreamTrack;
  /** The sender's stream; one of its own for a track that was sent without any. */
  stream: MediaStream;
}

/**
 * A message. The fields of a plain object stand beside the four that are the mesh's
 * word: a sender's own `clientId`, `channel`, `transactionId` and `payload` are in
 * `payload` only.
 */
export interface DataEvent {
  /** Who sent it; with `echo: true`, for a message of this page, its own id once known. */
  clientId: string;
  channel: string;
  /** Names the message; the same at every receiver. */
  transactionId: string | undefined;
  /** The value as it was sent. A value that is not a plain object is only here. */
  payload: any;
  /** With `echo: true` in the configuration: whether this page sent it. */
  sent?: boolean;
  [field: string]: any;
}

/**
 * How far a message of more than 64 KiB is: a hundred times for each peer at most,
 * and once when all of it is handed over or there. `sent` stands on the sender's
 * side, `received` on the other.
 */
interface DataProgress {
  clientId: string;
  channel: string;
  /** That of the message. */
  transactionId: string;
  /** Bytes of the message on the wire: a few more than its value has. */
  total: number;
}
export type DataProgressEvent = DataProgress & (
  /** Bytes handed to the browser for this peer. */
  | { sent: number; received?: undefined }
  /** Bytes that have come from this peer. */
  | { received: number; sent?: undefined }
);

/** What arrives as it was sent, class included. */
export type Binary = ArrayBuffer | ArrayBufferView | Blob;

/**
 * What can be sent: binary data, what JSON can hold, and objects and arrays of both,
 * at any depth. Members that are functions, symbols or undefined are left out, as
 * JSON.stringify does; a `toJSON` is honoured.
 */
export type Data = Binary | string | number | boolean | null | object;

export interface SendOptions {
  /** Takes back what has not been handed to the browser: the promise rejects with its reason. */
  signal?: AbortSignal;
}

export interface MeshErrorEvent {
  reason: ErrorReason;
  /** What happened and what to do. */
  message: string;
  /** The peer that it is about, if it is about one. */
  clientId?: string;
  /** With reason `failed` or `timeout`: why the two pages do not reach each other. */
  cause?: Cause;
  /**
   * With reason `socket`, the code that a WebSocket was closed with. After 4400,
   * 4401, 4403, 4406, 4409 and 4411 a URL is not dialled again until `setSocket`.
   */
  closeCode?: number;
  error: MeshError;
}

/** How a connected peer's connection is. Only PEER_DISCONNECT says that it has ended. */
export type PeerState =
  /** Messages and media flow. */
  | 'connected'
  /** Nothing comes from the peer; it may come back by itself. */
  | 'interrupted'
  /** The two look for another path (ICE restart). */
  | 'restarting'
  /** They make a fresh connection, which takes over tracks and channels. */
  | 'rebuilding'
  | (string & {});

/** Why two pages do not reach each other; `remedy` and /docs/#causes say what to do. */
export type Cause =
  /** Our offer was never answered. */
  | 'noAnswer'
  /** A browser refused a session description. */
  | 'description'
  /** No direct path works, or none is allowed, and neither page has a relay. */
  | 'noRelay'
  /** The TURN server refuses the credentials. */
  | 'relayRefused'
  /** The TURN server does not answer. */
  | 'relayUnreachable'
  /** Not even the STUN server answers. */
  | 'udpBlocked'
  /** Packets pass, and the two do not agree on keys. */
  | 'dtls'
  /** There are candidates and relays, and no pair of them works. */
  | 'noPath'
  | (string & {});

/** How whole the mesh is, as far as this page can know. */
export interface Health {
  /** This page's own id, or "self" where no server has told it. */
  clientId: string;
  /** Whether nothing is missing. */
  whole: boolean;
  /** Everyone known to be in the room, this page first. */
  members: string[];
  /** What each page says of its connections; a client of the original says nothing. */
  edges: {
    from: string;
    to: string;
    state: PeerState | 'connecting' | 'missing';
    /** Round trip in ms. */
    rtt: number | null;
    /** Share of media packets that were lost, 0 to 1; null without media. */
    loss: number | null;
  }[];
  /** Pairs that do not reach each other; `cause` and `remedy` for this page's own. */
  missing: { from: string; to: string; cause?: Cause; remedy?: string }[];
}

/** Why a peer is gone. */
export type DisconnectReason =
  /** It disconnected itself. */
  | 'left'
  /** The server says that its socket is gone, and it does not answer. */
  | 'lost'
  /** The connection failed and did not come back. */
  | 'failed'
  /** No connection came about in time. */
  | 'timeout'
  /** This page called `disconnect()`. */
  | 'disconnected'
  /** It came back under a new connection. */
  | 'replaced'
  /** It sent more than the mesh keeps for it. */
  | 'queue'
  | (string & {});

/** What a `webrtc:mesh:error` is about. */
export type ErrorReason =
  /** A peer's connection failed, or was not made in time. */
  | 'failed'
  | 'timeout'
  /** A message that makes no sense was dropped. */
  | 'protocol'
  /** The browser refused a session description, a candidate, a connection. */
  | 'description'
  | 'candidate'
  | 'webrtc'
  /** The signalling socket failed or closed. */
  | 'socket'
  /** The server refused a message. */
  | 'server'
  /** A data channel failed. */
  | 'channel'
  /** A track could not be sent. */
  | 'track'
  /** A bounded queue was full and something was dropped. */
  | 'queue'
  /** A call made before the module had started, and kept, has failed: `error` says why. */
  | 'call'
  /** The wasm program could not be started, or has ended. */
  | 'module'
  | (string & {});

/** An error that the mesh throws, rejects with or reports. */
export interface MeshError extends Error {
  /**
   * `TypeError` for a wrong argument; a DOMException's name for what the browser
   * threw; `NotReadyError`, `NotSupportedError`, `ModuleError`; else `MeshError`.
   */
  name: string;
  /**
   * One word that stays: `argument`, `notReady`, `unsupported`, `module`, `noSocket`,
   * `notConnected`, `unknownPeer`, `unknownTrack`, `unknownChannel`, `trackInUse`,
   * `channelClosed`, `peerGone`, `queueFull`, `plainOnly`, `tooLarge`, `unreadable`, …
   */
  code: string;
  reason?: DisconnectReason | ErrorReason;
  clientId?: string;
}

/** A channel and how it delivers, as in RTCDataChannelInit. */
export interface ChannelOptions {
  label: string;
  /** Default true. */
  ordered?: boolean;
  /** How often a message is sent again at most; excludes maxPacketLifeTime. */
  maxRetransmits?: number;
  /** For how many milliseconds; excludes maxRetransmits. */
  maxPacketLifeTime?: number;
}

export interface Configuration {
  /**
   * Goes to RTCPeerConnection. Without `iceServers` the mesh uses those that the
   * signalling server lends, and renews their credentials in time; where it lends
   * none, `[{urls: 'stun:stun.l.google.com:19302'}]`. `iceServers: []` uses none.
   */
  connection?: RTCConfiguration;
  /** Opened with every peer before its PEER_CONNECT. Default none. */
  channels?: (string | ChannelOptions)[];
  /** Whether PEER_DATA_MESSAGE comes for what this page sends too. Default false. */
  echo?: boolean;
  /** When a connection that is in trouble is healed, and how long. */
  healing?: HealingOptions;
  /** The bounds of what is sent and of what comes. */
  data?: DataOptions;
}

/** A key that is left out keeps its default. */
export interface DataOptions {
  /**
   * Bytes that a channel to one peer has in the browser's own buffer (bufferedAmount);
   * more waits in the page. Default 1 MiB.
   */
  highWaterMark?: number;
  /** bufferedAmount at which the channel hands over more; less than highWaterMark. Default 64 KiB. */
  lowWaterMark?: number;
  /** Messages that may wait on one channel to one peer; one more fails with queueFull. Default 8192. */
  maxQueuedMessages?: number;
  /**
   * Bytes of memory that they may take, likewise; what a Blob or File holds does not
   * count. A message that waits alone may be larger. Default 16 MiB.
   */
  maxQueuedBytes?: number;
  /**
   * Bytes of one message that this page sends or takes, and of all unfinished ones
   * that it takes from one peer. A larger one fails with tooLarge where it is sent.
   * Default 256 MiB.
   */
  maxMessageSize?: number;
}

/** In milliseconds. A key that is left out keeps its default. */
export interface HealingOptions {
  /** Without a sign of life for so long a peer is `interrupted`. Default 5000. */
  silence?: number;
  /** A connection may be `disconnected` for so long before it is `restarting`. Default 2000. */
  grace?: number;
  /** A restart may take so long before the connection is `rebuilding`. Default 6000. */
  restart?: number;
  /** After so long in trouble a peer is gone: PEER_DISCONNECT. Default 30000. */
  deadline?: number;
}

/** A WebSocket in any state, or a wrapper of one. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  addEventListener(event: string, listener: (event: any) => void): void;
  removeEventListener(event: string, listener: (event: any) => void): void;
}

/** A socket.io client, or anything that has `on` and `emit`. */
export interface EmitterLike {
  on(event: string, listener: (data: any) => void): unknown;
  emit(event: string, data: any): unknown;
}

/** The result of `open` with one peer. */
export interface OpenResult {
  clientId: string;
  channel: string;
}

/** One peer, to speak to it alone. */
export interface Peer {
  /**
   * Sends a track to this peer.
   * @returns its id, and the RTCRtpSender, which a peer whose connection is still
   * being made gets with it
   */
  addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): { trackId: string; readonly sender: RTCRtpSender | undefined };
  /** Takes tracks from this peer: also one that `mesh.addTrack` sends to everyone. */
  removeTrack(senders: RTCRtpSender | RTCRtpSender[] | string): void;
  /**
   * Sends a value to this peer; see {@link Mesh.send}.
   * @throws {MeshError} unknownPeer, unknownChannel, notConnected; TypeError
   */
  send(channel: string, data: Data, options?: SendOptions): Promise<void>;
  /**
   * Opens a channel with this peer.
   * @throws {MeshError} unknownPeer, notConnected; TypeError
   */
  open(channel: string | ChannelOptions): Promise<OpenResult>;
}

export interface Mesh {
  readonly Events: typeof Events;
  readonly SocketEvents: typeof SocketEvents;
  readonly version: string;
  /**
   * Resolves when the module has started; rejects with a ModuleError that says what
   * to do when it cannot. An ES module import has waited for it.
   */
  readonly ready: Promise<Mesh>;
  /** This page's own id, once the signalling server has told it: ours does. */
  readonly clientId: string | undefined;

  /** Makes an independent mesh, for a page in two rooms. */
  create(): Mesh;

  /**
   * Sets the configuration, over the defaults. Connections that stand keep theirs.
   * @throws {TypeError} for an unknown key or a wrong type, named in its message
   */
  setConfiguration(config: Configuration): void;
  /** A copy of the configuration in force. */
  getConfiguration(): Required<Configuration>;

  /**
   * Sets the way to the signalling server: a WebSocket in any state, a socket.io
   * client, or the URL of a server, whose socket the mesh then owns and reopens. On
   * a live mesh the page joins again, and keeps every connection that stands.
   * @throws {TypeError} for anything else
   */
  setSocket(socket: WebSocketLike | EmitterLike | string): void;

  /**
   * Joins the room.
   * @throws {MeshError} noSocket; unsupported where there is no RTCPeerConnection
   */
  connect(): void;
  /**
   * Leaves the room: closes every connection and tells the others. Listeners,
   * tracks and channels stay; `connect()` may follow.
   */
  disconnect(): void;

  /**
   * Disconnects, and frees what the page's program keeps of this mesh. Its listeners
   * are gone, and every further call throws. For one that `create()` made and that
   * is not needed any more.
   */
  destroy(): void;

  /** The browser's own connections. */
  getPeers(): RTCPeerConnection[];
  getPeerById(clientId: string): RTCPeerConnection | undefined;

  /** Adds a listener. What it throws goes to the console and stops nobody. */
  on<K extends keyof EventMap>(event: K, listener: (data: EventMap[K]) => void): void;
  /** Removes every registration of a listener for an event. */
  off<K extends keyof EventMap>(event: K, listener: (data: EventMap[K]) => void): void;

  /**
   * Sends a track to everyone, now and later: late joiners get it too.
   * @returns its id, and an array that holds the RTCRtpSender of each peer: it
   * grows as peers join, and stands for the track in `removeTrack`
   * @throws {MeshError} trackInUse; TypeError
   */
  addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): { trackId: string; senders: RTCRtpSender[] };
  /**
   * Takes a track from everyone, now and later: by the array that `addTrack`
   * returned, by a sender or several, or by its id.
   * @throws {MeshError} unknownTrack; TypeError
   */
  removeTrack(senders: RTCRtpSender | RTCRtpSender[] | string): void;

  /**
   * Sends a value of any kind and size to every peer. What is sent before a channel
   * is open is kept and sent in order. On an ordered channel what follows a large
   * message waits behind it: give files a channel of their own.
   * @returns a promise that may be ignored: it resolves when every transport has
   * taken the message, which is how a page feels backpressure, and rejects with the
   * first peer's failure (queueFull, tooLarge, plainOnly, channelClosed, peerGone,
   * unreadable) or the signal's reason; the others get the message all the same
   * @throws {MeshError} unknownChannel, notConnected; a TypeError for a value that
   * cannot be sent (a Map, a Set, a function, a BigInt, a cycle), before anything is
   */
  send(channel: string, data: Data, options?: SendOptions): Promise<void>;
  /**
   * Opens a channel with everyone, now and later. Resolves when it is open with
   * every peer of the moment; rejects when one of them leaves or fails before.
   * @throws {MeshError} notConnected; TypeError
   */
  open(channel: string | ChannelOptions): Promise<OpenResult[]>;

  /**
   * Asks everyone whom they reach, and resolves within about a second: with the state
   * of each pair, and with those that are missing. A missing pair is tried again
   * without being asked.
   */
  health(): Promise<Health>;

  /** Names a peer, by the clientId of its events, to speak to it alone. */
  to(clientId: string): Peer;
}

/** The page's one mesh. */
declare const mesh: Mesh;
export default mesh;

declare global {
  /** The page's one mesh, where the script tag has loaded it. */
  var mesh: Mesh;
}
