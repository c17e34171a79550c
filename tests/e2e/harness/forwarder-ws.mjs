// The plainest signalling server there is: it forwards the six events of a room
// and nothing more, and never tells a client its own id. Any server that people
// wrote for the original API does what this one does.
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';

const [OFFER, ANSWER, MEDIA_OFFER, MEDIA_ANSWER, CANDIDATE, LEAVE] = [
  'connect_offer', 'connect_answer', 'media_offer', 'media_answer', 'ice_candidate', 'disconnect',
].map((name) => `webrtc:socket:peer:${name}`);

/** startForwarder resolves to {ws(room), members(room), close}. deliver may hold a message back. */
export async function startForwarder({ deliver = (to, message, send) => send() } = {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const rooms = new Map(); // name -> Map(id -> {id, room, socket})

  server.on('connection', (socket, request) => {
    const room = new URL(request.url, 'ws://forwarder').searchParams.get('room');
    const me = { id: randomUUID(), room, socket };
    if (!rooms.has(room)) rooms.set(room, new Map());
    const members = rooms.get(room).set(me.id, me);
    const send = (to, event, data) => {
      if (!to || to === me) return;
      const message = { event, data: { ...data, clientId: me.id } };
      deliver(to, message, () => to.socket.send(JSON.stringify(message)), me);
    };
    const sendOthers = (event) => [...members.values()].forEach((to) => send(to, event));

    socket.on('message', (text) => {
      const { event, data } = JSON.parse(text);
      if (event === OFFER || event === LEAVE) sendOthers(event);
      if (event === ANSWER) send(members.get(data.clientId), event);
      if (event === MEDIA_OFFER || event === MEDIA_ANSWER) send(members.get(data.peerClientId), event, { sdp: data.sdp });
      if (event === CANDIDATE) send(members.get(data.peerClientId), event, { candidate: data.candidate });
    });
    socket.on('close', () => {
      members.delete(me.id);
      sendOthers(LEAVE);
    });
  });

  return {
    ws: (room) => `ws://127.0.0.1:${server.address().port}/?room=${encodeURIComponent(room)}`,
    members: (room) => [...(rooms.get(room)?.values() ?? [])],
    close() {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
