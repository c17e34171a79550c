// The forwarder of the README, with `ws`.
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';

const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket, request) => {
  const room = new URL(request.url, 'http://x').searchParams.get('room');
  const clients = rooms.get(room) ?? new Map();
  rooms.set(room, clients);
  const clientId = randomUUID();
  clients.set(clientId, socket);
  const send = (to, event, data) => to?.send(JSON.stringify({ event, data: { ...data, clientId } }));
  socket.on('message', (text) => {
    const { event, data } = JSON.parse(text);
    if (event === 'webrtc:socket:peer:connect_offer') {
      for (const [id, other] of clients) if (id !== clientId) send(other, event, {});
    } else {
      send(clients.get(data.peerClientId ?? data.clientId), event, { sdp: data.sdp, candidate: data.candidate });
    }
  });
  socket.on('close', () => clients.delete(clientId));
});
