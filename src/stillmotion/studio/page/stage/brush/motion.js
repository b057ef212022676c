/**
 * What the brush moves, shown in the browser: each group's part of the picture carried along its path,
 * over a picture without it. The render cuts out along edges, pulls what is soft and paints what
 * comes to be seen; here it is only shown where what goes.
 */
import { curveOf, eased, placeAt } from "./trajectory.js";

/** @typedef {{ mask: import("./mask.js").Mask, knots: import("./trajectory.js").Knot[] }} Group */

const LONGEST = 1280;

/**
 * @param {ImageBitmap} picture
 * @param {Group[]} groups
 * @param {import("./mask.js").Mask} pinned
 */
export function makeMotion(picture, groups, pinned) {
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const moving = groups.filter(({ mask, knots }) => !mask.empty && knots.length > 1);
  const ground = plain(picture, width, height, moving);
  const parts = moving.map(({ mask, knots }) => ({ cut: cutOut(picture, width, height, mask, pinned), curve: curveOf(knots), from: /** @type {import("./trajectory.js").Knot} */ (knots[0]) }));
  const fixed = pinned.empty ? null : cutOut(picture, width, height, pinned, null);
  return {
    moves: moving.length > 0,
    width,
    height,
    /** @param {CanvasRenderingContext2D} context over the picture's place @param {number} time 0 to 1 */
    draw(context, time) {
      context.drawImage(ground, 0, 0);
      for (const { cut, curve, from } of parts) {
        const to = placeAt(curve, eased(time));
        context.drawImage(cut, (to.x - from.x) * width, (to.y - from.y) * height);
      }
      if (fixed) context.drawImage(fixed, 0, 0);
    },
  };
}

/** @param {number} width @param {number} height @returns {[OffscreenCanvas, OffscreenCanvasRenderingContext2D]} */
function canvasOf(width, height) {
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  return [canvas, /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"))];
}

/** @param {ImageBitmap} picture @param {number} width @param {number} height @param {import("./mask.js").Mask} mask @param {import("./mask.js").Mask | null} without */
function cutOut(picture, width, height, mask, without) {
  const [canvas, context] = canvasOf(width, height);
  context.filter = "blur(1px)";
  context.drawImage(mask.canvas, 0, 0, width, height);
  context.filter = "none";
  if (without && !without.empty) {
    context.globalCompositeOperation = "destination-out";
    context.drawImage(without.canvas, 0, 0, width, height);
  }
  context.globalCompositeOperation = "source-in";
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

/** The picture with what moves gone: filled from around it, coarser the further from its edge. @param {ImageBitmap} picture @param {number} width @param {number} height @param {Group[]} groups */
function plain(picture, width, height, groups) {
  const [canvas, context] = canvasOf(width, height);
  context.drawImage(picture, 0, 0, width, height);
  context.globalCompositeOperation = "destination-out";
  for (const { mask } of groups) {
    context.filter = "blur(2px)";
    for (let i = 0; i < 3; i++) context.drawImage(mask.canvas, 0, 0, width, height);
  }
  context.filter = "none";
  context.globalCompositeOperation = "destination-over";
  let level = canvas;
  for (let side = Math.max(width, height) / 2; side >= 2; side /= 2) {
    const [small, to] = canvasOf(Math.round(level.width / 2), Math.round(level.height / 2));
    to.imageSmoothingQuality = "high";
    for (let i = 0; i < 4; i++) to.drawImage(level, 0, 0, small.width, small.height);
    context.imageSmoothingQuality = "high";
    for (let i = 0; i < 2; i++) context.drawImage(small, 0, 0, width, height);
    level = small;
  }
  return canvas;
}
