// Who is measured. Each has a file in candidates/, which runs in the page and gives
// all of them one interface:
//
//   static loaded                    a promise, where loading takes more than its script
//   static prepare({url, room, index, channels})  resolves to one whose way to its
//                                    server is open, and that has not announced itself
//   announce()                       joins the room
//   whole(n)                         resolves when n others can be sent to
//   peers()                          their ids
//   send(value, to, channel)         to one id, or to all without one; on the first
//                                    channel if none is named. What it returns is
//                                    awaited before much more is sent
//   onmessage(from, value, channel)  set by who listens
//   close()                          leaves
//
// index is the page's place in the room: members have lower ones than newcomers.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, ROOT } from '../../e2e/harness/paths.mjs';

/** BASE is what the others are compared with. */
export const BASE = 'hand-written';

const BENCH = join(ROOT, 'tests/bench');
const MODULES = join(BENCH, 'node_modules');
const PAGE = join(ROOT, 'tests/e2e/harness/page');

const HAND_WRITTEN = [join(PAGE, 'raw.js'), join(BENCH, 'page/pipe.js')];

/** all: name -> {file, loads, server}; loads is what a page must load to use it, server what brings pages together. */
const all = {
  meshy: { file: 'ours.js', loads: [join(ROOT, 'web/dist/meshy.js')], fetches: ['meshy.wasm', 'meshy-engine.mjs'].map((file) => join(ROOT, 'web/dist', file)), server: 'meshy' },
  [BASE]: { file: 'hand-written.js', loads: HAND_WRITTEN, server: 'meshy' },
  'coalescing by hand': { file: 'coalescing.js', loads: [...HAND_WRITTEN, join(BENCH, 'candidates/hand-written.js')], server: 'meshy' },
  'simple-peer': { file: 'simple-peer.js', loads: [join(MODULES, 'simple-peer/simplepeer.min.js')], server: 'meshy' },
  PeerJS: { file: 'peerjs.js', loads: [join(MODULES, 'peerjs/dist/peerjs.min.js')], server: 'peer' },
  trystero: { file: 'trystero.js', loads: [join(OUT, 'trystero.js')], server: 'nostr' },
  original: { file: 'original.js', loads: [join(PAGE, 'old-client.js')], server: 'meshy' },
};

/** candidates returns those of the comma-separated names, or all: [{name, file, loads, fetches, server}]. */
export function candidates(names) {
  const wanted = names?.split(',') ?? Object.keys(all);
  const unknown = wanted.filter((name) => !all[name]);
  if (unknown.length) throw new Error(`nobody is called ${unknown.join(', ')}: CANDIDATES are ${Object.keys(all).join(', ')}`);
  return wanted.map((name) => ({ name, fetches: [], ...all[name], file: join(BENCH, 'candidates', all[name].file) }));
}

/** missing returns what a candidate needs and is not there, or nothing. */
export const missing = ({ loads, fetches }) => [...loads, ...fetches].find((file) => !existsSync(file));
