/** One account: what it may do, its keys, its packs. */
import { formatNumber, formatTime, t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { html, useState } from "../parts/view.js";
import { Keys } from "./keys.js";
import { Limits } from "./limits.js";
import { Packs } from "./packs.js";

/** @param {{ account: any, again: () => void }} props */
export function Account({ account, again }) {
  const [changing, setChanging] = useState(false);
  const limit = (/** @type {number | null} */ value, /** @type {string} */ word) =>
    value === null || value === undefined ? "" : t("operator." + word, { count: formatNumber(value) });
  const facts = [
    account.operator ? t("operator.is_operator") : "",
    limit(account.max_parallel, "tasks_at_once"),
    limit(account.rate_limit, "requests_a_second"),
    account.priority ? t("operator.priority_of", { priority: account.priority }) : "",
    account.consent_by ? t("operator.consent_by", { by: account.consent_by, at: formatTime(account.consent_at, { dateStyle: "medium" }) }) : "",
  ].filter(Boolean);
  return html`
    <article class="card account" aria-label=${account.name}>
      <div class="account-head">
        <h2>${account.name}</h2>
        ${facts.map((fact) => html`<span class="chip" key=${fact}>${fact}</span>`)}
        <span class="grow"></span>
        <button type="button" class="button" aria-label=${`${t("operator.change")}: ${account.name}`} onClick=${() => setChanging(true)}>
          <${Icon} name="operator" />${t("operator.change")}
        </button>
      </div>
      <div class="account-lists">
        <${Keys} account=${account} again=${again} />
        <${Packs} account=${account} again=${again} />
      </div>
      ${changing && html`<${Limits} account=${account} onClose=${() => setChanging(false)} onDone=${() => (setChanging(false), again())} />`}
    </article>
  `;
}
