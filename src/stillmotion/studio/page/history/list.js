/** Pages of rows put together into one list, newest first. Pure. */

/** @typedef {import("../watch/state.js").Row} Row */

/**
 * The list with a newer look at its head: rows that are there already are replaced, new ones come
 * first, and those that the look reaches past without having them are gone. Null where the look does not
 * reach down to the list any more, so that what lies between is unknown.
 * @param {Row[]} list
 * @param {Row[]} head The newest rows.
 * @param {boolean} whole Whether there are none after them.
 */
export function withHead(list, head, whole) {
  if (whole) return head;
  const fresh = new Set(head.map((row) => row.id));
  if (!list.some((row) => fresh.has(row.id))) return null;
  const oldest = head.at(-1)?.created_at ?? Infinity;
  return [...head, ...list.filter((row) => row.created_at <= oldest && !fresh.has(row.id))];
}

/** @param {Row[]} list @param {Row[]} page */
export function withPage(list, page) {
  const known = new Set(list.map((row) => row.id));
  return [...list, ...page.filter((row) => !known.has(row.id))];
}

/**
 * The ids between two rows of the list, both included.
 * @param {Row[]} list
 * @param {string} one
 * @param {string} other
 */
export function between(list, one, other) {
  const a = list.findIndex((row) => row.id === one);
  const b = list.findIndex((row) => row.id === other);
  if (a < 0 || b < 0) return [other];
  return list.slice(Math.min(a, b), Math.max(a, b) + 1).map((row) => row.id);
}
