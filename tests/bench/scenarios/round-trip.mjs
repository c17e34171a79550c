// How long until an answer comes back: with nothing else going on, and while every
// page says small things to everyone, at a pace that hand-written JavaScript keeps up
// with. Who does not keep up has fewer answers, and late ones.
import { quantile } from '../harness/statistics.mjs';

const PINGS = 300;
const WARM = 30;
const LENGTH = 2000; // ms after which no further ping goes out
const LOAD = 10_000; // messages delivered a second in the whole room
const TICK = 20; // ms between two bursts of a page

const rows = (what) => [
  { key: 'p50', title: `round trip${what}: p50`, unit: 'ms', better: 'less' },
  { key: 'p99', title: `round trip${what}: p99`, unit: 'ms', better: 'less' },
];

/** trips returns what rows are of: the first page pings another; all but it answer. */
async function trips(stage) {
  const [asking, ...answering] = stage.pages;
  const ask = (count) => stage.within(stage.call(asking, 'roundTrips', { count, ms: LENGTH }), 'answers to pings');
  await Promise.all(answering.map((page) => stage.call(page, 'echo')));
  await ask(WARM);
  const times = await ask(PINGS);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

export default [
  { name: 'round-trip', place: 'rooms', rows: rows(', idle'), run: trips },
  {
    name: 'round-trip-load',
    place: 'rooms',
    rows: rows(' under load'),
    async run(stage) {
      const each = Math.round((LOAD * TICK) / 1000 / (stage.size * (stage.size - 1)));
      await stage.all('murmur', each, TICK);
      const figures = await trips(stage);
      await stage.all('hush');
      return figures;
    },
  },
];
