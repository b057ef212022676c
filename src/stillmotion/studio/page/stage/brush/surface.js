/**
 * The stage that is painted on: the picture, what the groups cover, and the stroke under the pointer,
 * each on a canvas of its own, so that while a stroke is drawn only it is. The canvases are as large as
 * the stage is on the screen, whatever the picture's size.
 */
import { el } from "../element.js";

const DENSEST = 2;
const COVER = 0.5;

/**
 * @param {ImageBitmap} picture
 * @param {ReturnType<typeof import("./view.js").makeView>} view
 * @param {{ masks: () => import("./mask.js").Mask[], onResize: () => void }} given
 */
export function makeSurface(picture, view, { masks, onResize }) {
  const canvases = ["base", "covers", "live"].map((name) => /** @type {HTMLCanvasElement} */ (el("canvas", { class: `brush-canvas brush-${name}`, "aria-hidden": "true" })));
  const contexts = canvases.map((canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { desynchronized: false })));
  const [base, covers, live] = /** @type {[CanvasRenderingContext2D, CanvasRenderingContext2D, CanvasRenderingContext2D]} */ (contexts);
  const element = el("div", { class: "brush-surface" }, canvases);
  let density = 1;

  /** Pixels of a picture so wide, in the stage's. @param {CanvasRenderingContext2D} context @param {number} width */
  const over = (context, width) => {
    const { x, y } = view.origin();
    const scale = (view.scale() * picture.width) / width;
    context.setTransform(density * scale, 0, 0, density * scale, density * x, density * y);
  };
  const clear = (/** @type {CanvasRenderingContext2D} */ context) => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  };
  const surface = {
    element,
    live,
    clear,
    over,
    density: () => density,
    drawBase() {
      clear(base);
      over(base, picture.width);
      base.imageSmoothingQuality = "high";
      base.drawImage(picture, 0, 0);
    },
    drawCovers(shown = true) {
      clear(covers);
      if (!shown) return;
      covers.globalAlpha = COVER;
      for (const mask of masks()) {
        if (mask.empty) continue;
        over(covers, mask.canvas.width);
        covers.drawImage(mask.canvas, 0, 0);
      }
    },
    drawAll() {
      surface.drawBase();
      surface.drawCovers();
      clear(live);
    },
  };
  const watch = new ResizeObserver(() => {
    const { width, height } = element.getBoundingClientRect();
    density = Math.min(DENSEST, devicePixelRatio || 1);
    for (const canvas of canvases) {
      canvas.width = Math.max(1, Math.round(width * density));
      canvas.height = Math.max(1, Math.round(height * density));
    }
    view.setBox(width, height);
    surface.drawAll();
    onResize();
  });
  watch.observe(element);
  return { ...surface, destroy: () => watch.disconnect() };
}
