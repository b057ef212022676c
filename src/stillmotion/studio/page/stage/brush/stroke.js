/** A stroke of the brush as a shape: round, and by the pressure where there is one. */
import { getStroke } from "../../vendor/perfect-freehand.js";

/** @typedef {{ x: number, y: number, pressure: number }} Touch */

/**
 * @param {Touch[]} touches in any pixels
 * @param {number} size in the same
 * @returns {{ path: Path2D, box: import("./mask.js").Box }}
 */
export function strokeShape(touches, size) {
  const pressed = touches.some(({ pressure }) => pressure > 0 && pressure !== 0.5 && pressure !== 1);
  const path = new Path2D();
  const first = /** @type {Touch} */ (touches[0]);
  const points = touches.map(({ x, y, pressure }) => [x, y, pressed ? pressure : 0.5]);
  if (touches.length === 1) path.arc(first.x, first.y, size / 2, 0, 2 * Math.PI);
  else {
    const outline = getStroke(points, { size, thinning: pressed ? 0.5 : 0, smoothing: 0.4, streamline: 0.2, simulatePressure: false, last: true });
    outline.forEach(([x = 0, y = 0], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
    path.closePath();
  }
  const [xs, ys] = [touches.map(({ x }) => x), touches.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - size, Math.min(...ys) - size];
  return { path, box: { x: left, y: top, width: Math.max(...xs) + size - left, height: Math.max(...ys) + size - top } };
}
