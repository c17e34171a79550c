// A File of 100 MB to three peers, with a chat beside it. What arrives is compared by
// its SHA-256 once the clocks have stopped; a page's memory is that of its process.
import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantile } from '../harness/statistics.mjs';

const MB = 1e6;
const SIZE = Number(process.env.FILE_MB ?? 100) * MB;
const PATIENCE = 55_000; // ms; one call into a page may take a minute
const EVERY = 100; // ms between two looks at the memory
const PINGS = 300;

/** privateBytes returns what a process alone has written to, in bytes, or 0 when it has gone. */
async function privateBytes(pid) {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Private_Dirty:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** watch looks at the browser's page processes until told to stop, which resolves to the most that one grew, in bytes. */
async function watch(stage) {
  const pids = await stage.processes();
  const first = await Promise.all(pids.map(privateBytes));
  if (!first.some(Boolean)) throw new Error('this system does not tell what a process holds');
  let most = 0;
  const look = async () => {
    const now = await Promise.all(pids.map(privateBytes));
    most = Math.max(most, ...now.map((bytes, i) => bytes - first[i]));
  };
  const timer = setInterval(look, EVERY);
  return async () => {
    clearInterval(timer);
    await look();
    return most;
  };
}

export default {
  name: 'file',
  place: 'rooms',
  size: 4,
  channels: ['data', 'chat'],
  rounds: 1,
  only: ['meshy', 'hand-written'],
  rows: [
    { key: 'rate', title: `a file of ${SIZE / MB} MB to 3 peers`, unit: 'MB/s delivered', better: 'more' },
    { key: 'memory', title: 'the same: a page’s memory grew by at most', unit: 'MB', better: 'less' },
    { key: 'idle', title: 'chat before it: round trip p99', unit: 'ms', better: 'less' },
    { key: 'beside', title: 'chat beside it: round trip p99', unit: 'ms', better: 'less' },
    { key: 'slower', title: 'the same, against before it', unit: 'times', better: 'less' },
  ],

  async run(stage) {
    const folder = await mkdtemp(join(tmpdir(), 'meshy-bench-'));
    const sweep = () => rmSync(folder, { recursive: true, force: true });
    process.once('exit', sweep); // a run may be cut short
    try {
      const bytes = randomBytes(SIZE);
      const path = join(folder, 'film.bin');
      await writeFile(path, bytes);
      return await send(stage, path, createHash('sha256').update(bytes).digest('hex'));
    } finally {
      process.off('exit', sweep);
      sweep();
    }
  },
};

async function send(stage, path, sha256) {
  const [sender, ...receivers] = stage.pages;
  const within = (promise, what) => stage.within(promise, what, PATIENCE);
  await stage.call(sender, 'askForFile');
  const input = await sender.$('input[type=file]');
  await input.uploadFile(path);

  await Promise.all(receivers.map((page) => stage.call(page, 'awaitFile', 'chat')));
  const idle = await within(stage.call(sender, 'roundTrips', { count: PINGS, channel: 'chat' }), 'answers in the chat');
  await stage.collect();
  const stop = await watch(stage);
  const [{ start, times }, ...ends] = await within(
    Promise.all([stage.call(sender, 'sendFile', 'data', 'chat'), ...receivers.map((page) => stage.call(page, 'fileEnd'))]),
    'the file to arrive',
  );
  const memory = await stop();
  for (const page of receivers) {
    const got = await within(stage.call(page, 'fileHash'), 'the hash');
    if (got !== sha256) throw new Error(`what arrived is not what was sent: SHA-256 ${got}, not ${sha256}`);
  }
  const seconds = (Math.max(...ends) - start) / 1000;
  return {
    rate: (SIZE * receivers.length) / MB / seconds,
    memory: memory / MB,
    idle: quantile(idle, 0.99),
    beside: quantile(times, 0.99),
    slower: quantile(times, 0.99) / quantile(idle, 0.99),
  };
}
