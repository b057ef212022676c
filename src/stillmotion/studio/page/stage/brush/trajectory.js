/**
 * The way that a group goes: knots, each with the pace at which it is passed. Few knots of one pace are
 * sent as they are, and the engine goes along them evenly; else the way is sent as a gesture, as points
 * at even times, of which the engine keeps the speed.
 */
import { simplified } from "../camera/drawn_path.js";

/** @typedef {{ x: number, y: number, pace: number }} Knot */

/** Points from which on the engine takes a path as a gesture. */
const GESTURE = 10;
/** Of a gesture that is sent; the API takes 77. */
const SENT = 48;
const DENSE = 16;
const MOST_KNOTS = 24;
export const [SLOWEST, FASTEST] = [0.25, 4];
const RAMP = 0.34;

/**
 * Of a freehand line: few knots, each with the hand's pace there.
 *
 * @param {{ x: number, y: number, time: number }[]} line
 * @param {boolean} paced whether the hand's pace is kept
 * @returns {Knot[]}
 */
export function knotsOf(line, paced) {
  let kept = simplified(line, 0.008);
  if (kept.length > MOST_KNOTS) kept = simplified(line, 0.02).slice(0, MOST_KNOTS);
  const at = kept.map((knot) => line.indexOf(/** @type {any} */ (knot)));
  const speeds = at.map((place) => speedAbout(line, place));
  const mean = speeds.reduce((a, b) => a + b, 0) / speeds.length;
  return kept.map(({ x, y }, i) => ({ x, y, pace: paced && mean > 0 ? paceOf((speeds[i] ?? mean) / mean) : 1 }));
}

/** @param {number} pace */
export function paceOf(pace) {
  return Math.round(Math.min(FASTEST, Math.max(SLOWEST, pace)) * 20) / 20;
}

/** @param {{ x: number, y: number, time: number }[]} line @param {number} place */
function speedAbout(line, place) {
  const [from, to] = [line[Math.max(0, place - 3)], line[Math.min(line.length - 1, place + 3)]];
  if (!from || !to || to.time <= from.time) return 0;
  return Math.hypot(to.x - from.x, to.y - from.y) / (to.time - from.time);
}

/**
 * The curve through knots, and after what share of the time each of its places is reached when
 * nothing were to start or stop gently.
 *
 * @param {Knot[]} knots
 * @returns {{ x: number, y: number, time: number }[]}
 */
export function curveOf(knots) {
  const at = (/** @type {number} */ i) => /** @type {Knot} */ (knots[Math.min(Math.max(i, 0), knots.length - 1)]);
  const curve = [{ x: at(0).x, y: at(0).y, time: 0 }];
  let time = 0;
  for (let i = 0; i + 1 < knots.length; i++) {
    const [p, a, b, n] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 1; step <= DENSE; step++) {
      const u = step / DENSE;
      const x = spline(p.x, a.x, b.x, n.x, u);
      const y = spline(p.y, a.y, b.y, n.y, u);
      const last = /** @type {{ x: number, y: number }} */ (curve.at(-1));
      time += Math.hypot(x - last.x, y - last.y) / (a.pace + (b.pace - a.pace) * (u - 0.5 / DENSE));
      curve.push({ x, y, time });
    }
  }
  return time ? curve.map((each) => ({ ...each, time: each.time / time })) : curve;
}

/** @param {number} p @param {number} a @param {number} b @param {number} n @param {number} u */
function spline(p, a, b, n, u) {
  const [m0, m1] = [(b - p) / 2, (n - a) / 2];
  const [u2, u3] = [u * u, u * u * u];
  return (2 * u3 - 3 * u2 + 1) * a + (u3 - 2 * u2 + u) * m0 + (3 * u2 - 2 * u3) * b + (u3 - u2) * m1;
}

/** @param {{ x: number, y: number, time: number }[]} curve @param {number} time @returns {{ x: number, y: number }} */
export function placeAt(curve, time) {
  const next = curve.findIndex((each) => each.time >= time);
  const [b, a] = [curve[next < 0 ? curve.length - 1 : next], curve[Math.max(0, (next < 0 ? curve.length : next) - 1)]];
  if (!a || !b) return { x: 0, y: 0 };
  const share = b.time > a.time ? Math.min(1, Math.max(0, (time - a.time) / (b.time - a.time))) : 1;
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** The share of the way at a share of the time, as the engine starts and stops. @param {number} time @returns {number} */
export function eased(time) {
  if (time > 0.5) return 1 - eased(1 - time);
  const u = Math.min(1, Math.max(0, time / RAMP));
  const ramp = RAMP * (u ** 6 - 3 * u ** 5 + 2.5 * u ** 4);
  return (ramp + Math.max(time - RAMP, 0)) / (1 - RAMP);
}

/**
 * As the API takes it: pixels of the picture from its lower left corner.
 *
 * @param {Knot[]} knots
 * @param {number} width
 * @param {number} height
 */
export function trajectoryOf(knots, width, height) {
  const [first] = knots;
  if (!first) return [];
  const even = knots.every(({ pace }) => pace === first.pace) && knots.length < GESTURE;
  /** @type {{ x: number, y: number }[]} */
  let points = knots;
  if (!even) {
    const curve = curveOf(knots);
    points = Array.from({ length: SENT }, (_, i) => placeAt(curve, i / (SENT - 1)));
  }
  // One that goes nowhere says where something of the prompt happens.
  if (points.length === 1) points = [first, first];
  const within = (/** @type {number} */ share, /** @type {number} */ side) => Math.min(side - 1, Math.max(0, Math.round(share * side)));
  return points.map(({ x, y }) => ({ x: within(x, width), y: within(1 - y, height) }));
}
