// Everyone announces at the same instant over sockets that are already open: the
// case in which meshes used to come out with holes. Twenty meshes, no hole.
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

const MESHES = 20; // to be formed
const LEAD = 60; // ms until the instant; enough for the call to reach every page

matrix('Formation', (rig) => {
  const size = rig.firefox ? 4 : 8;
  // Firefox takes a second for each DTLS handshake, however idle: there several rooms at a time.
  const rooms = rig.firefox ? 4 : 1;
  const rounds = MESHES / rooms;

  /** join makes a member a page in a room of their own, on open sockets. */
  const join = async () => {
    const room = randomUUID();
    const members = [];
    for (let i = 0; i < size; i++) {
      members.push(await rig.join(i, { room, channels: ['chat'], socket: 'open', connect: false }));
    }
    return members;
  };

  const form = async (members, round, instant) => {
    const all = (f, ...args) => Promise.all(members.map((member) => member.run(f, ...args)));
    await all(async (me, at) => {
      me.log.length = 0;
      await rig.until(() => Date.now() >= at);
      me.mesh.connect();
    }, instant);
    await rig.whole(members);
    await all((me, n) => me.mesh.send('chat', { round: n }) && true, round);
    await Promise.all(members.map((member) => member.until('PEER_DATA_MESSAGE', { round }, size - 1)));
    await all((me) => me.mesh.disconnect());
  };

  test(`${size} pages announcing at once form ${MESHES} full meshes out of ${MESHES}`, async () => {
    await rig.pages(size);
    const groups = [];
    for (let i = 0; i < rooms; i++) groups.push(await join());
    for (let round = 1; round <= rounds; round++) {
      const instant = Date.now() + LEAD;
      await Promise.all(groups.map((members) => form(members, round, instant)));
    }
  });
});
