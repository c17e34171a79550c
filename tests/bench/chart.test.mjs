import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { chart } from './harness/chart.mjs';
import { fill, picture, where } from './harness/page.mjs';

const row = (scenario, key, results) => ({ scenario, key, size: 4, title: `${scenario} <${key}>`, unit: 'ms', better: 'less', results });
const ran = (candidate, median) => ({ candidate, median, low: median * 0.9, high: median * 1.1, values: [median], ratio: median / 10 });
const result = {
  date: '2031-02-03', machine: '2 cores', browser: 'Chrome/1', rounds: 3, base: 'base',
  rows: [
    row('small', 'rate', [ran('meshy', 40), ran('base', 10), { candidate: 'other', why: 'it <throws>' }]),
    row('formation', 'together', [ran('meshy', 5), ran('base', 10)]),
  ],
};
const committed = (name) => readFile(new URL(`../../web/docs/${name}`, import.meta.url), 'utf8');

/** widths returns the widths of a chart's bars, in order. */
const widths = (svg) => [...svg.matchAll(/<rect class="bar[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));

test('bars begin at nothing and are as long as their figures', () => {
  const [ours, base] = widths(chart([result.rows[0]], { ours: 'meshy', base: 'base', caption: '' }));
  assert.ok(Math.abs(ours / base - 4) < 0.01, `${ours} to ${base}`);
});

test('a chart is drawn of nothing, of zeros and of what went below them', () => {
  const rows = [row('small', 'rate', [{ candidate: 'meshy', why: 'x' }]), row('memory', 'heap', [{ ...ran('meshy', 0) }, { ...ran('base', -3) }])];
  const svg = chart(rows, { ours: 'meshy', base: 'base', caption: 'c' });
  assert.ok(!/NaN|Infinity|undefined|width="-/.test(svg), svg);
});

test('what could not run is said in its place', () => {
  const svg = picture(result);
  assert.match(svg, />other<\/text>\n<text[^>]*>could not run</);
});

test('words of others are text in SVG and HTML, not markup', () => {
  assert.ok(picture(result).includes('small &lt;rate&gt;'));
  const page = fill('<!-- figures: made by `make bench PUBLISH=1` -->\n<!-- end of figures -->', result);
  assert.ok(page.includes('it &lt;throws&gt;'));
  assert.ok(!page.includes('<throws>'));
});

test('filling a page again replaces its figures and keeps its words', async () => {
  const page = await committed('speed.html');
  const once = fill(page, result);
  assert.equal(fill(once, result), once);
  assert.ok(once.includes('How it is measured') && once.includes('Measure it yourself') && once.includes('2031-02-03'));
});

test('a page without its marks is refused', () => {
  assert.throws(() => fill('<p>no marks</p>', result), /lost its marks/);
});

test('the page and the chart in the docs are of one run, with its date and machine', async () => {
  const [page, svg] = await Promise.all([committed('speed.html'), committed('speed.svg')]);
  const [, caption] = /<p class="soft">(.*)<\/p>/.exec(page);
  assert.match(caption, /^20\d\d-\d\d-\d\d · Chrome.* cores .*GB/);
  assert.ok(svg.includes(`>${caption}</text>`), 'the chart says the same');
});

test('where says what the figures are of', () => {
  assert.equal(where(result), '2031-02-03 · Chrome 1 · 2 cores · medians of up to 3 rounds, the thin line is their middle half');
});
