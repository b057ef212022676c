/** Masks as files: white where a group covers the picture, black elsewhere. */

/** Of 255: what is more opaque is covered. */
export const COVERED = 127;

/**
 * @param {ImageData} pixels of a mask, its cover in alpha; they are changed
 * @returns {Promise<Blob>} a PNG
 */
export function pngOf(pixels) {
  const words = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < words.length; i++) words[i] = /** @type {number} */ (words[i]) >>> 24 > COVERED ? 0xffffffff : 0xff000000;
  const out = new OffscreenCanvas(pixels.width, pixels.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (out.getContext("2d", { willReadFrequently: true }));
  context.putImageData(pixels, 0, 0);
  return out.convertToBlob({ type: "image/png" });
}
