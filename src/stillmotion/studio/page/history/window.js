/** Which rows of a long grid are drawn: those in sight and a few beside them. Pure. */

const BESIDE = 3;

/**
 * @param {number} count Entries in all.
 * @param {number} columns
 * @param {number} rowHeight In pixels, with the gap below.
 * @param {number} top How far the grid's top is above the top of what is seen.
 * @param {number} height Of what is seen.
 */
export function inSight(count, columns, rowHeight, top, height) {
  const rows = Math.ceil(count / columns);
  const first = Math.max(0, Math.min(rows, Math.floor(top / rowHeight)) - BESIDE);
  const last = Math.min(rows, Math.max(0, Math.ceil((top + height) / rowHeight)) + BESIDE);
  return {
    from: first * columns,
    to: Math.min(count, Math.max(first, last) * columns),
    whole: rows * rowHeight,
  };
}

/**
 * How many columns fit, and how wide each is.
 * @param {number} width
 * @param {number} least
 * @param {number} gap
 */
export function columnsIn(width, least, gap) {
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { columns, each: (width - gap * (columns - 1)) / columns };
}
