/**
 * Masks are made into files beside the page: a megapixel takes longer than a frame may, and a stroke
 * may follow at once.
 */
import { pngOf } from "./cover.js";

/** @type {Worker | null | undefined} null where the browser could not start it */
let worker;
/** @type {Map<number, { pixels: ImageData, done: (blob: Blob | Promise<Blob>) => void, failed: (fault: Error) => void }>} */
const waiting = new Map();
let count = 0;

/**
 * @param {ImageData} pixels
 * @returns {Promise<Blob>}
 */
export function encodeMask(pixels) {
  if (worker === undefined) start();
  if (!worker) return pngOf(pixels);
  const number = count++;
  const answer = /** @type {Promise<Blob>} */ (new Promise((done, failed) => waiting.set(number, { pixels, done, failed })));
  worker.postMessage({ number, pixels });
  return answer;
}

function start() {
  worker = new Worker(new URL("./encoder.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { number, blob, fault } }) => {
    const asked = waiting.get(number);
    waiting.delete(number);
    if (blob) asked?.done(blob);
    else asked?.failed(new Error(fault));
  });
  // Where its file can't be had, the page does it itself.
  worker.addEventListener("error", () => {
    worker = null;
    for (const { pixels, done } of waiting.values()) done(pngOf(pixels));
    waiting.clear();
  });
}
