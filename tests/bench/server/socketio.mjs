// The forwarder of the README, with socket.io, rooms added.
import { Server } from 'socket.io';

const io = new Server(Number(process.env.PORT), { transports: ['websocket'], maxHttpBufferSize: 1e6 });
const event = (name) => `webrtc:socket:peer:${name}`;
io.on('connection', (socket) => {
  const { room } = socket.handshake.query;
  const clientId = socket.id;
  socket.join(room);
  socket.on(event('connect_offer'), () => socket.to(room).emit(event('connect_offer'), { clientId }));
  for (const name of ['connect_answer', 'media_offer']) {
    socket.on(event(name), (data) => io.to(data.peerClientId ?? data.clientId).emit(event(name), { sdp: data.sdp, clientId }));
  }
});
