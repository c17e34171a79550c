// How much gets through: messages of one kind, from one page or from all, to everyone.
// A sender sends bursts, one a turn of its event loop, and waits between them for as
// long as its candidate asks it to. The clock runs from the first send to the last
// arrival. Every value is numbered and its receiver checks the numbers. A short run
// tells a candidate's pace, and so how many values keep it busy for LENGTH.

const LENGTH = 500; // ms

/** rate returns how many were delivered a second, of all that pages received. */
function rate(pages) {
  const ms = Math.max(...pages.map(({ end }) => end)) - Math.min(...pages.map(({ start }) => start));
  return (pages.reduce((sum, { received }) => sum + received, 0) / ms) * 1000;
}

/** scenario makes one. count: values delivered, [warm-up, least, most]; senders: how many of n pages; per: bytes of a value, for rows in MB. */
const scenario = ({ name, title, kind, burst, count: [warm, least, most], senders = () => 1, per }) => ({
  name,
  place: 'rooms',
  rows: [{ key: 'rate', title, unit: per ? 'MB/s delivered' : 'delivered/s', better: 'more' }],
  async run(stage) {
    const n = senders(stage.size);
    const run = async (count) => rate(await stage.flow({ kind, burst, count: Math.ceil(count / n / (stage.size - 1)) }, n));
    const pace = await run(warm);
    const delivered = await run(Math.min(Math.max(pace * (LENGTH / 1000), least), most));
    return { rate: per ? (delivered * per) / 1e6 : delivered };
  },
});

// Large values stop well below 16 MB to each receiver: who has no backpressure would
// fill the browser's buffer, and fail.
export default [
  scenario({ name: 'small', title: 'small messages, one to all', kind: 'small', burst: 500, count: [3000, 3000, 120_000] }),
  scenario({ name: 'small-all', title: 'small messages, all to all', kind: 'small', burst: 500, count: [3000, 3000, 120_000], senders: (n) => n }),
  scenario({ name: 'text-16k', title: 'messages of 16 KiB, text', kind: 'text of 16 KiB', burst: 16, count: [384, 384, 1200], per: 16384 }),
  scenario({ name: 'bytes-16k', title: 'messages of 16 KiB, binary', kind: 'bytes, 16 KiB', burst: 16, count: [384, 384, 1200], per: 16384 }),
  scenario({ name: 'bytes-1m', title: 'messages of 1 MB, binary', kind: 'bytes, 1 MB', burst: 1, count: [7, 14, 24], per: 1e6 }),
];
