/** What was asked for: files in it as links, and back again to what can be sent. */
import { base64Of } from "../make/pictures.js";

/** @typedef {import("./state.js").Row} Row */

/**
 * The picture that the video begins with, or is about; "" where there is none.
 *
 * @param {Row} row
 * @returns {string}
 */
export function sourceOf(row) {
  const request = row.request ?? {};
  const found = request.image ?? request.image_list?.[0]?.image ?? request.image_list?.[0]?.image_url ?? request.input?.image;
  return isLink(found) ? found : "";
}

/** @param {unknown} value */
const isLink = (value) => typeof value === "string" && /^https?:\/\//.test(value);

/**
 * Whether it leads to a file that this server keeps.
 *
 * @param {unknown} value
 */
function isKept(value) {
  return isLink(value) && new URL(/** @type {string} */ (value)).pathname.includes("/media/");
}

/**
 * The request as it can be sent again: what this server keeps of its files goes along as it is, since a
 * server need not be able to reach its own links. Throws where a file is gone.
 *
 * @param {any} request
 * @returns {Promise<any>}
 */
export async function sendable(request) {
  if (isKept(request)) return inline(request);
  if (Array.isArray(request)) return Promise.all(request.map(sendable));
  if (request === null || typeof request !== "object") return request;
  const entries = Object.entries(request).map(async ([name, value]) => [name, await sendable(value)]);
  return Object.fromEntries(await Promise.all(entries));
}

/** @param {string} url */
const inline = async (url) => base64Of(await fileOf(url));

/**
 * The file behind a link, or in a data URL or base64. Throws where it is gone.
 *
 * @param {string} place
 * @returns {Promise<Blob>}
 */
export async function fileOf(place) {
  if (!/^(https?|blob):/.test(place)) return bytesOf(place);
  const answer = await fetch(place);
  if (!answer.ok) throw new Error(`${new URL(place).pathname}: ${answer.status}`);
  return answer.blob();
}

/** @param {string} text */
function bytesOf(text) {
  const [, type = "image/png", data = ""] = /^(?:data:([^;,]*);base64,)?(.*)$/s.exec(text) ?? [];
  return new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type });
}
