/** How the site stands: what waits, who works on it, which engines there are, how much is kept. */
import { formatNumber, t } from "../i18n.js";
import { Fault } from "../parts/fault.js";
import { html } from "../parts/view.js";
import { bytes, since } from "./figures.js";
import { useTold } from "./live.js";
import { Table } from "./table.js";

export function Overview() {
  const { told, lost, fault, again } = useTold("/studio/api/operator/overview");
  if (fault) return html`<${Fault} fault=${fault} again=${again} />`;
  if (!told) return html`<p class="note" role="status">${t(lost ? "watch.lost" : "watch.looking")}</p>`;
  const count = (/** @type {string} */ status) =>
    told.queue.filter((/** @type {any} */ one) => one.status === status).reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.tasks, 0);
  const figures = [
    ["waiting", formatNumber(count("submitted"))],
    ["processing", formatNumber(count("processing"))],
    ["callbacks", formatNumber(told.callbacks.waiting)],
    ["media", bytes(told.storage.media_bytes)],
    ["free", bytes(told.storage.free_bytes)],
    ["version", told.version],
  ];
  return html`
    ${lost && html`<p class="note" role="status">${t("watch.lost")}</p>`}
    <section aria-label=${t("operator.figures")}>
      <div class="figures">
        ${figures.map(([name, value]) => html`<div class="card figure" key=${name}><b>${value}</b><span>${t("operator.figure_" + name, { count: value })}</span></div>`)}
      </div>
      <p class="note">${t("operator.kept_in", { store: told.store, media: told.storage.media })}</p>
    </section>
    <section>
      <h2>${t("operator.queue")}</h2>
      <${Table}
        label=${t("operator.queue")}
        heads=${[t("operator.pool"), t("operator.status"), t("operator.tasks"), t("operator.oldest")]}
        empty=${t("operator.queue_empty")}
        rows=${told.queue.map((/** @type {any} */ one) => ({ key: one.pool + one.status, cells: [one.pool, t("states." + one.status), formatNumber(one.tasks), since(one.oldest)] }))}
      />
    </section>
    <section>
      <h2>${t("operator.workers")}</h2>
      <${Table}
        label=${t("operator.workers")}
        heads=${[t("operator.pool"), t("operator.slots"), t("operator.busy"), t("operator.ready"), t("operator.in_memory")]}
        empty=${t("operator.no_workers")}
        rows=${told.workers.map((/** @type {any} */ one) => ({
          key: one.pool,
          cells: [one.pool, formatNumber(one.slots), formatNumber(one.busy), formatNumber(one.ready), one.models.join(", ") || "–"],
        }))}
      />
    </section>
    <section>
      <h2>${t("operator.engines")}</h2>
      <${Table}
        label=${t("operator.engines")}
        heads=${[t("operator.engine"), t("operator.state"), t("operator.device"), t("operator.pool"), t("operator.model"), t("operator.licence")]}
        empty=${t("operator.no_engines")}
        rows=${told.engines.map((/** @type {any} */ one) => ({
          key: one.name,
          cells: [
            one.name,
            html`<span class=${one.state === "unavailable" ? "bad" : "good"}>${one.state || "–"}</span>${one.why && html`<span class="note">${one.why}</span>`}`,
            one.device || "–",
            one.pool,
            one.model || "–",
            one.licence || "–",
          ],
        }))}
      />
    </section>
  `;
}
