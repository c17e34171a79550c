// Who is measured when. The machine is never the same for two minutes, so the
// candidates take turns; a round is one turn of each. Round -1 warms up.

/** turns returns the candidates in the order of that round, so that nobody is always first. */
export function turns(candidates, round) {
  const at = candidates.length ? Math.max(round, 0) % candidates.length : 0;
  const turned = [...candidates.slice(at), ...candidates.slice(0, at)];
  return round % 2 ? turned.reverse() : turned;
}

/**
 * byTurns calls work(candidate, measured) in every round, one at a time; measured is
 * false in the warm-up. What work does with a failure is its own business.
 */
export async function byTurns(candidates, rounds, work) {
  for (let round = -1; round < rounds; round++) {
    for (const candidate of turns(candidates, round)) await work(candidate, round >= 0);
  }
}
