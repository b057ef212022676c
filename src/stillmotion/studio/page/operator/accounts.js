/** Accounts: who may use the site, how much, and with which keys. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Dialog } from "../parts/dialog.js";
import { Fault } from "../parts/fault.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icons.js";
import { html, useState } from "../parts/view.js";
import { useAct } from "../watch/act.js";
import { Account } from "./account.js";
import { useTold } from "./live.js";

export const PATH = "/studio/api/operator/accounts";

export function Accounts() {
  const { told, lost, fault, again } = useTold(PATH);
  const [adding, setAdding] = useState(false);
  if (fault) return html`<${Fault} fault=${fault} again=${again} />`;
  if (!told) return html`<p class="note" role="status">${t(lost ? "watch.lost" : "watch.looking")}</p>`;
  return html`
    <div class="section-head">
      <p class="note">${t("operator.accounts_about")}</p>
      <button type="button" class="button-main" onClick=${() => setAdding(true)}><${Icon} name="plus" />${t("operator.account_make")}</button>
    </div>
    <div class="accounts">
      ${told.accounts.map((/** @type {any} */ account) => html`<${Account} key=${account.id} account=${account} again=${again} />`)}
    </div>
    ${adding && html`<${Maker} onClose=${() => setAdding(false)} onMade=${() => (setAdding(false), again())} />`}
  `;
}

/** @param {{ onClose: () => void, onMade: () => void }} props */
function Maker({ onClose, onMade }) {
  const [name, setName] = useState("");
  const [busy, act] = useAct();
  const send = () =>
    act(async () => {
      await call("POST", PATH, { name: name.trim() });
      onMade();
    });
  const foot = html`
    <button type="button" class="button" onClick=${onClose}>${t("shell.cancel")}</button>
    <button type="button" class="button-main" disabled=${busy || !name.trim()} onClick=${send}>${t("operator.account_make")}</button>
  `;
  return html`
    <${Dialog} title=${t("operator.account_make")} open=${true} onClose=${onClose} foot=${foot}>
      <${Field} name=${t("operator.account_name")} control=${(/** @type {any} */ tied) => html`<input ...${tied} class="input" value=${name} onInput=${(/** @type {any} */ event) => setName(event.currentTarget.value)} />`} />
    <//>
  `;
}
