/** The path that the camera's look follows, as points over the picture in shares of it. */

/** @typedef {{ x: number, y: number, zoom?: number }} LookPoint */

export const MOST_POINTS = 32;
export const [LEAST_ZOOM, MOST_ZOOM] = [0.8, 2];
/** How far beyond the picture's edge the view may reach, in sides. */
const BEYOND = 0.2;
const PLACES = 1000;

/** The start, which every path has: the whole picture. @type {LookPoint} */
export const START = { x: 0.5, y: 0.5 };

/**
 * The point as the API takes it: within what may be seen from there.
 *
 * @param {LookPoint} point
 * @returns {LookPoint}
 */
export function within({ x, y, zoom = 1 }) {
  const larger = Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
  const room = 0.5 + BEYOND - 0.5 / larger;
  const near = (/** @type {number} */ value) => Math.round(Math.min(Math.max(value, 0.5 - room), 0.5 + room) * PLACES) / PLACES;
  const zoomed = Math.round(larger * 100) / 100;
  return { x: near(x), y: near(y), ...(zoomed === 1 ? {} : { zoom: zoomed }) };
}

/**
 * A freehand line as few points that lead along it (Ramer, Douglas and Peucker).
 *
 * @param {LookPoint[]} line
 * @param {number} tolerance in shares of the picture
 * @returns {LookPoint[]}
 */
export function simplified(line, tolerance = 0.006) {
  let kept = thinned(line, tolerance);
  while (kept.length > MOST_POINTS) kept = thinned(line, (tolerance *= 1.5));
  return kept;
}

/** @param {LookPoint[]} line @param {number} tolerance @returns {LookPoint[]} */
function thinned(line, tolerance) {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return line;
  let [most, at] = [0, 0];
  for (let i = 1; i < line.length - 1; i++) {
    const away = distance(/** @type {LookPoint} */ (line[i]), first, last);
    if (away > most) [most, at] = [away, i];
  }
  if (most <= tolerance) return [first, last];
  return [...thinned(line.slice(0, at + 1), tolerance).slice(0, -1), ...thinned(line.slice(at), tolerance)];
}

/** @param {LookPoint} p @param {LookPoint} a @param {LookPoint} b */
function distance(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length)) : 0;
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}

/**
 * An SVG path through points, smooth: a Catmull-Rom spline as Bézier curves.
 *
 * @param {{ x: number, y: number }[]} points
 */
export function curveThrough(points) {
  const at = (/** @type {number} */ i) => /** @type {{ x: number, y: number }} */ (points[Math.min(Math.max(i, 0), points.length - 1)]);
  if (!points.length) return "";
  let d = `M${at(0).x} ${at(0).y}`;
  for (let i = 0; i + 1 < points.length; i++) {
    const [p, a, b, n] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    d += `C${a.x + (b.x - p.x) / 6} ${a.y + (b.y - p.y) / 6} ${b.x - (n.x - a.x) / 6} ${b.y - (n.y - a.y) / 6} ${b.x} ${b.y}`;
  }
  return d;
}
