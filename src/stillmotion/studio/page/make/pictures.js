/**
 * Photographs on their way into a request: read in the browser, turned into what the API takes
 * (JPEG or PNG of at most 10 MB), and cut to their frame.
 */
import { t } from "../i18n.js";

/** @typedef {import("./draft.js").Picture} Picture */
/** @typedef {import("./draft.js").Box} Box */

/** The API's limits: pixels a side, width to height either way, bytes. */
export const LEAST_SIDE = 300;
export const MOST_ASPECT = 2.5;
const MOST_BYTES = 10 * 1024 * 1024;
const QUALITY = 0.95;
/** Of a side, beyond which an enlarged canvas is no use to any engine and fails in some browsers. */
const MOST_SIDE = 8192;

const TAKEN = ["image/jpeg", "image/png"];

/** What a picker offers; other formats that the browser can read are converted. */
export const ACCEPT = "image/*";

/**
 * The picture of a file. Throws an Error that says what is wrong with it.
 *
 * @param {Blob} file
 * @param {string} [name]
 * @returns {Promise<Picture>}
 */
export async function readPicture(file, name = file instanceof File ? file.name : "picture") {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(t("make.not_a_picture", { name }));
  }
  const { width, height } = bitmap;
  try {
    if (Math.min(width, height) < LEAST_SIDE) throw new Error(t("make.too_small", { width, height, least: LEAST_SIDE }));
    const fits = TAKEN.includes(file.type) && file.size <= MOST_BYTES && Math.max(width, height) <= MOST_SIDE;
    const scale = Math.min(1, MOST_SIDE / Math.max(width, height));
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    const blob = fits ? file : await draw(bitmap, { x: 0, y: 0, width, height }, across, down, "image/jpeg");
    const picture = fits ? { width, height } : { width: across, height: down };
    const crop = withinAspect(picture);
    return { blob: new Blob([blob], { type: blob.type }), name, ...picture, crop, ratio: "" };
  } finally {
    bitmap.close();
  }
}

/**
 * The middle of a picture that is longer than the API takes; null where all of it may be sent.
 *
 * @param {{ width: number, height: number }} picture
 * @returns {Box | null}
 */
export function withinAspect({ width, height }) {
  const most = { width: Math.floor(height * MOST_ASPECT), height: Math.floor(width * MOST_ASPECT) };
  if (width > most.width) return { x: Math.floor((width - most.width) / 2), y: 0, width: most.width, height };
  if (height > most.height) return { x: 0, y: Math.floor((height - most.height) / 2), width, height: most.height };
  return null;
}

/** @param {Picture} picture @returns {Box} */
export function frameOf(picture) {
  return picture.crop ?? { x: 0, y: 0, width: picture.width, height: picture.height };
}

/** @type {WeakMap<Blob, Map<string, Promise<Blob>>>} */
const cut = new WeakMap();

/**
 * The file that is sent of a picture: the very one that was given, or the part in its frame.
 *
 * @param {Picture} picture
 * @returns {Promise<Blob>}
 */
export function sentFile(picture) {
  const { blob, crop } = picture;
  if (!crop) return Promise.resolve(blob);
  const known = cut.get(blob) ?? new Map();
  cut.set(blob, known);
  const name = [crop.x, crop.y, crop.width, crop.height].join();
  let made = known.get(name);
  if (!made) {
    made = (async () => {
      const bitmap = await createImageBitmap(blob);
      const drawn = await draw(bitmap, crop, crop.width, crop.height, blob.type);
      bitmap.close();
      return drawn;
    })();
    known.clear(); // of a frame that is dragged, only the last is wanted again
    known.set(name, made);
  }
  return made;
}

/**
 * @param {ImageBitmap} bitmap
 * @param {Box} from
 * @param {number} width
 * @param {number} height
 * @param {string} type
 * @returns {Promise<Blob>}
 */
async function draw(bitmap, from, width, height, type) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  if (type === "image/jpeg") {
    context.fillStyle = "#fff"; // under what is transparent
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(bitmap, from.x, from.y, from.width, from.height, 0, 0, width, height);
  const drawn = await canvas.convertToBlob({ type, quality: QUALITY });
  if (drawn.size <= MOST_BYTES) return drawn;
  const smaller = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  if (smaller.size <= MOST_BYTES) return smaller;
  const scale = Math.sqrt(MOST_BYTES / smaller.size) * 0.9;
  return draw(bitmap, from, Math.round(width * scale), Math.round(height * scale), "image/jpeg");
}

/**
 * Base64 without a prefix, as the API takes files.
 *
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function base64Of(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/**
 * The size of the video: its short edge is the mode's, its shape the frame's, both edges even.
 *
 * @param {{ width: number, height: number }} frame
 * @param {number} shortEdge
 */
export function videoSize({ width, height }, shortEdge) {
  const long = Math.round((shortEdge * Math.max(width, height)) / Math.min(width, height) / 2) * 2;
  return width >= height ? { width: long, height: shortEdge } : { width: shortEdge, height: long };
}

/**
 * A URL of a blob that lives as long as the blob is shown.
 *
 * @param {Blob} blob
 */
export function blobUrl(blob) {
  let url = urls.get(blob);
  if (!url) urls.set(blob, (url = URL.createObjectURL(blob)));
  return url;
}

/** One for each blob: a picture is shown in several places, and a few are open at a time. @type {WeakMap<Blob, string>} */
const urls = new WeakMap();
