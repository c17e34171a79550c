// The figures as text for a terminal.

/** figure writes a number with as many digits as say something. */
export function figure(number) {
  const size = Math.abs(number);
  if (size >= 1000) return Math.round(number).toLocaleString('en-US');
  if (size >= 100) return number.toFixed(0);
  return size >= 10 ? number.toFixed(1) : number.toFixed(2);
}

/** heading says what a row measures: `round trip, idle: p50, N=4, ms`. */
export const heading = ({ title, size, unit }) => [title, size && `N=${size}`, unit].filter(Boolean).join(', ');

/** inOrder sorts rows as their scenarios and those list them, the sizes of one figure together. */
export function inOrder(rows, scenarios) {
  const places = scenarios.flatMap(({ name, rows: figures }) => figures.map(({ key }) => `${name}/${key}`));
  const place = ({ scenario, key }) => places.indexOf(`${scenario}/${key}`);
  return [...rows].sort((a, b) => place(a) - place(b) || (a.size ?? 0) - (b.size ?? 0));
}

/** table lays rows of cells out in columns; the first stands left, the others right. */
export function table(head, rows) {
  const all = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const line = (row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  ').trimEnd(), ...all.slice(1).map(line)].join('\n');
}

/** report writes the ledger's rows as one table for each, and under it what could not run. */
export function report(rows, base) {
  return rows.map((row) => {
    const ran = row.results.filter(({ median }) => median !== undefined);
    const cells = ran.map((r) => [
      r.candidate,
      figure(r.median),
      `${figure(r.low)}–${figure(r.high)}`,
      r.ratio === undefined ? '' : r.ratio.toFixed(2),
    ]);
    const more = row.results.filter(({ why }) => why !== undefined).map(shortfall);
    const head = [heading(row), 'median', 'middle half', ran.some(({ ratio }) => ratio !== undefined) ? `of ${base}` : ''];
    return [table(head, cells), ...more].join('\n');
  }).join('\n\n');
}

/** shortfall says what a candidate could not do. */
export const shortfall = ({ candidate, failed, values, why }) =>
  failed ? `${candidate}: ${failed} of ${failed + values.length} failed: ${why}` : `${candidate}: could not run: ${why}`;
