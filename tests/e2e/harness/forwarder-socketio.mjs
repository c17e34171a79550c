// A real socket.io server that forwards the six events and nothing more, and
// never tells a client under which id the others know it.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Server } from 'socket.io';

const event = (name) => `webrtc:socket:peer:${name}`;

/** startSocketIO resolves to {ws(room), sockets(), close}; ws names the room the way the other servers do. */
export async function startSocketIO() {
  const http = createServer();
  const io = new Server(http, { cors: { origin: '*' } });

  io.on('connection', (socket) => {
    const { room } = socket.handshake.query;
    const clientId = randomUUID();
    const others = () => socket.to(room);
    const one = (id) => io.to(`${room}/${id}`);
    socket.join([room, `${room}/${clientId}`]);

    socket.on(event('connect_offer'), () => others().emit(event('connect_offer'), { clientId }));
    socket.on(event('connect_answer'), (data) => one(data.clientId).emit(event('connect_answer'), { clientId }));
    for (const [name, field] of [['media_offer', 'sdp'], ['media_answer', 'sdp'], ['ice_candidate', 'candidate']]) {
      socket.on(event(name), (data) => one(data.peerClientId).emit(event(name), { clientId, [field]: data[field] }));
    }
    const leave = () => others().emit(event('disconnect'), { clientId });
    socket.on(event('disconnect'), leave);
    socket.on('disconnecting', leave);
  });

  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    ws: (room) => `ws://127.0.0.1:${http.address().port}/?room=${encodeURIComponent(room)}`,
    sockets: () => io.of('/').sockets.size,
    close: () => io.close(),
  };
}
