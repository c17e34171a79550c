// Everyone announces at the same instant over sockets that are already open: the
// case in which meshes used to come out with holes. Twenty rounds, no hole.
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { matrix } from './harness/matrix.mjs';

const ROUNDS = 20;
const LEAD = 60; // ms until the instant; enough for the call to reach every page

matrix('Formation', (rig) => {
  const size = rig.firefox ? 4 : 8;

  test(`${size} pages announcing at once form ${ROUNDS} full meshes out of ${ROUNDS}`, async () => {
    const room = randomUUID();
    await rig.pages(size);
    const members = [];
    for (let i = 0; i < size; i++) {
      members.push(await rig.join(i, { room, channels: ['chat'], socket: 'open', connect: false }));
    }
    for (let round = 1; round <= ROUNDS; round++) {
      const instant = Date.now() + LEAD;
      await Promise.all(
        members.map((member) =>
          member.run(async (me, at) => {
            me.log.length = 0;
            await rig.until(() => Date.now() >= at);
            me.mesh.connect();
          }, instant),
        ),
      );
      await rig.whole(members).catch((error) => {
        throw new Error(`round ${round}: ${error.message}`);
      });
      await Promise.all(members.map((member) => member.run((me, n) => me.mesh.send('chat', { round: n }), round)));
      await Promise.all(members.map((member) => member.until('PEER_DATA_MESSAGE', { round }, size - 1)));
      await Promise.all(members.map((member) => member.run((me) => me.mesh.disconnect())));
    }
  });
});
