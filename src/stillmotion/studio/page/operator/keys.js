/** The keys of an account. Secrets are shown once, when a key is made. */
import { call } from "../api.js";
import { formatTime, t } from "../i18n.js";
import { Confirm } from "../parts/confirm.js";
import { Dialog } from "../parts/dialog.js";
import { Icon } from "../parts/icons.js";
import { toast } from "../parts/toast.js";
import { html, useState } from "../parts/view.js";
import { useAct } from "../watch/act.js";

/** @param {{ account: any, again: () => void }} props */
export function Keys({ account, again }) {
  const [made, setMade] = useState(/** @type {Record<string, string> | null} */ (null));
  const [leaving, setLeaving] = useState("");
  const [busy, act] = useAct();
  const make = () =>
    act(async () => {
      setMade(await call("POST", `/studio/api/operator/accounts/${encodeURIComponent(account.id)}/keys`));
      again();
    });
  const revoke = (/** @type {string} */ key) =>
    act(async () => {
      await call("DELETE", `/studio/api/operator/keys/${encodeURIComponent(key)}`);
      toast(t("operator.revoked"));
      again();
    });
  const keys = account.keys.filter((/** @type {any} */ key) => !key.revoked_at);
  return html`
    <section class="account-list" aria-label=${`${t("operator.keys")}: ${account.name}`}>
      <div class="section-head">
        <h3>${t("operator.keys")}</h3>
        <button type="button" class="button-quiet" disabled=${busy} onClick=${make}><${Icon} name="plus" />${t("operator.key_make")}</button>
      </div>
      <ul>
        ${keys.map(
          (/** @type {any} */ key) => html`<li key=${key.access_key}>
            <span><code>${key.access_key}</code> <span class="note">${formatTime(key.created_at, { dateStyle: "medium" })}</span></span>
            <button type="button" class="button-icon" disabled=${busy} aria-label=${t("operator.revoke", { key: key.access_key })} title=${t("operator.revoke", { key: key.access_key })} onClick=${() => setLeaving(key.access_key)}>
              <${Icon} name="trash" />
            </button>
          </li>`,
        )}
      </ul>
      ${!keys.length && html`<p class="note">${t("operator.no_keys")}</p>`}
      <${Confirm} open=${leaving !== ""} title=${t("operator.revoke", { key: leaving })} text=${t("operator.revoke_about")} yes=${t("operator.revoke_yes")} onYes=${() => revoke(leaving)} onClose=${() => setLeaving("")} />
      <${Dialog} title=${t("operator.new_key")} open=${made !== null} onClose=${() => setMade(null)}>
        <p>${t("operator.shown_once")}</p>
        ${["access_key", "secret_key", "api_key"].map(
          (name) => html`<div class="secret" key=${name}><b>${t("signin." + name)}</b><code tabindex="0">${made?.[name]}</code></div>`,
        )}
      <//>
    </section>
  `;
}
