/**
 * What a group of the brush covers: a canvas of the picture's shape, in the group's colour where it
 * does. Its size is the picture's, up to a long edge that is enough for any mask.
 */

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
    this.canvas = new OffscreenCanvas(width, height);
    this.context = /** @type {OffscreenCanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
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
    context.save();
    how(context);
    context.restore();
    const after = context.getImageData(x, y, width, height);
    this.encoded = null;
    const put = (/** @type {ImageData} */ pixels) => {
      context.putImageData(pixels, x, y);
      this.encoded = null;
      this.look();
    };
    if (adds) this.empty = false;
    else this.look();
    return { undo: () => put(before), redo: () => put(after) };
  }

  /** All of it. @param {(context: OffscreenCanvasRenderingContext2D) => void} how */
  changeAll(how) {
    return this.change({ x: 0, y: 0, width: this.canvas.width, height: this.canvas.height }, how);
  }

  look() {
    const { data } = this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
    const words = new Uint32Array(data.buffer);
    this.empty = !words.some((word) => word >>> 24 > 127);
  }

  /** As the API wants it: white where it covers, black elsewhere. @returns {Promise<Blob>} */
  blob() {
    return (this.encoded ??= this.encode());
  }

  /** @returns {Promise<Blob>} */
  encode() {
    const { width, height } = this.canvas;
    const out = new OffscreenCanvas(width, height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (out.getContext("2d"));
    const { data } = this.context.getImageData(0, 0, width, height);
    const pixels = new ImageData(width, height);
    const from = new Uint32Array(data.buffer);
    const to = new Uint32Array(pixels.data.buffer);
    for (let i = 0; i < from.length; i++) to[i] = /** @type {number} */ (from[i]) >>> 24 > 127 ? 0xffffffff : 0xff000000;
    context.putImageData(pixels, 0, 0);
    return out.convertToBlob({ type: "image/png" });
  }

  /** What was kept as a `blob`. @param {ImageBitmap} picture */
  load(picture) {
    const { width, height } = this.canvas;
    this.context.drawImage(picture, 0, 0, width, height);
    const pixels = this.context.getImageData(0, 0, width, height);
    tint(pixels, this.colour);
    this.context.putImageData(pixels, 0, 0);
    this.look();
  }
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
