/** The dialog that changes what an account may do. An empty limit is the site's. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Dialog } from "../parts/dialog.js";
import { Field, Switch } from "../parts/field.js";
import { html, useState } from "../parts/view.js";
import { useAct } from "../watch/act.js";

/** @param {{ account: any, onClose: () => void, onDone: () => void }} props */
export function Limits({ account, onClose, onDone }) {
  const [tasks, setTasks] = useState(String(account.max_parallel ?? ""));
  const [requests, setRequests] = useState(String(account.rate_limit ?? ""));
  const [priority, setPriority] = useState(String(account.priority ?? 0));
  const [operator, setOperator] = useState(Boolean(account.operator));
  const [consent, setConsent] = useState(account.consent_by ?? "");
  const [busy, act] = useAct();
  const send = () =>
    act(async () => {
      const number = (/** @type {string} */ text) => (text.trim() === "" ? null : Number(text));
      /** @type {Record<string, unknown>} */
      const changes = { max_parallel: number(tasks), rate_limit: number(requests), priority: Number(priority || 0), operator };
      if (consent.trim() !== (account.consent_by ?? "")) changes.consent_by = consent.trim() || null;
      await call("PATCH", `/studio/api/operator/accounts/${encodeURIComponent(account.id)}`, changes);
      onDone();
    });
  const field = (/** @type {string} */ name, /** @type {string} */ value, /** @type {(value: string) => void} */ set, /** @type {any} */ more = {}) =>
    html`<${Field} name=${t("operator." + name)} note=${t(`operator.${name}_note`)} control=${(/** @type {any} */ tied) => html`<input ...${tied} ...${more} class="input" value=${value} onInput=${(/** @type {any} */ event) => set(event.currentTarget.value)} />`} />`;
  const foot = html`
    <button type="button" class="button" onClick=${onClose}>${t("shell.cancel")}</button>
    <button type="button" class="button-main" disabled=${busy} onClick=${send}>${t("operator.save")}</button>
  `;
  return html`
    <${Dialog} title=${account.name} open=${true} onClose=${onClose} foot=${foot}>
      <div class="two">
        ${field("limit_tasks", tasks, setTasks, { type: "number", min: 1, step: 1 })}
        ${field("limit_requests", requests, setRequests, { type: "number", min: 0, step: "any" })}
        ${field("priority", priority, setPriority, { type: "number", step: 1 })}
        ${field("consent", consent, setConsent)}
      </div>
      <${Switch} name=${t("operator.is_operator")} note=${t("operator.operator_note")} checked=${operator} onChange=${setOperator} />
    <//>
  `;
}
