/** Voices: those that come along, and those made of recordings. Each can be heard. */
import { t } from "../i18n.js";
import { html } from "../parts/view.js";
import { VOICES } from "./shelf.js";
import { ShelfPage } from "./shelf_page.js";
import { VoiceMaker } from "./voice_maker.js";

const nameOf = (/** @type {any} */ voice) => voice.voice_name;

export const Voices = () => html`<${ShelfPage} sort=${VOICES} nameOf=${nameOf} Thing=${Voice} Maker=${VoiceMaker} />`;

/** @param {{ thing: any }} props */
function Voice({ thing }) {
  return html`
    <div class="thing-words">
      <h3>${thing.voice_name}</h3>
      <p class="note"><code>${thing.voice_id}</code></p>
      ${thing.trial_url && html`<audio controls preload="none" src=${thing.trial_url} aria-label=${t("library.hear", { name: thing.voice_name })} onPlay=${alone}></audio>`}
    </div>
  `;
}

/** One voice at a time: who starts one stops the others. @param {Event} event */
function alone(event) {
  for (const other of document.querySelectorAll("audio")) if (other !== event.currentTarget) other.pause();
}
