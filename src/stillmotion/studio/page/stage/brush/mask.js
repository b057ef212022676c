/**
 * What a group of the brush covers: a canvas of the picture's shape, in the group's colour where it
 * does. Its size is the picture's, up to a long edge that is enough for any mask.
 */

import { COVERED } from "./cover.js";
import { encodeMask } from "./encode.js";

const LONGEST = 1280;

/** @param {number} width @param {number} height @returns {{ width: number, height: number }} */
export function maskSize(width, height) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

export class Mask {
  /** @param {number} width @param {number} height @param {string} colour */
  constructor(width, height, colour) {
    const [canvas, context] = inMemory(width, height);
    this.canvas = canvas;
    this.context = context;
    this.colour = colour;
    this.empty = true;
    /** @type {Promise<Blob> | null} */
    this.encoded = null;
  }

  /**
   * Change it; what takes that back and does it again.
   *
   * @param {Box} box of what may change
   * @param {(context: OffscreenCanvasRenderingContext2D) => void} how
   * @param {boolean} [adds] that it covers more afterwards
   * @returns {import("./history.js").Step | null} null where nothing of it lies in the picture
   */
  change(box, how, adds = false) {
    const { context, canvas } = this;
    const x = Math.max(0, Math.floor(box.x));
    const y = Math.max(0, Math.floor(box.y));
    const width = Math.min(canvas.width, Math.ceil(box.x + box.width)) - x;
    const height = Math.min(canvas.height, Math.ceil(box.y + box.height)) - y;
    if (width <= 0 || height <= 0) return null;
    const before = context.getImageData(x, y, width, height);
    /** @type {ImageData | null} */
    let after = null;
    context.save();
    how(context);
    context.restore();
    this.encoded = null;
    const put = (/** @type {ImageData} */ pixels) => {
      context.putImageData(pixels, x, y);
      this.encoded = null;
      this.look();
    };
    if (adds) this.empty = false;
    else this.look();
    return {
      undo: () => {
        // Not read before: most is never undone, and to read waits until it is drawn.
        after ??= context.getImageData(x, y, width, height);
        put(before);
      },
      redo: () => after && put(after),
    };
  }

  /** All of it. @param {(context: OffscreenCanvasRenderingContext2D) => void} how */
  changeAll(how) {
    return this.change({ x: 0, y: 0, width: this.canvas.width, height: this.canvas.height }, how);
  }

  look() {
    const words = new Uint32Array(this.pixels().data.buffer);
    this.empty = true;
    for (let i = 0; i < words.length && this.empty; i++) this.empty = /** @type {number} */ (words[i]) >>> 24 <= COVERED;
  }

  pixels() {
    return this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  /** As the API wants it: white where it covers, black elsewhere. @returns {Promise<Blob>} */
  blob() {
    return (this.encoded ??= encodeMask(this.pixels()));
  }

  /** What was kept as a `blob`. @param {ImageBitmap} picture */
  load(picture) {
    const { width, height } = this.canvas;
    this.context.drawImage(picture, 0, 0, width, height);
    const pixels = this.pixels();
    tint(pixels, this.colour);
    this.context.putImageData(pixels, 0, 0);
    this.look();
  }
}

/**
 * A canvas that is drawn and read by the processor: masks, and what is drawn into them. From one of
 * the GPU's it would be fetched with every stroke, for which the page stands still.
 *
 * @param {number} width @param {number} height
 * @returns {[OffscreenCanvas, OffscreenCanvasRenderingContext2D]}
 */
export function inMemory(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  return [canvas, /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }))];
}

/** White becomes the colour, black nothing. @param {ImageData} pixels @param {string} colour */
export function tint({ data }, colour) {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let i = 0; i < data.length; i += 4) {
    const cover = data[i] ?? 0;
    data[i] = r;
    data[i + 1] = g;
    data[i + 2] = b;
    data[i + 3] = cover;
  }
}
