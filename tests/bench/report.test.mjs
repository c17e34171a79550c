import assert from 'node:assert/strict';
import { test } from 'node:test';

import { figure, heading, inOrder, report, table } from './harness/report.mjs';

test('a figure has the digits that say something', () => {
  assert.deepEqual([0.734, 12.34, 251.3, 188123.4].map(figure), ['0.73', '12.3', '251', '188,123']);
});

test('a heading names what, how many pages and the unit', () => {
  assert.equal(heading({ title: 'formation', size: 4, unit: 'ms' }), 'formation, N=4, ms');
  assert.equal(heading({ title: 'page load', unit: 'ms' }), 'page load, ms');
});

test('columns stand below each other', () => {
  assert.equal(table(['name', 'n'], [['a', 5], ['long name', 10]]), ['name        n', '---------  --', 'a           5', 'long name  10'].join('\n'));
});

test('the report shows figures and what could not run', () => {
  const text = report([{
    title: 'a thing', unit: 'ms', size: 4, better: 'less',
    results: [
      { candidate: 'ours', median: 10, low: 9, high: 11, values: [9, 10, 11], ratio: 0.5, failed: 1, why: 'a hiccup' },
      { candidate: 'base', median: 20, low: 20, high: 20, values: [20] },
      { candidate: 'other', why: 'it throws' },
    ],
  }], 'base');
  assert.match(text, /^a thing, N=4, ms +median +middle half +of base\n/);
  assert.match(text, /ours +10\.0 +9\.00–11\.0 +0\.50\n/);
  assert.match(text, /base +20\.0 +20\.0–20\.0\n/);
  assert.match(text, /ours: 1 of 4 failed: a hiccup\nother: could not run: it throws$/);
});

test('rows stand as their scenarios list them, the sizes of one figure together', () => {
  const scenarios = [{ name: 'load', rows: [{ key: 'a' }] }, { name: 'trip', rows: [{ key: 'p50' }, { key: 'p99' }] }];
  const row = (scenario, key, size) => ({ scenario, key, size });
  const sorted = inOrder([row('trip', 'p50', 8), row('trip', 'p99', 4), row('trip', 'p50', 4), row('load', 'a')], scenarios);
  assert.deepEqual(sorted, [row('load', 'a'), row('trip', 'p50', 4), row('trip', 'p50', 8), row('trip', 'p99', 4)]);
});
