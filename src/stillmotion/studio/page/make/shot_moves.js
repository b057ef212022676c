/** Shots and their lengths, as plain sums: they add up to a length that is offered. */
import { newShot } from "./draft.js";

/** @typedef {import("./draft.js").Shot} Shot */

export const MOST_SHOTS = 6;

/** @param {Shot[]} shots */
export function total(shots) {
  return shots.reduce((sum, { seconds }) => sum + seconds, 0);
}

/**
 * One more: as long as there is room, else the half of the longest.
 *
 * @param {Shot[]} shots
 * @param {number} most seconds of the video
 * @returns {Shot[]}
 */
export function added(shots, most) {
  if (shots.length >= MOST_SHOTS) return shots;
  const room = most - total(shots);
  if (room >= 1) return [...shots, newShot(Math.min(room, 2))];
  const longest = shots.reduce((best, each, place) => (each.seconds > (shots[best]?.seconds ?? 0) ? place : best), 0);
  const cut = shots[longest];
  if (!cut || cut.seconds < 2) return shots;
  const half = Math.floor(cut.seconds / 2);
  return [...shots.map((each, place) => (place === longest ? { ...each, seconds: each.seconds - half } : each)), newShot(half)];
}

/** @param {Shot[]} shots @param {number} from @param {number} to @returns {Shot[]} */
export function reordered(shots, from, to) {
  const shot = shots[from];
  if (!shot || to < 0 || to >= shots.length || from === to) return shots;
  const rest = shots.filter((_, place) => place !== from);
  return [...rest.slice(0, to), shot, ...rest.slice(to)];
}

/**
 * The edge behind a shot moves: the one before and the one after it share what they have; the last
 * edge is the end of the video.
 *
 * @param {Shot[]} shots
 * @param {number} edge the shot before it
 * @param {number} by seconds
 * @param {number} most of the video
 * @returns {Shot[]}
 */
export function edgeMoved(shots, edge, by, most) {
  const before = shots[edge];
  const after = shots[edge + 1];
  if (!before) return shots;
  const room = after ? after.seconds - 1 : most - total(shots);
  const step = Math.max(1 - before.seconds, Math.min(by, room));
  if (!step) return shots;
  return shots.map((each, place) => {
    if (place === edge) return { ...each, seconds: each.seconds + step };
    return after && place === edge + 1 ? { ...each, seconds: each.seconds - step } : each;
  });
}

/**
 * One shot longer or shorter, and with it the video.
 *
 * @param {Shot[]} shots
 * @param {number} place
 * @param {number} seconds
 * @param {number} most of the video
 */
export function lengthened(shots, place, seconds, most) {
  const others = total(shots) - (shots[place]?.seconds ?? 0);
  const next = Math.max(1, Math.min(Math.round(seconds) || 1, most - others));
  return shots.map((each, at) => (at === place ? { ...each, seconds: next } : each));
}
