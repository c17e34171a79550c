// What was measured, and what could not be. A row is one figure of one scenario in
// one size; each candidate has its values in it, or its failures.
import { summary } from './statistics.mjs';

// A candidate that has failed this often and seldom succeeded is not asked again: it
// would cost the others their time.
const PATIENCE = 2;

export class Ledger {
  #candidates;
  #rows = new Map(); // id -> {row, of: Map(candidate -> {values, failures})}

  /** candidates: their names, in the order in which rows list them. */
  constructor(candidates) {
    this.#candidates = candidates;
  }

  #entry(row, candidate) {
    const id = rowId(row);
    if (!this.#rows.has(id)) this.#rows.set(id, { row, of: new Map() });
    const { of } = this.#rows.get(id);
    if (!of.has(candidate)) of.set(candidate, { values: [], failures: [] });
    return of.get(candidate);
  }

  /** value notes a measured number. row: {scenario, key, size?, title, unit, better}. */
  value(row, candidate, number) {
    if (!Number.isFinite(number)) throw new Error(`${rowId(row)} with ${candidate} gave ${number}, which is no figure`);
    this.#entry(row, candidate).values.push(number);
  }

  /** failure notes why a measurement came to nothing, be it in the warm-up; forGood: and always will. */
  failure(row, candidate, why, forGood = false) {
    const entry = this.#entry(row, candidate);
    entry.failures.push(String(why));
    entry.forGood ||= forGood;
  }

  /** out tells whether asking the candidate for this row again is a waste of time. */
  out(row, candidate) {
    const { values, failures, forGood } = this.#entry(row, candidate);
    return forGood || failures.length >= PATIENCE && failures.length > values.length;
  }

  /**
   * rows returns all rows in the order in which they came, with
   * results: [{candidate, median, low, high, values, ratio?, failed?} or {candidate, why}].
   * ratio is the median over that of base; failed counts rounds that came to
   * nothing beside others that did not.
   */
  rows(base) {
    return [...this.#rows.values()].map(({ row, of }) => {
      const standard = of.get(base)?.values.length ? summary(of.get(base).values).median : 0;
      const results = this.#candidates.filter((name) => of.has(name)).map((candidate) => {
        const { values, failures } = of.get(candidate);
        if (!values.length) return { candidate, why: failures.at(-1) ?? 'it was never its turn' };
        const figures = summary(values);
        return {
          candidate,
          ...figures,
          values,
          ...(standard && candidate !== base ? { ratio: figures.median / standard } : {}),
          ...(failures.length ? { failed: failures.length, why: failures.at(-1) } : {}),
        };
      });
      return { ...row, results };
    });
  }
}

const rowId = ({ scenario, key, size }) => [scenario, key, size].filter((part) => part !== undefined).join('/');
