/** Model, mode and length: only what is offered, and why not where something is not. */
import { t } from "../i18n.js";
import { Field } from "../parts/field.js";
import { Segmented } from "../parts/segmented.js";
import { html } from "../parts/view.js";
import { change, useDraft } from "./draft.js";
import { chooseMode, chooseModel, lengthsOf, useOffer } from "./offers.js";
import { secondsOf } from "./request.js";
import { used } from "./used.js";

const ASPECTS = ["16:9", "9:16", "1:1"];
/** Up to as many lengths are seen at once. */
const FEW = 4;

export function Settings() {
  const now = useDraft();
  const { all, models, model, mode } = useOffer();
  const modes = model?.modes ?? [];
  const options = modes.map((each) => ({ value: each.name, text: t("make.mode_" + each.name), ...(!each.durations.length && { off: each.why_not.image ?? "–" }) }));
  const aspects = (all?.fields?.aspect_ratio?.allowed ?? ASPECTS).map((each) => ({ value: each, text: each }));
  const pick = (/** @type {any} */ event) => {
    const chosen = models.find((each) => each.name === event.currentTarget.value);
    if (chosen) chooseModel(chosen);
  };
  return html`
    <${Field}
      name=${t("make.model")}
      note=${mode?.engine ? t("make.engine", { engine: mode.engine }) : ""}
      control=${(/** @type {any} */ about) => html`
        <select ...${about} class="select" value=${now.model} onChange=${pick}>
          ${models.map((each) => html`<option key=${each.name} value=${each.name} selected=${each.name === now.model} disabled=${!each.modes.length}>${each.name}</option>`)}
        </select>
      `}
    />
    <div class="field">
      <span class="field-name">${t("make.mode")}<span class="note">${mode && t("make.edge_size", { edge: mode.short_edge, fps: mode.fps })}</span></span>
      <${Segmented} label=${t("make.mode")} value=${mode?.name ?? ""} options=${options} onChange=${(/** @type {string} */ name) => chooseMode(/** @type {any} */ (modes.find((each) => each.name === name)))} />
    </div>
    ${now.kind === "text2video" &&
    html`
      <div class="field">
        <span class="field-name">${t("make.aspect")}</span>
        <${Segmented} label=${t("make.aspect")} value=${now.aspect} options=${aspects} onChange=${(/** @type {string} */ aspect) => change({ aspect })} />
      </div>
    `}
    <${Length} offered=${mode?.durations ?? []} fitting=${lengthsOf(mode, used(now))} />
  `;
}

/** @param {{ offered: number[], fitting: number[] }} props `fitting` are those that go with the rest of the draft */
function Length({ offered, fitting }) {
  const now = useDraft();
  const seconds = secondsOf(now);
  if (now.way === "shots" && now.shotType === "customize") {
    return html`<div class="field"><span class="field-name">${t("make.length")}<output>${t("make.seconds", { seconds })}</output></span><p class="note">${t("make.length_of_shots")}</p></div>`;
  }
  const set = (/** @type {number} */ duration) => change({ duration });
  if (offered.length <= FEW) {
    const options = offered.map((each) => ({ value: String(each), text: t("make.seconds", { seconds: each }), ...(!fitting.includes(each) && { off: t("make.not_so_long") }) }));
    return html`
      <div class="field">
        <span class="field-name">${t("make.length")}</span>
        <${Segmented} label=${t("make.length")} value=${String(now.duration)} options=${options} onChange=${(/** @type {string} */ value) => set(Number(value))} />
        ${fitting.length < offered.length && html`<p class="note">${t("make.not_so_long")}</p>`}
      </div>
    `;
  }
  // A slider over what is offered, whatever the steps between are.
  const place = Math.max(0, offered.indexOf(now.duration));
  return html`
    <${Field}
      name=${html`${t("make.length")}<output>${t("make.seconds", { seconds: now.duration })}</output>`}
      control=${(/** @type {any} */ about) => html`
        <input ...${about} class="range" type="range" min="0" max=${offered.length - 1} step="1" value=${place} aria-valuetext=${t("make.seconds", { seconds: now.duration })} onInput=${(/** @type {any} */ event) => set(offered[Number(event.currentTarget.value)] ?? now.duration)} />
      `}
    />
  `;
}
