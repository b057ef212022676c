/** The packs of units of an account: what is left of each, another one, one less. */
import { call } from "../api.js";
import { formatNumber, formatTime, t } from "../i18n.js";
import { Confirm } from "../parts/confirm.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icons.js";
import { html, useState } from "../parts/view.js";
import { useAct } from "../watch/act.js";

/** @param {{ account: any, again: () => void }} props */
export function Packs({ account, again }) {
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState(/** @type {any} */ (null));
  const [busy, act] = useAct();
  const remove = (/** @type {string} */ id) =>
    act(async () => {
      await call("DELETE", `/studio/api/operator/packs/${encodeURIComponent(id)}`);
      again();
    });
  return html`
    <section class="account-list" aria-label=${`${t("operator.packs")}: ${account.name}`}>
      <div class="section-head">
        <h3>${t("operator.packs")}</h3>
        <button type="button" class="button-quiet" onClick=${() => setAdding(true)}><${Icon} name="plus" />${t("operator.pack_make")}</button>
      </div>
      <ul>
        ${account.packs.map(
          (/** @type {any} */ pack) => html`<li key=${pack.id}>
            <span>${pack.name} <span class="note">${t("operator.left_of", { left: formatNumber(pack.units - pack.spent), total: formatNumber(pack.units), until: formatTime(pack.invalid_at, { dateStyle: "medium" }) })}</span></span>
            <button type="button" class="button-icon" disabled=${busy} aria-label=${t("operator.pack_remove", { name: pack.name })} title=${t("operator.pack_remove", { name: pack.name })} onClick=${() => setLeaving(pack)}>
              <${Icon} name="trash" />
            </button>
          </li>`,
        )}
      </ul>
      ${!account.packs.length && html`<p class="note">${t("operator.no_packs")}</p>`}
      <${Confirm} open=${leaving !== null} title=${t("operator.pack_remove", { name: leaving?.name ?? "" })} text=${t("operator.pack_remove_about")} yes=${t("shell.remove")} onYes=${() => remove(leaving.id)} onClose=${() => setLeaving(null)} />
      ${adding && html`<${Maker} account=${account} onClose=${() => setAdding(false)} onMade=${() => (setAdding(false), again())} />`}
    </section>
  `;
}

/** @param {{ account: any, onClose: () => void, onMade: () => void }} props */
function Maker({ account, onClose, onMade }) {
  const [name, setName] = useState("");
  const [units, setUnits] = useState("");
  const [days, setDays] = useState("365");
  const [busy, act] = useAct();
  const ready = name.trim() && Number(units) > 0 && Number(days) > 0;
  const send = () =>
    act(async () => {
      await call("POST", `/studio/api/operator/accounts/${encodeURIComponent(account.id)}/packs`, { name: name.trim(), units: units.trim(), days: Number(days) });
      onMade();
    });
  const field = (/** @type {string} */ key, /** @type {string} */ value, /** @type {(value: string) => void} */ set, /** @type {any} */ more = {}) =>
    html`<${Field} name=${t("operator." + key)} control=${(/** @type {any} */ tied) => html`<input ...${tied} ...${more} class="input" value=${value} onInput=${(/** @type {any} */ event) => set(event.currentTarget.value)} />`} />`;
  const foot = html`
    <button type="button" class="button" onClick=${onClose}>${t("shell.cancel")}</button>
    <button type="button" class="button-main" disabled=${busy || !ready} onClick=${send}>${t("operator.pack_make")}</button>
  `;
  return html`
    <${Dialog} title=${t("operator.pack_make")} open=${true} onClose=${onClose} foot=${foot}>
      ${field("pack_name", name, setName)}
      <div class="two">
        ${field("pack_units", units, setUnits, { type: "number", min: 0, step: "any" })}
        ${field("pack_days", days, setDays, { type: "number", min: 1, step: 1 })}
      </div>
    <//>
  `;
}
