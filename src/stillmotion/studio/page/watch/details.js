/** What was asked for and what was understood, beside the stage. */
import { formatTime, t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { toast } from "../parts/toast.js";
import { html } from "../parts/view.js";

/** @param {{ state: import("./state.js").Watched }} props */
export function Details({ state }) {
  const { row, remarks } = state;
  const picture = row.made?.[0];
  const cost = Number(row.cost ?? 0);
  const facts = [
    ["kind", t("kinds." + row.kind)],
    ["model", row.model],
    ["duration", row.duration && t("watch.seconds", { seconds: row.duration })],
    ["size", picture?.width && `${picture.width} × ${picture.height}${picture.fps ? `, ${picture.fps} fps` : ""}`],
    ["cost", cost ? t("watch.units", { units: cost }) : ""],
    ["made", formatTime(row.created_at)],
    ["external_id", row.external_id],
  ].filter(([, value]) => value);
  const copy = async () => {
    await navigator.clipboard.writeText(row.id);
    toast(t("watch.copied"));
  };
  return html`
    <aside class="watch-details" aria-label=${t("watch.details")}>
      ${row.prompt && html`<p class="watch-prompt">${row.prompt}</p>`}
      ${remarks.length > 0 &&
      html`<h2>${t("watch.remarks")}</h2>
        <ul class="watch-remarks">
          ${remarks.map((remark) => html`<li key=${remark} class=${remark.startsWith("not done") ? "remark-left" : ""}>${remark}</li>`)}
        </ul>`}
      <dl class="facts">
        ${facts.map(([name, value]) => html`<div key=${name}><dt>${t("watch.fact_" + name)}</dt><dd>${value}</dd></div>`)}
        <div>
          <dt>${t("watch.fact_id")}</dt>
          <dd>
            <code>${row.id}</code>
            <button type="button" class="button-icon" aria-label=${t("watch.copy_id")} title=${t("watch.copy_id")} onClick=${copy}>
              <${Icon} name="copy" />
            </button>
          </dd>
        </div>
      </dl>
      ${row.request &&
      html`<details class="watch-json">
        <summary>${t("watch.json")}</summary>
        <pre tabindex="0">${JSON.stringify(row.request, null, 2)}</pre>
      </details>`}
    </aside>
  `;
}
