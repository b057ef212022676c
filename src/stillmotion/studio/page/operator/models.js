/** The small networks that engines use: which are there, and under which licence. */
import { t } from "../i18n.js";
import { Fault } from "../parts/fault.js";
import { html } from "../parts/view.js";
import { bytes } from "./figures.js";
import { useTold } from "./live.js";
import { Table } from "./table.js";

export function Models() {
  const { told, lost, fault, again } = useTold("/studio/api/operator/overview");
  if (fault) return html`<${Fault} fault=${fault} again=${again} />`;
  if (!told) return html`<p class="note" role="status">${t(lost ? "watch.lost" : "watch.looking")}</p>`;
  return html`
    <section>
      <p class="note">${t("operator.models_about")} <code>stillmotion models pull</code></p>
      <${Table}
        label=${t("operator.tab_models")}
        heads=${[t("operator.model"), t("operator.role"), t("operator.size"), t("operator.there"), t("operator.licence")]}
        empty=${t("operator.no_models")}
        rows=${told.models.map((/** @type {any} */ one) => ({
          key: one.role + one.name,
          cells: [html`${one.name}<span class="note">${one.title}</span>`, one.role, bytes(one.bytes), html`<span class=${one.present ? "good" : "warn"}>${t(one.present ? "operator.present" : "operator.missing")}</span>`, one.licence],
        }))}
      />
    </section>
  `;
}
