// The figures in web/docs: the part of speed.html between its two marks, and the chart
// beside it. The words around it are written by hand.
import { chart } from './chart.mjs';
import { escaped } from './markup.mjs';
import { figure, heading } from './report.mjs';

const BEGIN = '<!-- figures: made by `make bench PUBLISH=1` -->';
const END = '<!-- end of figures -->';

// What the chart shows, of all rows: [scenario, key]; the rest is in the table.
const SHOWN = [
  ['small', 'rate'],
  ['small-all', 'rate'],
  ['text-16k', 'rate'],
  ['bytes-16k', 'rate'],
  ['bytes-1m', 'rate'],
  ['round-trip', 'p50'],
  ['round-trip-load', 'p99'],
  ['formation', 'together'],
  ['formation', 'last'],
  ['handler', 'bursts'],
];

/** where says in one line what the figures are of. */
export const where = ({ date, machine, browser, rounds }) =>
  `${date} · ${browser.replace('/', ' ')} · ${machine} · medians of up to ${rounds} rounds, the thin line is their middle half`;

/** picture returns the chart of a result (tests/out/bench.json), of the smallest rooms. */
export function picture(result) {
  const chosen = SHOWN.map(([scenario, key]) => result.rows.find((row) => row.scenario === scenario && row.key === key));
  return chart(chosen.filter(Boolean), { ours: 'meshy', base: result.base, caption: where(result) });
}

/** fill returns the page with the figures of a result in place of those that it had. */
export function fill(page, result) {
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (after === undefined || before === page) throw new Error(`the page has lost its marks ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n${figures(result)}\n${END}${after}`;
}

function figures(result) {
  const names = [...new Set(result.rows.flatMap(({ results }) => results.map(({ candidate }) => candidate)))];
  const head = names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const rows = result.rows.map((row) => {
    const cells = names.map((name) => cell(row.results.find(({ candidate }) => candidate === name)));
    return `<tr><th scope="row">${escaped(heading(row))}</th>${cells.join('')}</tr>`;
  });
  const reasons = new Map(); // what could not run -> the rows
  for (const row of result.rows) {
    for (const { candidate, median, why } of row.results) {
      if (median !== undefined) continue;
      const reason = `${candidate}: ${why}`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), row.title + (row.size ? `, N=${row.size}` : '')]);
    }
  }
  const cannot = [...reasons].map(([reason, titles]) => `<li>${escaped(reason)} <span class="soft">(${escaped(titles.join('; '))})</span></li>`);
  return [
    `<p class="soft">${escaped(where(result))}</p>`,
    '<div class="wide" tabindex="0" role="region" aria-label="Chart"><img class="chart" src="speed.svg" alt="Bars for each candidate; the same figures are in the table below."></div>',
    '<div class="wide figures" tabindex="0" role="region" aria-label="All figures"><table>',
    `<thead><tr><th scope="col">Median, and times ${escaped(result.base)}</th>${head}</tr></thead>`,
    '<tbody>',
    ...rows,
    '</tbody>',
    '</table></div>',
    ...(cannot.length ? ['<p>What could not run, and why:</p>', '<ul>', ...cannot, '</ul>'] : []),
  ].join('\n');
}

function cell(result) {
  if (!result) return '<td></td>';
  if (result.median === undefined) return '<td><span class="soft">–</span></td>';
  const ratio = result.ratio === undefined ? '' : ` <span class="soft">× ${result.ratio.toFixed(2)}</span>`;
  return `<td>${figure(result.median)}${ratio}</td>`;
}
