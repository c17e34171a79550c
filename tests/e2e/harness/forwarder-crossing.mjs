// A forwarder that leads its clients into collisions on purpose: it holds the
// announcements of a room until both members have made one and hands each the
// other's within a few milliseconds, so that both take themselves for the member
// and the other for the newcomer, and both offer.
import { startForwarder } from './forwarder-ws.mjs';

const name = ({ event }) => event.split(':').pop();

/**
 * startCrossing resolves to a forwarder for rooms of two. gap(room) says how many
 * ms the second announcement is handed over after the first; collisions() counts
 * the rooms in which both sides' first offers were on their way at once; story(room)
 * tells what passed, for a failure's message.
 */
export async function startCrossing({ gap }) {
  const rooms = new Map(); // name -> {held: [send], late: {to, queue: [send]} or null, offers: Set(id), answered, collided, story}
  const state = (room) => {
    if (!rooms.has(room)) rooms.set(room, { held: [], late: null, offers: new Set(), answered: false, collided: false, story: [] });
    return rooms.get(room);
  };

  const forwarder = await startForwarder({
    deliver(to, message, send) {
      const room = state(to.room);
      room.story.push(`${message.data.clientId.slice(0, 4)}>${to.id.slice(0, 4)} ${name(message)}`);
      if (name(message) === 'connect_offer') {
        room.held.push(send);
        if (room.held.length < 2) return;
        const [first, second] = room.held.splice(0);
        first();
        room.late = { to, queue: [second] };
        setTimeout(() => {
          for (const due of room.late.queue.splice(0)) due();
          room.late = null;
        }, gap(to.room));
        return;
      }
      if (name(message) === 'media_offer') {
        room.offers.add(message.data.clientId);
        if (room.offers.size === 2 && !room.answered) room.collided = true;
      }
      if (name(message) === 'media_answer') room.answered = true;
      // What a page says arrives in the order in which it said it, here as anywhere.
      if (room.late?.to === to) room.late.queue.push(send);
      else send();
    },
  });
  return {
    ...forwarder,
    collisions: () => [...rooms.values()].filter((room) => room.collided).length,
    story: (room) => state(room).story.join(', '),
  };
}
