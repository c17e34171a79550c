// How many columns of tiles fill a stage best. Pure.

/**
 * Finds the number of columns for which `count` tiles of one ratio are largest
 * within width × height (CSS pixels). When they would come out narrower than
 * `minWidth`, the stage scrolls and tiles keep that width.
 *
 * Returns {columns, width} of a tile.
 */
export function fitGrid(count, width, height, { ratio = 16 / 10, gap = 12, minWidth = 150, maxWidth = 760 } = {}) {
  let best = { columns: 1, width: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const down = ((height - gap * (rows - 1)) / rows) * ratio;
    const fitting = Math.min(across, down);
    if (fitting > best.width) best = { columns, width: fitting };
  }
  if (best.width < minWidth) {
    const columns = Math.max(1, Math.min(count, Math.floor((width + gap) / (minWidth + gap))));
    best = { columns, width: (width - gap * (columns - 1)) / columns };
  }
  return { columns: best.columns, width: Math.floor(Math.min(best.width, maxWidth)) };
}
