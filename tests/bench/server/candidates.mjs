// The servers that are measured, and how their pages speak: each is one process, and
// its clients are plain WebSockets that send and read text.
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const EVENT = 'webrtc:socket:peer:';

/** ours speaks the wire of pkg/wire; hello is sent at first, and offer to a client id. */
const wire = {
  path: ({ room }) => `/ws?room=${room}`,
  hello: () => [`{"event":"${EVENT}connect_offer","data":{}}`],
  offer: (to, body) => `{"event":"${EVENT}media_offer","data":{"peerClientId":"${to}","sdp":{"type":"offer","sdp":"${body}"}}}`,
  isOffer: (text) => text.startsWith(`{"event":"${EVENT}media_offer"`),
  isNews: (text) => text.startsWith(`{"event":"${EVENT}connect_offer"`),
  /** idOf reads a client's id from what another heard of it. */
  idOf: (text) => JSON.parse(text).data.clientId,
};

export const candidates = {
  meshy: {
    command: (port) => [process.env.MESHY ?? here('../../../bin/meshy'), [
      'serve', '--addr', `127.0.0.1:${port}`, '--log-level', 'error', '--auth', 'none',
      '--limit-members', '4096', '--limit-sockets', '1000000', '--limit-rooms', '1000000',
      '--limit-address-sockets', '1000000', '--limit-address-joins', '1000000+1000000/s',
      '--limit-address-messages', '1000000000+1000000000/s', '--limit-address-bytes', '100000000000+100000000000/s',
      '--limit-messages', '1000000000+1000000000/s', '--limit-bytes', '100000000000+100000000000/s',
    ]],
    ...wire,
  },
  ws: { command: () => [process.execPath, [here('node-ws.mjs')]], ...wire },
  PeerServer: {
    command: () => [process.execPath, [here('peerserver.mjs')]],
    path: ({ id }) => `/peerjs?key=peerjs&id=${id}&token=t&version=1.5.5`,
    hello: () => [],
    offer: (to, body) => `{"type":"OFFER","dst":"${to}","payload":{"sdp":{"type":"offer","sdp":"${body}"}}}`,
    isOffer: (text) => text.startsWith('{"type":"OFFER"'),
    isNews: () => false, // it tells nobody of a newcomer
    named: true, // a client chooses its id
  },
  'socket.io': {
    command: () => [process.execPath, [here('socketio.mjs')]],
    path: ({ room }) => `/socket.io/?EIO=4&transport=websocket&room=${room}`,
    hello: () => ['40'],
    offer: (to, body) => `42["${EVENT}media_offer",{"peerClientId":"${to}","sdp":{"type":"offer","sdp":"${body}"}}]`,
    isOffer: (text) => text.startsWith(`42["${EVENT}media_offer"`),
    isNews: (text) => text.startsWith(`42["${EVENT}connect_offer"`),
    idOf: (text) => JSON.parse(text.slice(2))[1].clientId,
    /** reply answers pings, and announces the client once the server has taken it in. */
    reply: (text) => (text === '2' ? '3' : text.startsWith('40') ? `42["${EVENT}connect_offer",{}]` : undefined),
  },
};
