/** What a task made: a video in its player, or pictures and sounds. */
import { t } from "../i18n.js";
import { html } from "../parts/view.js";
import { Video } from "./video.js";

/** @param {{ row: import("./state.js").Row }} props */
export function Result({ row }) {
  const made = row.made ?? [];
  const of = (/** @type {string} */ medium) => made.filter((one) => one.medium === medium);
  const [video] = of("video");
  const name = row.prompt || t("kinds." + row.kind);
  if (!made.length) return html`<p class="empty">${row.status_msg || t("watch.gone")}</p>`;
  return html`
    ${video && html`<${Video} row=${row} video=${video} />`}
    <div class="watch-pictures">
      ${of("image").map(
        ({ url }, place) => html`<figure key=${place}>
          <img src=${url} alt=${t("watch.picture", { number: place + 1 })} />
          <figcaption>${t("watch.picture", { number: place + 1 })} <a class="button" href=${url} download>${t("watch.download")}</a></figcaption>
        </figure>`,
      )}
    </div>
    ${of("audio").map(
      ({ url }, place) => html`<figure class="watch-sound" key=${place}>
        <figcaption>${name} <a class="button" href=${url} download>${t("watch.download")}</a></figcaption>
        <audio controls src=${url} aria-label=${name}></audio>
      </figure>`,
    )}
  `;
}
