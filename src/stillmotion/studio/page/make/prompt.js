/** The prompt, and what the director understands of it while it is written. */
import { formatNumber, t } from "../i18n.js";
import { Chips } from "../parts/chips.js";
import { Field } from "../parts/field.js";
import { html, useRef } from "../parts/view.js";
import { change, useDraft } from "./draft.js";
import { offers } from "./offers.js";
import { useReading } from "./reading.js";
import { Tags } from "./tags.js";

const MOST = 2500;

/** @typedef {import("./reading.js").Cue} Cue */

/** @param {{ note?: string }} props */
export function Prompt({ note }) {
  const { prompt } = useDraft();
  const { reading } = useReading();
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const most = offers.get()?.fields?.prompt?.max ?? MOST;
  const refused = reading?.refused?.find((each) => each.field === "prompt" && prompt.trim());
  return html`
    <div class="prompt">
      <${Field}
        name=${t("make.prompt")}
        note=${note ?? (prompt.length > most * 0.8 ? t("make.characters", { now: formatNumber(prompt.length), most: formatNumber(most) }) : "")}
        fault=${prompt.length > most ? t("make.characters", { now: formatNumber(prompt.length), most: formatNumber(most) }) : refused?.message}
        control=${(/** @type {any} */ about) => html`
          <textarea
            ...${about}
            ref=${area}
            class="textarea prompt-words"
            rows="3"
            value=${prompt}
            placeholder=${t("make.prompt_hint")}
            onInput=${(/** @type {any} */ event) => change({ prompt: event.currentTarget.value })}
          ></textarea>
        `}
      />
      <${Tags} area=${area} value=${prompt} onChange=${(/** @type {string} */ next) => change({ prompt: next })} />
      <${Understood} area=${area} />
    </div>
  `;
}

/**
 * Cues as chips: what was understood, and what will not happen. A chip leads to its words.
 *
 * @param {{ area: { current: HTMLTextAreaElement | null }, field?: string, quiet?: boolean }} props
 *   `field` is whose words are told; `quiet` says nothing where there is nothing to say
 */
export function Understood({ area, field = "prompt", quiet = false }) {
  const { reading, busy } = useReading();
  const show = (/** @type {Cue} */ { start, end }) => {
    if (start === null || end === null) return;
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
  };
  const cues = (reading?.cues ?? []).filter((each) => each.field === field);
  const out = (reading?.left_out ?? []).filter((each) => each.field === field);
  const nothing = !quiet && !cues.length && !out.length;
  return html`
    <div class="understood" aria-busy=${busy} aria-live="polite">
      ${nothing && html`<p class="note">${reading ? t("make.nothing_understood") : t("make.will_be_read")}</p>`}
      ${cues.length > 0 &&
      html`<${Chips} label=${t("make.understood")} chips=${cues.map((cue) => ({ text: cue.text, note: cue.means ?? "", kind: "good", icon: "check", title: t("make.show_words"), onClick: () => show(cue) }))} />`}
      ${out.length > 0 &&
      html`
        <div class="left-out">
          <p class="left-out-name">${t("make.left_out")}</p>
          <${Chips} label=${t("make.left_out")} chips=${out.map((cue) => ({ text: cue.text, note: cue.why ?? "", kind: "warn", icon: "warn", title: t("make.show_words"), onClick: () => show(cue) }))} />
        </div>
      `}
    </div>
  `;
}
