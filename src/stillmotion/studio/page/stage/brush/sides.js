/** The two sides of the subject's edge, so that a stroke keeps to the one on which it begins. */
import { bitmapOf } from "../camera/layers.js";
import { inMemory } from "./mask.js";

const INSIDE = 128;

/**
 * @param {string} url of the matte, a data: URL
 * @param {number} width @param {number} height of the masks
 */
export async function sidesOf(url, width, height) {
  const matte = await bitmapOf(url);
  const [inside, within] = inMemory(width, height);
  within.drawImage(matte, 0, 0, width, height);
  matte.close();
  const pixels = within.getImageData(0, 0, width, height);
  const other = new ImageData(width, height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    const cover = pixels.data[i] ?? 0;
    pixels.data[i + 3] = cover;
    other.data[i + 3] = 255 - cover;
  }
  within.putImageData(pixels, 0, 0);
  const [outside, without] = inMemory(width, height);
  without.putImageData(other, 0, 0);
  return {
    /** The side that a place of the picture is on. @param {{ x: number, y: number }} place */
    at({ x, y }) {
      const column = Math.min(width - 1, Math.max(0, Math.floor(x * width)));
      const line = Math.min(height - 1, Math.max(0, Math.floor(y * height)));
      return (pixels.data[4 * (line * width + column) + 3] ?? 0) >= INSIDE ? inside : outside;
    },
  };
}
