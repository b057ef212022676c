/**
 * Which view is shown, by the address: `#/watch/123` is the view `watch` with `["123"]`. Behind the
 * `#`, so that a server needs no path for each, and links work under any prefix.
 */
import { createStore } from "./parts/store.js";

/** @typedef {{ view: string, params: string[], query: URLSearchParams }} Place */

/** The view without one in the address. */
export const FIRST = "make";

/** @type {import("./parts/store.js").Store<Place>} */
export const place = createStore(read());

addEventListener("hashchange", () => place.set(read()));

/**
 * Go to a view: `go("watch", [id])`.
 *
 * @param {string} view
 * @param {string[]} [params]
 * @param {Record<string, string>} [query]
 */
export function go(view, params = [], query = {}) {
  location.hash = linkTo(view, params, query);
}

/**
 * The address of a view, for links.
 *
 * @param {string} view
 * @param {string[]} [params]
 * @param {Record<string, string>} [query]
 */
export function linkTo(view, params = [], query = {}) {
  const search = new URLSearchParams(query).toString();
  return "#/" + [view, ...params].map(encodeURIComponent).join("/") + (search && "?" + search);
}

/** @returns {Place} */
function read() {
  const [path = "", search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...params] = path.split("/").map(decode);
  return { view: view || FIRST, params, query: new URLSearchParams(search) };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
