/** Moving and sizing the frame over a picture, as plain sums: it stays inside, and keeps its shape. */
import { LEAST_SIDE, MOST_ASPECT } from "./pictures.js";

/** @typedef {import("./draft.js").Box} Box */
/** @typedef {{ width: number, height: number }} Size */

/** Shapes that are offered; "" is any, "whole" the picture's own. */
export const RATIOS = ["whole", "16:9", "9:16", "1:1", "4:3", "3:4", ""];

/** @param {string} ratio @param {Size} picture @returns {number | null} width to height */
export function shapeOf(ratio, picture) {
  if (ratio === "") return null;
  if (ratio === "whole") return picture.width / picture.height;
  const [across = 1, down = 1] = ratio.split(":").map(Number);
  return across / down;
}

/**
 * The largest frame of a shape in the middle of a picture.
 *
 * @param {Size} picture
 * @param {number} shape
 * @returns {Box}
 */
export function largest({ width, height }, shape) {
  const across = Math.min(width, Math.round(height * shape));
  const down = Math.min(height, Math.round(width / shape));
  return { x: Math.round((width - across) / 2), y: Math.round((height - down) / 2), width: across, height: down };
}

/**
 * @param {Box} box
 * @param {number} right
 * @param {number} down
 * @param {Size} picture
 * @returns {Box}
 */
export function moved(box, right, down, picture) {
  return {
    ...box,
    x: clamp(Math.round(box.x + right), 0, picture.width - box.width),
    y: clamp(Math.round(box.y + down), 0, picture.height - box.height),
  };
}

/**
 * A corner (`"nw"` … `"se"`) is dragged to a point; the opposite one stays.
 *
 * @param {Box} box
 * @param {string} corner
 * @param {{ x: number, y: number }} to
 * @param {Size} picture
 * @param {number | null} shape
 * @returns {Box}
 */
export function resized(box, corner, to, picture, shape) {
  const west = corner.includes("w");
  const north = corner.includes("n");
  const fixed = { x: west ? box.x + box.width : box.x, y: north ? box.y + box.height : box.y };
  const room = { width: west ? fixed.x : picture.width - fixed.x, height: north ? fixed.y : picture.height - fixed.y };
  let width = Math.abs(clamp(to.x, 0, picture.width) - fixed.x);
  let height = Math.abs(clamp(to.y, 0, picture.height) - fixed.y);
  if (shape) {
    width = Math.max(width, height * shape, LEAST_SIDE, LEAST_SIDE * shape);
    width = Math.min(width, room.width, room.height * shape);
    height = width / shape;
  } else {
    width = clamp(width, Math.min(LEAST_SIDE, room.width), room.width);
    height = clamp(height, Math.min(LEAST_SIDE, room.height), room.height);
    width = Math.min(width, height * MOST_ASPECT);
    height = Math.min(height, width * MOST_ASPECT);
  }
  if (Math.round(width) < LEAST_SIDE || Math.round(height) < LEAST_SIDE) return box;
  [width, height] = [Math.round(width), Math.round(height)];
  return { x: west ? fixed.x - width : fixed.x, y: north ? fixed.y - height : fixed.y, width, height };
}

/**
 * A frame larger or smaller around its middle, by as many pixels on its left as on its right.
 *
 * @param {Box} box
 * @param {number} by pixels on each side
 * @param {Size} picture
 * @returns {Box}
 */
export function scaled(box, by, picture) {
  const shape = box.width / box.height;
  const least = Math.max(LEAST_SIDE, LEAST_SIDE * shape);
  const width = clamp(box.width + 2 * by, Math.min(least, box.width), Math.min(picture.width, picture.height * shape));
  const [across, down] = [Math.round(width), Math.round(width / shape)];
  const grown = { x: box.x + (box.width - across) / 2, y: box.y + (box.height - down) / 2, width: across, height: down };
  return moved(grown, 0, 0, picture);
}

/** @param {number} value @param {number} least @param {number} most */
function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
