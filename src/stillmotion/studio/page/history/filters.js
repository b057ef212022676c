/** What of the history is shown: words, states, kinds. They are in the address, so that a link has them. */
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { Segmented } from "../parts/segmented.js";
import { html, useEffect, useState } from "../parts/view.js";

/** What a choice lets through, in the server's words. @type {Record<string, string>} */
export const STATES = { "": "", processing: "submitted,processing", succeed: "succeed", failed: "failed,cancelled" };

const KINDS = [
  "image2video",
  "text2video",
  "omni_video",
  "multi_image2video",
  "video_extend",
  "effects",
  "motion_control",
  "identify_face",
  "advanced_lip_sync",
  "lip_sync",
  "avatar",
  "images",
  "omni_image",
  "tts",
  "text_to_audio",
  "video_to_audio",
  "elements",
  "voices",
];
const TYPING_MS = 250;

/** @param {{ filter: import("./pages.js").Filter, onChange: (filter: import("./pages.js").Filter) => void }} props */
export function Filters({ filter, onChange }) {
  const [words, setWords] = useState(filter.q);
  useEffect(() => setWords(filter.q), [filter.q]);
  useEffect(() => {
    if (words === filter.q) return undefined;
    const timer = setTimeout(() => onChange({ ...filter, q: words }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [words]);
  const options = Object.keys(STATES).map((value) => ({ value, text: t("history.state_" + (value || "all")) }));
  return html`
    <search class="filters">
      <label class="search">
        <${Icon} name="search" />
        <input class="input" type="search" value=${words} aria-label=${t("history.search")} placeholder=${t("history.search")} onInput=${(/** @type {any} */ event) => setWords(event.currentTarget.value)} />
      </label>
      <${Segmented} label=${t("history.states")} value=${filter.status} options=${options} onChange=${(/** @type {string} */ status) => onChange({ ...filter, q: words, status })} />
      <select class="select" aria-label=${t("history.kinds")} value=${filter.kind} onChange=${(/** @type {any} */ event) => onChange({ ...filter, q: words, kind: event.currentTarget.value })}>
        <option value="">${t("history.every_kind")}</option>
        ${KINDS.map((kind) => html`<option key=${kind} value=${kind}>${t("kinds." + kind)}</option>`)}
      </select>
    </search>
  `;
}
