/**
 * How the picture lies in the stage: as large as fits, whatever its own size, or nearer and shifted.
 * Places are shares of the picture everywhere but here.
 */

/** @typedef {{ x: number, y: number }} Place */

const NEAREST = 8;

/** @param {number} width of the picture @param {number} height */
export function makeView(width, height) {
  let [boxWidth, boxHeight, zoom, left, top] = [1, 1, 1, 0, 0];

  const fitted = () => Math.min(boxWidth / width, boxHeight / height);
  const keepIn = () => {
    const [w, h] = [width * fitted() * zoom, height * fitted() * zoom];
    left = w <= boxWidth ? (boxWidth - w) / 2 : Math.min(0, Math.max(boxWidth - w, left));
    top = h <= boxHeight ? (boxHeight - h) / 2 : Math.min(0, Math.max(boxHeight - h, top));
  };
  return {
    /** The stage's size in CSS pixels. @param {number} w @param {number} h */
    setBox(w, h) {
      const middle = this.toPicture({ x: boxWidth / 2, y: boxHeight / 2 });
      [boxWidth, boxHeight] = [Math.max(1, w), Math.max(1, h)];
      const scale = this.scale();
      [left, top] = [boxWidth / 2 - middle.x * width * scale, boxHeight / 2 - middle.y * height * scale];
      keepIn();
    },
    /** CSS pixels to one of the picture's. */
    scale: () => fitted() * zoom,
    zoom: () => zoom,
    /** Where its top left corner is. */
    origin: () => ({ x: left, y: top }),
    /** @param {Place} place in the stage @returns {Place} */
    toPicture({ x, y }) {
      const scale = fitted() * zoom;
      return { x: (x - left) / (width * scale), y: (y - top) / (height * scale) };
    },
    /** @param {Place} place @returns {Place} */
    toStage({ x, y }) {
      const scale = fitted() * zoom;
      return { x: left + x * width * scale, y: top + y * height * scale };
    },
    /** Nearer about a place of the stage. @param {number} factor @param {Place} [about] */
    zoomBy(factor, about = { x: boxWidth / 2, y: boxHeight / 2 }) {
      const held = this.toPicture(about);
      zoom = Math.min(NEAREST, Math.max(1, zoom * factor));
      const scale = this.scale();
      [left, top] = [about.x - held.x * width * scale, about.y - held.y * height * scale];
      keepIn();
    },
    /** @param {number} dx @param {number} dy */
    shiftBy(dx, dy) {
      [left, top] = [left + dx, top + dy];
      keepIn();
    },
  };
}
