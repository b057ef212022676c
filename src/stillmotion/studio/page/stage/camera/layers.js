/** A scene as the server tells it, made ready for the GPU. */

/**
 * @typedef {{ width: number, height: number, density: number, values: Float32Array }} Disparity
 * @typedef {{ colours: ImageBitmap, alpha: ImageBitmap | null, margins: { left: number, top: number, right: number, bottom: number }, disparity: Disparity }} Layer
 * @typedef {{ width: number, height: number, focal: number, moves: Record<string, number[][]>, layers: Layer[] }} Scene
 */

/**
 * @param {any} told the data of `POST /studio/api/scene`
 * @returns {Promise<Scene>}
 */
export async function decodeScene(told) {
  const layers = await Promise.all(told.layers.map(decodeLayer));
  return { width: told.width, height: told.height, focal: told.focal, moves: told.moves, layers };
}

/** @param {Scene} scene */
export function closeScene(scene) {
  for (const { colours, alpha } of scene.layers) {
    colours.close();
    alpha?.close();
  }
}

/** @param {any} layer @returns {Promise<Layer>} */
async function decodeLayer(layer) {
  const [colours, alpha] = await Promise.all([bitmapOf(layer.plate), layer.alpha ? bitmapOf(layer.alpha) : null]);
  return { colours, alpha, margins: layer.margins, disparity: decodeDisparity(layer.disparity) };
}

/** @param {any} told @returns {Disparity} */
function decodeDisparity({ width, height, density, scale, offset, data }) {
  const bytes = bytesOf(data);
  const steps = new DataView(bytes.buffer);
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) values[i] = steps.getUint16(2 * i, true) * scale + offset;
  return { width, height, density, values };
}

/** A picture of a data: URL, its numbers as they are. @param {string} url */
export function bitmapOf(url) {
  const comma = url.indexOf(",");
  const type = url.slice(5, url.indexOf(";"));
  const blob = new Blob([bytesOf(url.slice(comma + 1))], { type });
  return createImageBitmap(blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
}

/** @param {string} base64 */
function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
