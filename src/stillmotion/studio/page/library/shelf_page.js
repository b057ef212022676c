/** A shelf as a page: own things, those being made, those that failed, and those that come along. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Confirm } from "../parts/confirm.js";
import { Fault } from "../parts/fault.js";
import { Icon } from "../parts/icons.js";
import { toast } from "../parts/toast.js";
import { html, useState } from "../parts/view.js";
import { linkTo } from "../router.js";
import { useAct } from "../watch/act.js";
import { advice } from "../watch/advice.js";
import { useShelf } from "./shelf.js";

/** @typedef {import("./shelf.js").Sort} Sort */

/**
 * @param {{
 *   sort: Sort,
 *   nameOf: (thing: any) => string,
 *   Thing: any,
 *   Maker: any,
 * }} props `Thing` draws one; `Maker` is the dialog that makes one.
 */
export function ShelfPage({ sort, nameOf, Thing, Maker }) {
  const { ready, own, making, failed, presets, lost, fault, again } = useShelf(sort);
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState(/** @type {any} */ (null));
  const [busy, act] = useAct();
  const words = (/** @type {string} */ key, /** @type {any} */ filled) => t(`library.${sort.list}_${key}`, filled);
  const remove = (/** @type {any} */ thing) =>
    act(async () => {
      await call("POST", sort.remove, { [sort.id]: thing[sort.id] });
      toast(t("library.deleted", { name: nameOf(thing) }));
      again();
    });
  const made = () => {
    setAdding(false);
    again();
  };
  return html`
    <div class="shelf-head">
      <p class="note">${words("about", {})}</p>
      <button type="button" class="button-main" onClick=${() => setAdding(true)}><${Icon} name="plus" />${words("make", {})}</button>
    </div>
    ${lost && html`<p class="note" role="status">${t("watch.lost")}</p>`}
    ${fault && html`<${Fault} fault=${fault} again=${again} />`}
    ${!ready && !fault && html`<p class="note" role="status">${t("watch.looking")}</p>`}
    ${making.length + failed.length > 0 &&
    html`<ul class="shelf-tasks" aria-label=${t("library.making")}>
      ${[...making, ...failed].map(
        (task) => html`<li key=${task.task_id} class="card">
          <a href=${linkTo("watch", [task.task_id])}>
            <span class=${"state state-" + task.task_status}>${t("states." + task.task_status)}</span>
            ${task.task_status === "failed"
              ? html`<span>${task.task_status_msg} ${t("advice." + advice(task.task_status_msg, "failed").kind, advice(task.task_status_msg, "failed"))}</span>`
              : words("being_made", {})}
          </a>
        </li>`,
      )}
    </ul>`}
    ${ready && !own.length && html`<p class="empty">${words("none", {})}</p>`}
    ${own.length > 0 &&
    html`<section aria-label=${t("library.own")}>
      <h2>${t("library.own")}</h2>
      <ul class="shelf">
        ${own.map(
          (thing) => html`<li key=${thing[sort.id]} class="card thing">
            <${Thing} thing=${thing} />
            <button type="button" class="button-icon" disabled=${busy} aria-label=${t("library.delete", { name: nameOf(thing) })} title=${t("library.delete", { name: nameOf(thing) })} onClick=${() => setLeaving(thing)}>
              <${Icon} name="trash" />
            </button>
          </li>`,
        )}
      </ul>
    </section>`}
    ${presets.length > 0 &&
    html`<section aria-label=${t("library.presets")}>
      <h2>${t("library.presets")}</h2>
      <ul class="shelf">
        ${presets.map((thing) => html`<li key=${thing[sort.id]} class="card thing"><${Thing} thing=${thing} /></li>`)}
      </ul>
    </section>`}
    <${Maker} open=${adding} onClose=${() => setAdding(false)} onMade=${made} />
    <${Confirm}
      open=${leaving !== null}
      title=${leaving ? t("library.delete", { name: nameOf(leaving) }) : ""}
      text=${words("delete_about", {})}
      yes=${t("library.delete_yes")}
      onYes=${() => remove(leaving)}
      onClose=${() => setLeaving(null)}
    />
  `;
}
