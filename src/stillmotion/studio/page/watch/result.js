/** What a task made: a video in its player, or pictures, sounds, an element, a voice. */
import { t } from "../i18n.js";
import { html } from "../parts/view.js";
import { Video } from "./video.js";

/** @param {{ row: import("./state.js").Row, result: any }} props `result` is null until it is there. */
export function Result({ row, result }) {
  const made = result?.task_result ?? {};
  const { videos = [], images = [], audios = [], elements = [], voices = [] } = made;
  if (row.url && (row.picture || videos.length)) {
    return html`<${Video} row=${row} video=${videos[0] ?? null} />`;
  }
  if (!result) return html`<p role="status">${t("watch.looking")}</p>`;
  const sounds = [
    ...audios.map((/** @type {any} */ one) => ({ url: one.url, name: t("kinds." + row.kind) })),
    ...voices.map((/** @type {any} */ one) => ({ url: one.trial_url, name: one.voice_name })),
  ];
  const pictures = [
    ...images.map((/** @type {any} */ one, /** @type {number} */ index) => ({ url: one.url, name: t("watch.picture", { number: index + 1 }) })),
    ...elements.map((/** @type {any} */ one) => ({ url: one.element_image_list?.frontal_image, name: one.element_name })),
  ].filter(({ url }) => url);
  if (!sounds.length && !pictures.length) {
    return html`<p class="watch-gone">${row.status_msg || result.task_status_msg || t("watch.gone")}</p>`;
  }
  return html`
    <div class="watch-pictures">
      ${pictures.map(
        ({ url, name }) => html`<figure key=${url}>
          <img src=${url} alt=${name} />
          <figcaption>${name} <a class="button" href=${url} download>${t("watch.download")}</a></figcaption>
        </figure>`,
      )}
    </div>
    ${sounds.map(
      ({ url, name }) => html`<figure class="watch-sound" key=${url}>
        <figcaption>${name} <a class="button" href=${url} download>${t("watch.download")}</a></figcaption>
        <audio controls src=${url} aria-label=${name}></audio>
      </figure>`,
    )}
  `;
}
