// The figures as one SVG: a panel of bars for each of the chosen rows. It stands on
// its own, light or dark as its reader has it, and has no script and no font of its own.
import { escaped } from './markup.mjs';
import { figure } from './report.mjs';

const WIDTH = 960;
const COLUMNS = 2;
const GAP = 40; // between the columns
const MARGIN = 28;
const NAMES = 132; // where the bars begin in a panel
const FIGURES = 74; // what is left right of the longest bar
const BAR = 13;
const STEP = 21; // from bar to bar
const HEAD = 50; // of a panel, above its bars
const FOOT = 30; // below them

const STYLE = `
  svg { --ground: #fff; --ink: #14201b; --soft: #55635c; --bar: #b9c4bd; --ours: #0b7556; --line: #7f8b84; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #151d1a; --ink: #e9efeb; --soft: #9fada5; --bar: #46544d; --ours: #57cfa3; --line: #8a988f; }
  }
  text { font: 13px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Inter, Cantarell, "Noto Sans", "DejaVu Sans Condensed", sans-serif; fill: var(--ink); }
  .ground { fill: var(--ground); }
  .title { font-size: 15px; font-weight: 650; }
  .soft, .cannot { fill: var(--soft); font-size: 12px; }
  .name { text-anchor: end; }
  .ours { font-weight: 650; }
  .bar { fill: var(--bar); }
  .bar.ours { fill: var(--ours); }
  .half { stroke: var(--ink); stroke-width: 1.5; opacity: 0.55; }
  .value { stroke: var(--ground); stroke-width: 4px; paint-order: stroke; }
  .base { stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 3; }
`;

const text = (x, y, words, ...classes) => `<text x="${x}" y="${y}"${classes.length ? ` class="${classes.join(' ')}"` : ''}>${escaped(words)}</text>`;
const rounded = (number) => Math.round(number * 10) / 10;

/**
 * chart returns the SVG of those rows. ours: the candidate to bring out; base: whose
 * median is drawn through all bars; caption: what, when and where.
 */
export function chart(rows, { ours, base, caption }) {
  const width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
  const height = HEAD + FOOT + STEP * Math.max(0, ...rows.map(({ results }) => results.length));
  const lines = Math.ceil(rows.length / COLUMNS);
  const panels = rows.map((row, i) => {
    const x = MARGIN + (i % COLUMNS) * (width + GAP);
    const y = MARGIN + Math.floor(i / COLUMNS) * height;
    return `<g transform="translate(${rounded(x)} ${y})">${panel(row, width, { ours, base })}</g>`;
  });
  const whole = MARGIN + lines * height + 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${whole}" width="${WIDTH}" height="${whole}" role="img" aria-label="${escaped(caption)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${whole}" rx="12"/>`,
    ...panels,
    text(MARGIN, whole - 20, caption, 'soft'),
    '</svg>',
    '',
  ].join('\n');
}

function panel(row, width, { ours, base }) {
  const most = Math.max(...row.results.map(({ median }) => median ?? 0));
  const scale = (value) => rounded(NAMES + (most > 0 ? Math.max(value, 0) / most : 0) * (width - NAMES - FIGURES));
  const bars = row.results.map((result, i) => bar(result, HEAD + i * STEP, scale, result.candidate === ours));
  const standard = row.results.find(({ candidate, median }) => candidate === base && median !== undefined);
  const x = standard && scale(standard.median);
  const line = standard ? [`<line class="base" x1="${x}" x2="${x}" y1="${HEAD - 4}" y2="${HEAD + STEP * row.results.length - 4}"/>`] : [];
  const pages = row.size ? `${row.size} pages, ` : '';
  return [
    text(0, 18, row.title, 'title'),
    text(0, 36, `${pages}${row.unit}; ${row.better} is better`, 'soft'),
    ...bars.flatMap(({ shapes }) => shapes),
    ...line,
    ...bars.flatMap(({ words }) => words),
  ].join('\n');
}

/** bar returns {shapes, words}: the words stand above the line that crosses the shapes. */
function bar({ candidate, median, low, high }, y, scale, ours) {
  const mark = ours ? ['ours'] : [];
  const base = y + BAR - 2.5;
  const name = text(NAMES - 10, base, candidate, 'name', ...mark);
  if (median === undefined) return { shapes: [], words: [name, text(NAMES, base, 'could not run', 'cannot', 'value')] };
  const end = scale(median);
  const shapes = [
    `<rect class="${['bar', ...mark].join(' ')}" x="${NAMES}" y="${y}" width="${rounded(Math.max(end - NAMES, 1))}" height="${BAR}" rx="2"/>`,
    `<line class="half" x1="${scale(low)}" x2="${scale(high)}" y1="${y + BAR / 2}" y2="${y + BAR / 2}"/>`,
  ];
  return { shapes, words: [name, text(rounded(Math.max(end, scale(high)) + 7), base, figure(median), 'value', ...mark)] };
}
