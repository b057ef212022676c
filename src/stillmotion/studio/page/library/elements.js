/** Elements: figures, cut out of their pictures once and put into videos by name. */
import { t } from "../i18n.js";
import { html } from "../parts/view.js";
import { ElementMaker } from "./element_maker.js";
import { ELEMENTS } from "./shelf.js";
import { ShelfPage } from "./shelf_page.js";

const nameOf = (/** @type {any} */ element) => element.element_name;

export const Elements = () => html`<${ShelfPage} sort=${ELEMENTS} nameOf=${nameOf} Thing=${Element} Maker=${ElementMaker} />`;

/** @param {{ thing: any }} props */
function Element({ thing }) {
  const { frontal_image: picture } = thing.element_image_list ?? {};
  const video = thing.element_video_list?.refer_videos?.[0]?.video_url;
  const tags = (thing.tag_list ?? []).map((/** @type {any} */ tag) => tag.name ?? tag.tag_name).filter(Boolean);
  return html`
    <div class="thing-picture">
      ${picture
        ? html`<img src=${picture} alt=${t("library.picture_of", { name: thing.element_name })} loading="lazy" />`
        : video && html`<video src=${video} muted preload="metadata" aria-label=${t("library.picture_of", { name: thing.element_name })}></video>`}
    </div>
    <div class="thing-words">
      <h3>${thing.element_name}</h3>
      ${thing.element_description && html`<p>${thing.element_description}</p>`}
      <p class="note">${[thing.element_voice_info?.voice_name, ...tags].filter(Boolean).join(" · ")}</p>
    </div>
  `;
}
