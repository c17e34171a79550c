import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Ledger } from './harness/ledger.mjs';
import { median, quantile, summary } from './harness/statistics.mjs';
import { byTurns, share, turns } from './harness/rounds.mjs';

const row = { scenario: 's', key: 'k', size: 4, title: 'a thing', unit: 'ms', better: 'less' };
const ledgerOf = (values) => {
  const ledger = new Ledger(['base', 'other', 'third']);
  for (const [candidate, numbers] of Object.entries(values)) {
    for (const number of numbers) ledger.value(row, candidate, number);
  }
  return ledger;
};

test('a quantile lies between the two nearest numbers', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([1, 2, 3, 10]), 2.5);
  assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
  assert.equal(quantile([0, 10], 0.99), 9.9);
  assert.deepEqual(summary([7]), { median: 7, low: 7, high: 7 });
});

test('a quantile sorts numbers as numbers and leaves its argument alone', () => {
  const numbers = [100, 9, 11];
  assert.equal(median(numbers), 11);
  assert.deepEqual(numbers, [100, 9, 11]);
});

test('no numbers have no quantile', () => {
  assert.throws(() => median([]), /no numbers/);
});

test('everyone has one turn a round, and nobody is always first', () => {
  const names = ['a', 'b', 'c'];
  const firsts = new Set();
  for (let round = 0; round < 6; round++) {
    assert.deepEqual([...turns(names, round)].sort(), names);
    firsts.add(turns(names, round)[0]);
  }
  assert.deepEqual([...firsts].sort(), names);
});

test('the warm-up comes first and is not measured', async () => {
  const said = [];
  await byTurns(['a', 'b'], { rounds: 2 }, async (name, measured) => said.push(`${name}${measured}`));
  assert.deepEqual(said.slice(0, 2).sort(), ['afalse', 'bfalse']);
  assert.equal(said.filter((one) => one.endsWith('true')).length, 4);
});

test('no round begins once there is enough, but for the first', async () => {
  const said = [];
  await byTurns(['a', 'b'], { rounds: 5, warm: false, enough: () => true }, async (name, measured) => said.push(`${name}${measured}`));
  assert.deepEqual(said, ['atrue', 'btrue']);
});

test('time is shared by weight, and what is left over goes to the rest', () => {
  assert.equal(share(100, 1, [1, 2]), 25);
  assert.equal(share(90, 1, [2]), 30);
  assert.equal(share(60, 2, []), 60);
});

test('who fails for good is not asked again', () => {
  const ledger = new Ledger(['base']);
  ledger.failure(row, 'base', 'it takes no such value', true);
  assert.equal(ledger.out(row, 'base'), true);
});

test('a ratio compares the medians with that of the base, which has none', () => {
  const [{ results }] = ledgerOf({ other: [30, 10, 20], base: [4, 5, 6] }).rows('base');
  assert.deepEqual(results.map(({ candidate, ratio }) => [candidate, ratio]), [['base', undefined], ['other', 4]]);
});

test('there is no ratio where the base did not run', () => {
  const ledger = ledgerOf({ other: [1] });
  ledger.failure(row, 'base', 'no reason');
  const [{ results }] = ledger.rows('base');
  assert.deepEqual(results, [{ candidate: 'base', why: 'no reason' }, { candidate: 'other', median: 1, low: 1, high: 1, values: [1] }]);
});

test('a failure beside figures is counted', () => {
  const ledger = ledgerOf({ base: [1, 2] });
  ledger.failure(row, 'base', 'a hiccup');
  const [{ results: [base] }] = ledger.rows('base');
  assert.equal(base.failed, 1);
  assert.equal(base.why, 'a hiccup');
  assert.equal(ledger.out(row, 'base'), false);
});

test('a candidate that fails twice and never succeeds is out, in that row alone', () => {
  const ledger = new Ledger(['base']);
  ledger.failure(row, 'base', 'once');
  assert.equal(ledger.out(row, 'base'), false);
  ledger.failure(row, 'base', 'twice');
  assert.equal(ledger.out(row, 'base'), true);
  assert.equal(ledger.out({ ...row, size: 8 }, 'base'), false);
});

test('what is no number is refused', () => {
  const ledger = new Ledger(['base']);
  for (const bad of [undefined, NaN, Infinity]) assert.throws(() => ledger.value(row, 'base', bad), /no figure/);
});
