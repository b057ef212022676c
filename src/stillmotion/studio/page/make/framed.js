/** A picture as its frame shows it: the part of it that is sent, as large as its place allows. */
import { html } from "../parts/view.js";
import { shapeTo } from "./framing.js";
import { blobUrl, frameOf } from "./pictures.js";

/** @param {{ picture: import("./draft.js").Picture, alt: string, shape?: { width: number, height: number } }} props */
export function Framed({ picture, alt, shape }) {
  const box = frameOf(picture);
  const fit = (/** @type {HTMLElement | null} */ element) => shapeTo(element, shape ?? box);
  const lay = (/** @type {HTMLElement | null} */ element) => {
    if (!element) return;
    // What is shown in a place of another shape is cut to it, as the server does.
    const across = shape ? Math.min(box.width, (box.height * shape.width) / shape.height) : box.width;
    const down = shape ? Math.min(box.height, (box.width * shape.height) / shape.width) : box.height;
    const [x, y] = [box.x + (box.width - across) / 2, box.y + (box.height - down) / 2];
    const { style } = element;
    style.setProperty("width", `${(100 * picture.width) / across}%`);
    style.setProperty("height", `${(100 * picture.height) / down}%`);
    style.setProperty("left", `${(-100 * x) / across}%`);
    style.setProperty("top", `${(-100 * y) / down}%`);
  };
  return html`
    <div class="fit" ref=${fit}>
      <div class="framed"><img src=${blobUrl(picture.blob)} alt=${alt} ref=${lay} draggable=${false} /></div>
    </div>
  `;
}
