/** The worker of `encode.js`: what it is given comes back as a PNG, or as what went wrong. */
import { pngOf } from "./cover.js";

addEventListener("message", async (/** @type {MessageEvent<{ number: number, pixels: ImageData }>} */ { data: { number, pixels } }) => {
  try {
    postMessage({ number, blob: await pngOf(pixels) });
  } catch (error) {
    postMessage({ number, fault: String(error) });
  }
});
