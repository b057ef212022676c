/** Library: the figures and the voices that the account keeps for its videos. */
import { t } from "../i18n.js";
import { Segmented } from "../parts/segmented.js";
import { html } from "../parts/view.js";
import { go } from "../router.js";
import { Elements } from "./elements.js";
import { Voices } from "./voices.js";

/** @param {{ params: string[] }} props */
export function View({ params: [shelf = "elements"] }) {
  const options = ["elements", "voices"].map((value) => ({ value, text: t("library." + value) }));
  return html`
    <div class="page library">
      <h1 class="visually-hidden">${t("views.library")}</h1>
      <${Segmented} label=${t("library.shelves")} kind="library-shelves" value=${shelf} options=${options} onChange=${(/** @type {string} */ next) => go("library", [next])} />
      ${shelf === "voices" ? html`<${Voices} />` : html`<${Elements} />`}
    </div>
  `;
}
