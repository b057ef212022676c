/** What is seldom asked for: what must not be seen, adherence, seed, LoRAs, a watermarked copy. */
import { t } from "../i18n.js";
import { Field, Switch } from "../parts/field.js";
import { Icon } from "../parts/icons.js";
import { html } from "../parts/view.js";
import { change, useDraft } from "./draft.js";
import { useOffer, whyNot } from "./offers.js";

const MOST_SEED = 2 ** 32 - 1;

export function More() {
  const now = useDraft();
  const { mode } = useOffer();
  const [noSeed, noCfg, noNegative] = ["seed", "cfg_scale", "negative_prompt"].map((each) => whyNot(mode, each));
  const loras = Array.isArray(mode?.capabilities.loras) ? mode.capabilities.loras : [];
  return html`
    <${Field}
      name=${t("make.negative")}
      note=${noNegative}
      control=${(/** @type {any} */ about) => html`<textarea ...${about} class="textarea" rows="2" disabled=${Boolean(noNegative) && !now.negative} value=${now.negative} onInput=${(/** @type {any} */ event) => change({ negative: event.currentTarget.value })}></textarea>`}
    />
    <${Field}
      name=${html`${t("make.cfg")}<output>${now.cfg === null ? t("make.by_itself") : now.cfg.toFixed(2)}</output>`}
      note=${noCfg}
      control=${(/** @type {any} */ about) => html`<input ...${about} class="range" type="range" min="0" max="1" step="0.05" disabled=${Boolean(noCfg) && now.cfg === null} value=${now.cfg ?? 0.5} onInput=${(/** @type {any} */ event) => change({ cfg: Number(event.currentTarget.value) })} />`}
    />
    <${Field}
      name=${t("make.seed")}
      note=${noSeed || t("make.seed_about")}
      fault=${now.seed !== null && !(Number.isInteger(now.seed) && now.seed >= 0 && now.seed <= MOST_SEED) ? t("make.seed_wrong", { most: MOST_SEED }) : ""}
      control=${(/** @type {any} */ about) => html`
        <span class="with-button">
          <input ...${about} class="input" type="number" min="0" max=${MOST_SEED} step="1" inputmode="numeric" disabled=${Boolean(noSeed) && now.seed === null} placeholder=${t("make.by_itself")} value=${now.seed ?? ""} onInput=${(/** @type {any} */ event) => change({ seed: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })} />
          <button type="button" class="button-icon" disabled=${Boolean(noSeed)} aria-label=${t("make.dice")} title=${t("make.dice")} onClick=${() => change({ seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 })}><${Icon} name="dice" /></button>
        </span>
      `}
    />
    ${loras.length > 0 && html`<${Loras} offered=${loras} />`}
    <${Switch} name=${t("make.watermark")} note=${t("make.watermark_about")} checked=${now.watermark} onChange=${(/** @type {boolean} */ watermark) => change({ watermark })} />
    <${Field}
      name=${t("make.external_id")}
      note=${t("make.external_id_about")}
      control=${(/** @type {any} */ about) => html`<input ...${about} class="input" maxlength="256" value=${now.externalId} onInput=${(/** @type {any} */ event) => change({ externalId: event.currentTarget.value })} />`}
    />
    <${Field}
      name=${t("make.callback")}
      note=${t("make.callback_about")}
      control=${(/** @type {any} */ about) => html`<input ...${about} class="input" type="url" inputmode="url" maxlength="2048" value=${now.callback} onInput=${(/** @type {any} */ event) => change({ callback: event.currentTarget.value.trim() })} />`}
    />
  `;
}

/** @param {{ offered: any[] }} props names, or objects with one */
function Loras({ offered }) {
  const { loras } = useDraft();
  const names = offered.map((each) => (typeof each === "string" ? each : each.name));
  const set = (/** @type {string} */ name, /** @type {number | null} */ weight) => {
    const rest = loras.filter((each) => each.name !== name);
    change({ loras: weight === null ? rest : [...rest, { name, weight }] });
  };
  return html`
    <fieldset class="field">
      <legend class="field-name">LoRA</legend>
      ${names.map((name) => {
        const weight = loras.find((each) => each.name === name)?.weight;
        return html`
          <div key=${name} class="lora">
            <label><input type="checkbox" checked=${weight !== undefined} disabled=${weight === undefined && loras.length >= 4} onChange=${() => set(name, weight === undefined ? 1 : null)} /> ${name}</label>
            ${weight !== undefined && html`<input class="range" type="range" min="0" max="2" step="0.05" value=${weight} aria-label=${t("make.lora_weight", { name })} onInput=${(/** @type {any} */ event) => set(name, Number(event.currentTarget.value))} /><output>${weight.toFixed(2)}</output>`}
          </div>
        `;
      })}
    </fieldset>
  `;
}
