/** Elements of the library that appear in the video: the account's own and those that come along. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { linkTo } from "../router.js";
import { Icon } from "../parts/icons.js";
import { createStore, useStore } from "../parts/store.js";
import { toastFault } from "../parts/toast.js";
import { html, useEffect } from "../parts/view.js";
import { change, useDraft } from "./draft.js";

/** @typedef {import("./draft.js").ElementChoice} ElementChoice */

const MOST_ELEMENTS = 3;
const PAGE_SIZE = 100;

/** @type {import("../parts/store.js").Store<ElementChoice[] | null>} */
const found = createStore(/** @type {ElementChoice[] | null} */ (null));

async function load() {
  const page = `?pageNum=1&pageSize=${PAGE_SIZE}`;
  const lists = await Promise.all([
    call("GET", "/v1/general/advanced-custom-elements" + page),
    call("GET", "/v1/general/advanced-presets-elements" + page),
  ]);
  const elements = lists.flat().flatMap((/** @type {any} */ task) => task.task_result?.elements ?? []);
  found.set(
    elements.map((/** @type {any} */ element) => ({
      id: element.element_id,
      name: element.element_name,
      picture: element.element_image_list?.frontal_image ?? "",
    })),
  );
}

export function Elements() {
  const { elements, voices, sound } = useDraft();
  const all = useStore(found);
  useEffect(() => {
    // Anew each time: one may have been made in the library just now.
    load().catch((fault) => (found.set([]), toastFault(fault)));
  }, []);
  const off = sound && voices.length ? t("make.not_with_voices") : "";
  const toggle = (/** @type {ElementChoice} */ element) => {
    const chosen = elements.some(({ id }) => id === element.id);
    change({ elements: chosen ? elements.filter(({ id }) => id !== element.id) : [...elements, element] });
  };
  return html`
    <div class="pick">
      <p class="note">${off || t("make.elements_about", { most: MOST_ELEMENTS })}</p>
      <ul class="tiles" aria-label=${t("make.elements")}>
        ${(all ?? []).map((element) => {
          const place = elements.findIndex(({ id }) => id === element.id);
          const full = place < 0 && (elements.length >= MOST_ELEMENTS || Boolean(off));
          return html`
            <li key=${element.id}>
              <button type="button" class="tile" aria-pressed=${place >= 0} disabled=${full} title=${full ? off || t("make.most_elements", { most: MOST_ELEMENTS }) : ""} onClick=${() => toggle(element)}>
                ${element.picture ? html`<img src=${element.picture} alt="" loading="lazy" />` : html`<${Icon} name="element" />`}
                <span>${element.name}</span>
                ${place >= 0 && html`<b class="chip chip-good">${place + 1}</b>`}
              </button>
            </li>
          `;
        })}
      </ul>
      <a class="note" href=${linkTo("library")}><${Icon} name="plus" />${t("make.more_elements")}</a>
    </div>
  `;
}
