// How long until an answer comes back: with nothing else going on, and while every
// page says small things to everyone, at a pace that hand-written JavaScript keeps up
// with.
import { quantile } from '../harness/statistics.mjs';

const PINGS = 300;
const LOAD = 10_000; // messages delivered a second in the whole room
const TICK = 20; // ms between two bursts of a page

export default {
  name: 'round-trip',
  place: 'rooms',
  rows: [
    { key: 'idle50', title: 'round trip, idle: p50', unit: 'ms', better: 'less' },
    { key: 'idle99', title: 'round trip, idle: p99', unit: 'ms', better: 'less' },
    { key: 'load50', title: 'round trip under load: p50', unit: 'ms', better: 'less' },
    { key: 'load99', title: 'round trip under load: p99', unit: 'ms', better: 'less' },
  ],

  async run(stage) {
    const [asking, ...answering] = stage.pages;
    const trips = (count) => stage.within(stage.call(asking, 'roundTrips', count), `${count} answers`);
    await Promise.all(answering.map((page) => stage.call(page, 'echo')));
    await trips(PINGS / 10);
    const idle = await trips(PINGS);

    const each = Math.round((LOAD * TICK) / 1000 / (stage.size * (stage.size - 1)));
    await stage.all('murmur', each, TICK);
    await trips(PINGS / 10);
    const load = await trips(PINGS);
    await stage.all('hush');
    return { idle50: quantile(idle, 0.5), idle99: quantile(idle, 0.99), load50: quantile(load, 0.5), load99: quantile(load, 0.99) };
  },
};
