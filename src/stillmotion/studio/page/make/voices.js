/** Voices that the prompt can point at: those that come along and the account's own, to be heard. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { linkTo } from "../router.js";
import { Icon } from "../parts/icons.js";
import { Listen } from "../parts/listen.js";
import { createStore, useStore } from "../parts/store.js";
import { toastFault } from "../parts/toast.js";
import { html, useEffect } from "../parts/view.js";
import { change, useDraft } from "./draft.js";
import { offers } from "./offers.js";

/** @typedef {{ id: string, name: string, language: string, preview: string }} Voice */

const MOST_VOICES = 2;
const PAGE_SIZE = 100;

/** The account's own first. @type {import("../parts/store.js").Store<Voice[] | null>} */
const found = createStore(/** @type {Voice[] | null} */ (null));

async function load() {
  const page = `?pageNum=1&pageSize=${PAGE_SIZE}`;
  const lists = await Promise.all(["custom-voices", "presets-voices"].map((each) => call("GET", `/v1/general/${each}${page}`)));
  const languages = new Map(offers.get()?.voices.map(({ id, language }) => [id, language]));
  const voices = lists.flat().flatMap((/** @type {any} */ task) => task.task_result?.voices ?? []);
  found.set(
    voices.map((/** @type {any} */ voice) => ({
      id: voice.voice_id,
      name: voice.voice_name,
      language: languages.get(voice.voice_id) ?? "",
      preview: voice.trial_url ?? "",
    })),
  );
}

/** @param {string} id */
export function voiceName(id) {
  return [...(found.get() ?? []), ...(offers.get()?.voices ?? [])].find((each) => each.id === id)?.name ?? id;
}

export function Voices() {
  const { voices, elements } = useDraft();
  const all = useStore(found);
  useEffect(() => {
    // Anew each time: one may have been made in the library just now.
    load().catch((fault) => (found.set([]), toastFault(fault)));
  }, []);
  const toggle = (/** @type {string} */ id) =>
    change({ voices: voices.includes(id) ? voices.filter((each) => each !== id) : [...voices, id] });
  const off = elements.length ? t("make.not_with_elements") : "";
  const row = (/** @type {Voice} */ voice) => {
    const place = voices.indexOf(voice.id);
    const full = place < 0 && (voices.length >= MOST_VOICES || Boolean(off));
    return html`
      <li key=${voice.id} class="pick-row">
        <label title=${full ? off || t("make.most_voices", { most: MOST_VOICES }) : ""}>
          <input type="checkbox" checked=${place >= 0} disabled=${full} onChange=${() => toggle(voice.id)} />
          <span>${voice.name}${voice.language && html` <small class="note">${voice.language}</small>`}</span>
          ${place >= 0 && html`<span class="chip chip-good">${place + 1}</span>`}
        </label>
        ${voice.preview && html`<${Listen} url=${voice.preview} name=${voice.name} />`}
      </li>
    `;
  };
  return html`
    <div class="pick">
      <p class="note">${off || t("make.voices_about", { most: MOST_VOICES })}</p>
      <ul class="pick-list" aria-label=${t("make.voices")} tabindex="0">${(all ?? []).map(row)}</ul>
      <a class="note" href=${linkTo("library")}><${Icon} name="plus" />${t("make.more_voices")}</a>
    </div>
  `;
}
