/** Operator: how the site stands, who may use it, what it calls back. */
import { t } from "../i18n.js";
import { Segmented } from "../parts/segmented.js";
import { html } from "../parts/view.js";
import { go } from "../router.js";
import { Accounts } from "./accounts.js";
import { Callbacks } from "./callbacks.js";
import { Models } from "./models.js";
import { Overview } from "./overview.js";

/** @type {Record<string, any>} */
const TABS = { site: Overview, accounts: Accounts, models: Models, callbacks: Callbacks };

/** @param {{ params: string[] }} props */
export function View({ params: [tab = "site"] }) {
  const options = Object.keys(TABS).map((value) => ({ value, text: t("operator.tab_" + value) }));
  const Tab = TABS[tab] ?? Overview;
  return html`
    <div class="page operator">
      <h1 class="visually-hidden">${t("views.operator")}</h1>
      <${Segmented} label=${t("operator.tabs")} kind="operator-tabs" value=${tab in TABS ? tab : "site"} options=${options} onChange=${(/** @type {string} */ next) => go("operator", [next])} />
      <${Tab} key=${tab} />
    </div>
  `;
}
