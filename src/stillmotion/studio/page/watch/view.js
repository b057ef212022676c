/** Watch: one task, from its first event to what can be made of its result. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Fault } from "../parts/fault.js";
import { Icon } from "../parts/icons.js";
import { html, useEffect } from "../parts/view.js";
import { go, linkTo } from "../router.js";
import { useAct } from "./act.js";
import { Details } from "./details.js";
import { Failure } from "./failure.js";
import { useTask } from "./live.js";
import { Progress } from "./progress.js";
import { Result } from "./result.js";
import { ended } from "./state.js";

/** @param {{ params: string[] }} props */
export function View({ params: [id = ""] }) {
  useEffect(() => {
    if (!id) go("history");
  }, [id]);
  return id && html`<${Task} key=${id} id=${id} />`;
}

/** @param {{ id: string }} props */
function Task({ id }) {
  const { state, lost, fault, again } = useTask(id);
  const [stopping, act] = useAct();

  if (fault && !state) return html`<${Fault} fault=${fault} again=${again} />`;
  if (!state) {
    const words = lost ? t("watch.lost") : t("watch.looking");
    return html`<p class="watch-waiting" role="status">${words}</p>`;
  }
  const { row } = state;
  const cancel = () =>
    act(async () => {
      await call("POST", `${row.path}/${encodeURIComponent(row.id)}/cancel`);
      again();
    });
  return html`
    <header class="watch-head">
      <a class="button-icon" href=${linkTo("history")} aria-label=${t("watch.to_history")} title=${t("watch.to_history")}>
        <${Icon} name="left" />
      </a>
      <h1>${row.prompt || t("kinds." + row.kind)}</h1>
      <span class=${"state state-" + row.status}>${t("states." + row.status)}</span>
    </header>
    <div class="watch">
      <section class="watch-stage" aria-label=${t("watch.stage")}>
        ${!ended(row.status)
          ? html`<${Progress} state=${state} lost=${lost} stopping=${stopping} onCancel=${cancel} />`
          : row.status === "succeed"
            ? html`<${Result} row=${row} />`
            : html`<${Failure} row=${row} />`}
      </section>
      <${Details} state=${state} />
    </div>
  `;
}
