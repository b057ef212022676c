/**
 * The camera as the engine has it: x right, y down, z forward, in units of the distance to what the
 * picture is about. A row is a rotation (9 numbers, by rows), a position (3) and how many times the
 * picture's focal length the camera has.
 */

/** @typedef {number[]} Row */

/** @type {Row} */
export const AT_REST = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

export const AXES = ["horizontal", "vertical", "pan", "tilt", "roll", "zoom"];
export const MOST = 10;

/**
 * The row of a moment: x, y, z, yaw, pitch, roll and the logarithm of the focal length.
 *
 * @param {number[]} channels
 * @returns {Row}
 */
export function rowOf(channels) {
  const [x = 0, y = 0, z = 0, yaw = 0, pitch = 0, roll = 0, logFocal = 0] = channels;
  const [cy, sy, cp, sp, cr, sr] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch), Math.cos(roll), Math.sin(roll)];
  return [
    cy * cr + sy * sp * sr, -cy * sr + sy * sp * cr, sy * cp,
    cp * sr, cp * cr, -sp,
    -sy * cr + cy * sp * sr, sy * sr + cy * sp * cr, cy * cp,
    x, y, z, Math.exp(logFocal),
  ]; // prettier-ignore
}

/**
 * The row of a `camera_control` at a share of the time, by the scene's table of moves: of a simple
 * move the table has the largest, and a smaller one is as much less in all that changes.
 *
 * @param {Record<string, number[][]>} moves
 * @param {{ type: string, config?: Record<string, number> } | null | undefined} control
 * @param {number} time 0 to 1
 * @returns {Row}
 */
export function rowOfControl(moves, control, time) {
  if (!control) return AT_REST;
  if (control.type !== "simple") return rowOf(between(moves[control.type], time));
  const [axis, value] = Object.entries(control.config ?? {}).find(([, each]) => each) ?? ["zoom", 0];
  return rowOf(between(moves[axis], time).map((each) => (each * value) / MOST));
}

/**
 * The row at a share of the time, of one for each frame.
 *
 * @param {Row[]} rows
 * @param {number} time
 * @returns {Row}
 */
export function rowOfFrames(rows, time) {
  return rows[Math.round(time * (rows.length - 1))] ?? AT_REST;
}

/**
 * Where a pixel of the camera's frame lies in the picture for things far away: 3 by 3, by columns.
 *
 * @param {Row} row
 * @param {number} focal of the picture, in its pixels
 * @param {number} width
 * @param {number} height
 */
export function homography(row, focal, width, height) {
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const lens = focal * /** @type {number} */ (row[12]);
  const r = (/** @type {number} */ i, /** @type {number} */ j) => /** @type {number} */ (row[3 * i + j]);
  const columns = new Float32Array(9);
  const rays = [[1 / lens, 0, 0], [0, 1 / lens, 0], [-cx / lens, -cy / lens, 1]]; // prettier-ignore
  rays.forEach(([a = 0, b = 0, c = 0], j) => {
    const at = [0, 1, 2].map((i) => r(i, 0) * a + r(i, 1) * b + r(i, 2) * c);
    const [x = 0, y = 0, z = 0] = at;
    columns.set([focal * x + cx * z, focal * y + cy * z, z], 3 * j);
  });
  return columns;
}

/** @param {number[][] | undefined} rows @param {number} time */
function between(rows, time) {
  if (!rows?.length) return [];
  const place = Math.min(Math.max(time, 0), 1) * (rows.length - 1);
  const first = Math.min(Math.floor(place), rows.length - 2);
  const share = place - first;
  const [from = [], to = []] = [rows[first], rows[first + 1]];
  return from.map((each, i) => each + share * ((to[i] ?? each) - each));
}
