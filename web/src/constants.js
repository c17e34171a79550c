// The names that pages use for events. They are the original API's, and public:
// a value never changes, and an addition keeps its manner.

/** Events that a mesh emits; see EventMap in meshy.d.ts for their payloads. */
export const Events = Object.freeze({
  MESH_CREATE_OFFER: 'webrtc:mesh_create:offer',
  MESH_CREATE_ANSWER: 'webrtc:mesh_create:answer',
  MESH_READY: 'webrtc:mesh:ready',
  MESH_ERROR: 'webrtc:mesh:error',
  PEER_CONNECT: 'webrtc:peer:connect',
  PEER_ADD_TRACK: 'webrtc:peer:add_track',
  PEER_REMOVE_TRACK: 'webrtc:peer:remove_track',
  PEER_REPLACE_TRACK: 'webrtc:peer:replace_track',
  PEER_STATE: 'webrtc:peer:state',
  PEER_DATA_MESSAGE: 'webrtc:peer:data_message',
  PEER_DATA_PROGRESS: 'webrtc:peer:data_progress',
  PEER_DISCONNECT: 'webrtc:peer:disconnect',
});

/** Events that a signalling server forwards. */
export const SocketEvents = Object.freeze({
  PEER_ICE_CANDIDATE: 'webrtc:socket:peer:ice_candidate',
  PEER_CONNECT_OFFER: 'webrtc:socket:peer:connect_offer',
  PEER_CONNECT_ANSWER: 'webrtc:socket:peer:connect_answer',
  PEER_MEDIA_OFFER: 'webrtc:socket:peer:media_offer',
  PEER_MEDIA_ANSWER: 'webrtc:socket:peer:media_answer',
  PEER_DISCONNECT: 'webrtc:socket:peer:disconnect',
});

/** The audience that is no single peer; no clientId is empty. */
export const EVERYONE = '';
