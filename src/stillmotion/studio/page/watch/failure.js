/** A task that failed or was stopped: why, what to change, and ways to try again. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { html } from "../parts/view.js";
import { go } from "../router.js";
import { useAct } from "./act.js";
import { advice } from "./advice.js";
import { changeable, changed } from "./onward.js";
import { sendable } from "./request.js";

/** @typedef {import("./state.js").Row} Row */

/** @param {{ row: Row }} props */
export function Failure({ row }) {
  const [busy, act] = useAct();
  const { field, kind } = advice(row.status_msg, row.status);
  const retry = async () => {
    const body = { ...(await sendable(row.request)), external_task_id: undefined };
    go("watch", [(await call("POST", row.path, body)).task_id]);
  };
  return html`
    <div class="failure">
      <p class="failure-mark"><${Icon} name=${row.status === "cancelled" ? "stop" : "warn"} /></p>
      <h2>${t(row.status === "cancelled" ? "watch.cancelled" : "watch.failed")}</h2>
      <p class="failure-why">${row.status_msg}</p>
      <p class="failure-what">${t("advice." + kind, { field })}</p>
      ${row.request &&
      html`<div class="failure-ways">
        ${changeable(row) &&
        html`<button type="button" class="button-main" disabled=${busy} onClick=${() => act(() => changed(row))}>${t("watch.change")}</button>`}
        <button type="button" class="button" disabled=${busy} onClick=${() => act(retry)}>
          ${t("watch.try_again")}
        </button>
      </div>`}
    </div>
  `;
}
