/** Elements made by hand, for the stage's modules: they draw on canvases and are no components. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, any>} [given] attributes; those that begin with "on" are listeners
 * @param {(Node | string)[]} [inside]
 * @returns {HTMLElement}
 */
export function el(tag, given = {}, inside = []) {
  return /** @type {HTMLElement} */ (filled(document.createElement(tag), given, inside));
}

/**
 * @param {string} tag
 * @param {Record<string, any>} [given]
 * @param {(Node | string)[]} [inside]
 * @returns {SVGElement}
 */
export function svg(tag, given = {}, inside = []) {
  return /** @type {SVGElement} */ (filled(document.createElementNS(SVG, tag), given, inside));
}

/** @param {Element} element @param {Record<string, any>} given @param {(Node | string)[]} inside */
function filled(element, given, inside) {
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...inside);
  return element;
}

/**
 * Follow a pointer from where it was pressed. It ends with whatever ends it: the pointer let go, taken
 * away, its button up without a word of it (let go outside of the window), or the page left.
 *
 * @param {PointerEvent} begin
 * @param {HTMLElement | SVGElement} element
 * @param {{ move: (event: PointerEvent) => void, end: (kept: boolean) => void }} on
 */
export function follow(begin, element, { move, end }) {
  const id = begin.pointerId;
  const stop = new AbortController();
  const finish = (/** @type {boolean} */ kept) => {
    if (stop.signal.aborted) return;
    stop.abort();
    if (element.hasPointerCapture(id)) element.releasePointerCapture(id);
    end(kept);
  };
  const listen = (/** @type {EventTarget} */ target, /** @type {string} */ name, /** @type {(event: any) => void} */ then) =>
    target.addEventListener(name, then, { signal: stop.signal });
  element.setPointerCapture(id);
  listen(element, "pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== id) return;
    if (event.buttons === 0) finish(true);
    else move(event);
  });
  listen(element, "pointerup", (/** @type {PointerEvent} */ event) => event.pointerId === id && finish(true));
  listen(element, "pointercancel", (/** @type {PointerEvent} */ event) => event.pointerId === id && finish(false));
  listen(element, "lostpointercapture", (/** @type {PointerEvent} */ event) => event.pointerId === id && finish(true));
  listen(window, "blur", () => finish(true));
}

/** Whether the reader wants nothing to move by itself. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
