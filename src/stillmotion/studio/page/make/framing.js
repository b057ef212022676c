/**
 * The frame over the whole picture: what is inside becomes the video. It is dragged, sized by its
 * corners, or moved with the arrow keys (with Shift: sized).
 */
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { Segmented } from "../parts/segmented.js";
import { html, useRef } from "../parts/view.js";
import { RATIOS, largest, moved, resized, scaled, shapeOf } from "./frame_moves.js";
import { blobUrl, frameOf, withinAspect } from "./pictures.js";

/** @typedef {import("./draft.js").Picture} Picture */
/** @typedef {import("./draft.js").Box} Box */

const CORNERS = ["nw", "ne", "se", "sw"];
/** How far a key moves it, of the picture's longer side. */
const STEP = 1 / 100;

/** @param {{ picture: Picture, onChange: (picture: Picture) => void, onDone: () => void }} props */
export function Framing({ picture, onChange, onDone }) {
  const area = useRef(/** @type {HTMLElement | null} */ (null));
  const box = frameOf(picture);
  const shape = picture.ratio === "whole" ? null : shapeOf(picture.ratio, picture);
  const give = (/** @type {Box} */ next) => onChange({ ...picture, crop: isWhole(next, picture) ? null : next });

  const drag = (/** @type {PointerEvent} */ event, /** @type {string} */ corner) => {
    if (event.button !== 0 || !area.current) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    const { left, top, width } = area.current.getBoundingClientRect();
    const scale = picture.width / width;
    const from = { x: event.clientX, y: event.clientY };
    handle.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ to) => {
      if (to.pointerId !== event.pointerId) return;
      if (corner) {
        const point = { x: (to.clientX - left) * scale, y: (to.clientY - top) * scale };
        give(resized(box, corner, point, picture, shape));
      } else give(moved(box, (to.clientX - from.x) * scale, (to.clientY - from.y) * scale, picture));
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("lostpointercapture", end);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end);
  };

  const press = (/** @type {KeyboardEvent} */ event) => {
    const step = Math.max(1, Math.round(Math.max(picture.width, picture.height) * STEP)) * (event.altKey ? 5 : 1);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      const [right = 0, down = 0] = way;
      give(event.shiftKey ? scaled(box, (right - down) * step, picture) : moved(box, right * step, down * step, picture));
    } else if (event.key === "+" || event.key === "=") give(scaled(box, step, picture));
    else if (event.key === "-") give(scaled(box, -step, picture));
    else return;
    event.preventDefault();
  };

  const choose = (/** @type {string} */ ratio) => {
    const next = ratio === "whole" ? withinAspect(picture) : ratio ? largest(picture, shapeOf(ratio, picture) ?? 1) : picture.crop;
    onChange({ ...picture, ratio, crop: next && isWhole(next, picture) ? null : next });
  };
  const offered = RATIOS.map((ratio) => ({ value: ratio, text: ratio === "" ? t("make.free") : ratio === "whole" ? t("make.whole") : ratio }));
  const now = picture.ratio === "" && !picture.crop ? "whole" : picture.ratio;
  return html`
    <div class="framing">
      <div class="fit" ref=${(/** @type {HTMLElement | null} */ element) => shapeTo(element, picture)}>
        <div class="framing-area" ref=${area}>
          <img src=${blobUrl(picture.blob)} alt="" draggable=${false} />
          <div class="framing-shade"><div class="framing-hole" ref=${(/** @type {HTMLElement | null} */ element) => place(element, box, picture)}></div></div>
          <div
            class="framing-frame"
            role="group"
            tabindex="0"
            aria-label=${t("make.frame")}
            aria-describedby="framing-about"
            ref=${(/** @type {HTMLElement | null} */ element) => place(element, box, picture)}
            onPointerDown=${(/** @type {PointerEvent} */ event) => drag(event, "")}
            onKeyDown=${press}
          >
            ${CORNERS.map((corner) => html`<span key=${corner} class=${`framing-corner framing-${corner}`} onPointerDown=${(/** @type {PointerEvent} */ event) => drag(event, corner)}></span>`)}
          </div>
        </div>
      </div>
      <div class="framing-below">
        <${Segmented} label=${t("make.shape")} value=${now} options=${offered} onChange=${choose} kind="segmented-scroll" />
        <button type="button" class="button-main" onClick=${onDone}><${Icon} name="check" />${t("make.framed")}</button>
        <p id="framing-about" class="note">${t("make.frame_about")}</p>
        <p class="visually-hidden" role="status">${t("make.frame_now", { width: box.width, height: box.height, x: box.x, y: box.y })}</p>
      </div>
    </div>
  `;
}

/** @param {Box} box @param {{ width: number, height: number }} picture */
function isWhole(box, picture) {
  return box.x === 0 && box.y === 0 && box.width === picture.width && box.height === picture.height;
}

/** The shape of an element, for CSS: as large as its place allows. @param {HTMLElement | null} element @param {{ width: number, height: number }} size */
export function shapeTo(element, { width, height }) {
  element?.style.setProperty("--shape", String(width / height));
}

/** @param {HTMLElement | null} element @param {Box} box @param {{ width: number, height: number }} picture */
function place(element, box, picture) {
  if (!element) return;
  const { style } = element;
  style.setProperty("left", `${(100 * box.x) / picture.width}%`);
  style.setProperty("top", `${(100 * box.y) / picture.height}%`);
  style.setProperty("width", `${(100 * box.width) / picture.width}%`);
  style.setProperty("height", `${(100 * box.height) / picture.height}%`);
}
