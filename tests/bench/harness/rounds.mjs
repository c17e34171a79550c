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
 * false in the warm-up. After the first round it begins no other once there is enough.
 * What work does with a failure is its own business.
 */
export async function byTurns(candidates, { rounds, warm = true, enough = () => false }, work) {
  for (let round = warm ? -1 : 0; round < rounds && !(round > 0 && enough()); round++) {
    for (const candidate of turns(candidates, round)) await work(candidate, round >= 0);
  }
}

/**
 * share returns the ms that a part may take of what is left, when others of these
 * weights come after it: what one leaves over, the next ones get.
 */
export function share(left, weight, after) {
  return (left * weight) / (weight + after.reduce((sum, other) => sum + other, 0));
}
