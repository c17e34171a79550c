// Over a plain forwarder that hands announcements to both sides at nearly the same
// time, both offer: the collision that the W3C's own example loses now and then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCrossing } from './harness/forwarder-crossing.mjs';
import { matrix } from './harness/matrix.mjs';
import { inPage } from './harness/pages.mjs';

const BATCH = 20; // pairs at a time, all in the same two pages
const MOST_GAP = 12; // ms between the two sides' offers, at most

matrix('Crossed announcements', (rig) => {
  const pairs = rig.firefox ? 40 : 200;

  test(`lose none of ${pairs} pairs`, async (t) => {
    const gap = (room) => Number(room.split('-').pop()) % (MOST_GAP + 1);
    const crossing = rig.use(await startCrossing({ gap }));
    const pages = await rig.pages(2);
    for (let first = 0; first < pairs; first += BATCH) {
      const rooms = Array.from({ length: BATCH }, (_, i) => `pair-${first + i}`);
      const urls = rooms.map((room) => crossing.ws(room));
      await Promise.all(pages.map((page, side) => inPage(page, joinAll, rooms, urls, side)));
      await Promise.all(pages.map((page) => inPage(page, connectAll, rooms)));
      await Promise.all(pages.map((page) => inPage(page, allWhole, rooms))).catch((error) => {
        const [room] = /pair-\d+/.exec(error.message);
        throw new Error(`${error.message}; what passed: ${crossing.story(room)}`);
      });
      await Promise.all(pages.map((page) => inPage(page, leaveAll, rooms)));
    }
    t.diagnostic(`${crossing.collisions()} of ${pairs} pairs had both offers under way at once`);
    assert.ok(crossing.collisions() > pairs / 2, `only ${crossing.collisions()} of ${pairs} collided: this shows nothing`);
  });
});

const joinAll = (rooms, urls, side) =>
  Promise.all(
    rooms.map(async (room, i) => {
      await rig.join(room, { url: urls[i], channels: ['chat'], socket: 'open', connect: false });
      rig.members.get(room).mesh.on(mesh.Events.PEER_CONNECT, ({ clientId }) => {
        rig.members.get(room).mesh.to(clientId).send('chat', { side });
      });
    }),
  );

const connectAll = (rooms) => rooms.forEach((room) => rig.members.get(room).mesh.connect());

const allWhole = async (rooms) => {
  for (const room of rooms) {
    const member = rig.members.get(room);
    await member.whole(1);
    await member.until('PEER_DATA_MESSAGE');
    const told = ['PEER_CONNECT', 'PEER_DATA_MESSAGE', 'PEER_DISCONNECT', 'MESH_ERROR'].map((event) => member.seen(event).length);
    if (String(told) !== '1,1,0,0') throw new Error(`${room}: ${told}; ${member.story()}`);
  }
};

const leaveAll = (rooms) => rooms.forEach((room) => rig.leave(room));
