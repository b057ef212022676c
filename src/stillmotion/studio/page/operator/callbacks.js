/** Callbacks that could not be delivered so far: to whom, why not, and once more. */
import { call } from "../api.js";
import { formatTime, t } from "../i18n.js";
import { Fault } from "../parts/fault.js";
import { toast } from "../parts/toast.js";
import { html } from "../parts/view.js";
import { useAct } from "../watch/act.js";
import { useTold } from "./live.js";
import { Table } from "./table.js";

export function Callbacks() {
  const { told, lost, fault, again } = useTold("/studio/api/operator/overview");
  const [busy, act] = useAct();
  if (fault) return html`<${Fault} fault=${fault} again=${again} />`;
  if (!told) return html`<p class="note" role="status">${t(lost ? "watch.lost" : "watch.looking")}</p>`;
  const resend = (/** @type {string} */ id) =>
    act(async () => {
      await call("POST", `/studio/api/operator/callbacks/${encodeURIComponent(id)}/resend`);
      toast(t("operator.resent"));
      again();
    });
  return html`
    <section>
      <p class="note">${t("operator.callbacks_waiting", { count: told.callbacks.waiting })}</p>
      <${Table}
        label=${t("operator.tab_callbacks")}
        heads=${[t("operator.task"), t("operator.receiver"), t("operator.tries"), t("operator.last_error"), t("operator.next_try"), t("operator.resend")]}
        empty=${t("operator.no_failing")}
        rows=${told.callbacks.failing.map((/** @type {any} */ one) => ({
          key: one.task_id + one.url,
          cells: [
            html`<code>${one.task_id}</code>`,
            one.url,
            one.tries,
            html`<span class="bad">${one.last_error}</span>`,
            one.next_at ? formatTime(one.next_at) : t("operator.given_up"),
            html`<button type="button" class="button" disabled=${busy} aria-label=${`${t("operator.resend")}: ${one.task_id}`} onClick=${() => resend(one.task_id)}>${t("operator.resend")}</button>`,
          ],
        }))}
      />
    </section>
  `;
}
