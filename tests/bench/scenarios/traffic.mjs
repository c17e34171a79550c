// How much gets through: messages of one kind, from one page or from all, to everyone.
// A sender sends bursts, one a turn of its event loop, and waits between them for as
// long as its candidate asks it to. The clock runs from the first send to the last
// arrival. Every value is numbered and its receiver checks the numbers. A short run
// tells a candidate's pace, and so how many values keep it busy for LENGTH.

const LEAD = 60; // ms from the order until the instant at which all begin
const LENGTH = 500; // ms

async function flow(stage, senders, what) {
  const instant = Date.now() + LEAD;
  const pages = stage.pages.map((page, i) => {
    const sends = i < senders;
    return stage.call(page, 'traffic', { ...what, sends, hears: senders - sends, instant });
  });
  const all = await stage.within(Promise.all(pages), `${what.kind} to arrive`);
  const ms = Math.max(...all.map(({ end }) => end)) - Math.min(...all.map(({ start }) => start));
  return (all.reduce((sum, { received }) => sum + received, 0) / ms) * 1000; // delivered a second
}

/** scenario makes one. count: values of all senders together, [warm-up, least, most]; senders: how many of n pages; per: bytes of a value, for rows in MB. */
const scenario = ({ name, title, kind, burst, count: [warm, least, most], senders = () => 1, per }) => ({
  name,
  place: 'rooms',
  rows: [{ key: 'rate', title, unit: per ? 'MB/s delivered' : 'delivered/s', better: 'more' }],
  async run(stage) {
    const n = senders(stage.size);
    const of = (count) => flow(stage, n, { kind, burst, count: Math.ceil(count / n) });
    const pace = await of(warm);
    const rate = await of(Math.min(Math.max((pace / (stage.size - 1)) * (LENGTH / 1000), least), most));
    return { rate: per ? (rate * per) / 1e6 : rate };
  },
});

// Large values stop at 10 MB: who has no backpressure would fill the browser's buffer
// of 16 MB, and fail.
export default [
  scenario({ name: 'small', title: 'small messages, one to all', kind: 'small', burst: 500, count: [1000, 1000, 40_000] }),
  scenario({ name: 'small-all', title: 'small messages, all to all', kind: 'small', burst: 500, count: [1000, 1000, 40_000], senders: (n) => n }),
  scenario({ name: 'text-16k', title: 'messages of 16 KiB, text', kind: 'text of 16 KiB', burst: 16, count: [256, 256, 600], per: 16384 }),
  scenario({ name: 'bytes-16k', title: 'messages of 16 KiB, binary', kind: 'bytes, 16 KiB', burst: 16, count: [256, 256, 600], per: 16384 }),
  scenario({ name: 'bytes-1m', title: 'messages of 1 MB, binary', kind: 'bytes, 1 MB', burst: 1, count: [4, 6, 10], per: 1e6 }),
];
