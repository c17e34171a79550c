// What is measured, in this order. A scenario is
//
//   name        for BENCH=name,…
//   place       'pages': pages that have loaded everything, in no room
//               'rooms': a room that has formed
//   rows        [{key, title, unit, better: 'more' or 'less'}]
//   run(stage, candidate)  resolves to {key: number, …}, or throws why there is none
//   only        names of the candidates that take part, if not all do
//   rounds      at most so many, where one takes long
import formation from './formation.mjs';
import roundTrip from './round-trip.mjs';
import traffic from './traffic.mjs';

const all = [formation, ...traffic, roundTrip];

/** scenarios returns those of the comma-separated names, or all. */
export function scenarios(names) {
  const wanted = names?.split(',');
  const unknown = (wanted ?? []).filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length) throw new Error(`nothing is called ${unknown.join(', ')}: BENCH are ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => !wanted || wanted.includes(name));
}
