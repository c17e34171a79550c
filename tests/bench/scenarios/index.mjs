// What is measured, in this order. A scenario is
//
//   name        for BENCH=name,…
//   place       'pages': pages that have loaded everything, in no room
//               'rooms': a room that has formed
//               'alone': nothing; it opens what it needs
//   rows        [{key, title, unit, better: 'more' or 'less'}]
//   run(stage, candidate)  resolves to {key: number, …}, or throws why there is none
//
// and, where it is not like the others,
//
//   only        names of the candidates that take part
//   rounds      at most so many; one has no warm-up
//   size        of its room
//   weight      its share of the time, 1 if it says nothing
//   page        'clocked': pages whose handlers are timed
//   channels    of its room
import file from './file.mjs';
import formation from './formation.mjs';
import handler from './handler.mjs';
import load from './load.mjs';
import memory from './memory.mjs';
import roundTrips from './round-trip.mjs';
import traffic from './traffic.mjs';

const all = [load, formation, ...traffic, ...roundTrips, handler, file, memory];

/** scenarios returns those of the comma-separated names, or all. */
export function scenarios(names) {
  const wanted = names?.split(',');
  const unknown = (wanted ?? []).filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length) throw new Error(`nothing is called ${unknown.join(', ')}: BENCH are ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => !wanted || wanted.includes(name));
}
