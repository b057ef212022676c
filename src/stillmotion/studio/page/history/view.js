/** History: every task of the account, found, looked at, selected and deleted. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Confirm } from "../parts/confirm.js";
import { Fault } from "../parts/fault.js";
import { toast, toastFault } from "../parts/toast.js";
import { html, useEffect, useState } from "../parts/view.js";
import { go, linkTo } from "../router.js";
import { useAct } from "../watch/act.js";
import { ended } from "../watch/state.js";
import { Filters } from "./filters.js";
import { Grid } from "./grid.js";
import { between } from "./list.js";
import { usePages } from "./pages.js";

/** @param {{ query: URLSearchParams }} props */
export function View({ query }) {
  const filter = { q: query.get("q") ?? "", status: query.get("status") ?? "", kind: query.get("kind") ?? "" };
  const { rows, more, without, lost, fault, again, whole } = usePages(filter);
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const [last, setLast] = useState("");
  const [asking, setAsking] = useState(false);
  const [busy, act] = useAct();

  // What is not in the list any more is not selected: nothing unseen is deleted.
  useEffect(() => setSelected(new Set()), [filter.q, filter.status, filter.kind]);
  useEffect(() => {
    const left = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !asking && setSelected(new Set());
    addEventListener("keydown", left);
    return () => removeEventListener("keydown", left);
  }, [asking]);

  const select = (/** @type {string} */ id, /** @type {boolean} */ range) => {
    const ids = range && last && rows ? between(rows, last, id) : [id];
    setLast(id);
    setSelected((before) => {
      const after = new Set(before);
      for (const each of ids) if (range || !after.has(each)) after.add(each);
      if (!range && before.has(id)) after.delete(id);
      return after;
    });
  };
  const chosen = (rows ?? []).filter((row) => selected.has(row.id));
  const running = chosen.filter((row) => !ended(row.status));
  const over = chosen.filter((row) => ended(row.status));

  const each = async (/** @type {import("../watch/state.js").Row[]} */ tasks, /** @type {(row: any) => Promise<unknown>} */ does) => {
    /** @type {Set<string>} */
    const done = new Set();
    for (const row of tasks) {
      try {
        await does(row);
        done.add(row.id);
      } catch (reason) {
        toastFault(reason);
      }
    }
    return done;
  };
  const remove = () =>
    act(async () => {
      const gone = await each(over, (row) => call("DELETE", `/studio/api/tasks/${encodeURIComponent(row.id)}`));
      without(gone);
      setSelected((before) => new Set([...before].filter((id) => !gone.has(id))));
      toast(t("history.deleted", { count: gone.size }));
    });
  const cancel = () =>
    act(async () => {
      await each(running, (row) => call("POST", `${row.path}/${encodeURIComponent(row.id)}/cancel`));
      setSelected(new Set());
      again();
    });

  const filtered = Boolean(filter.q || filter.status || filter.kind);
  return html`
    <div class="page history">
      <h1 class="visually-hidden">${t("views.history")}</h1>
      <${Filters} filter=${filter} onChange=${(/** @type {any} */ next) => go("history", [], Object.fromEntries(Object.entries(next).filter(([, value]) => value)))} />
      ${lost && html`<p class="note" role="status">${t("watch.lost")}</p>`}
      ${selected.size > 0 &&
      html`<div class="selection" role="toolbar" aria-label=${t("history.selection")}>
        <b role="status">${t("history.selected", { count: selected.size })}</b>
        <span class="grow"></span>
        ${running.length > 0 && html`<button type="button" class="button" disabled=${busy} onClick=${cancel}>${t("history.cancel", { count: running.length })}</button>`}
        ${over.length > 0 && html`<button type="button" class="button button-bad" disabled=${busy} onClick=${() => setAsking(true)}>${t("history.delete", { count: over.length })}</button>`}
        <button type="button" class="button-quiet" onClick=${() => setSelected(new Set())}>${t("history.none")}</button>
      </div>`}
      ${fault && html`<${Fault} fault=${fault} again=${again} />`}
      ${rows === null && !fault && html`<p class="note" role="status">${t("watch.looking")}</p>`}
      ${rows?.length === 0 &&
      html`<div class="empty">
        <p>${t(filtered ? "history.nothing_found" : "history.nothing_yet")}</p>
        <a class="button-main" href=${filtered ? linkTo("history") : linkTo("make")}>${t(filtered ? "history.show_all" : "history.make_one")}</a>
      </div>`}
      ${rows && rows.length > 0 && html`<${Grid} rows=${rows} whole=${whole} selected=${selected} onSelect=${select} onMore=${more} />`}
      <${Confirm}
        open=${asking}
        title=${t("history.delete", { count: over.length })}
        text=${t("history.delete_about")}
        yes=${t("history.delete_yes")}
        onYes=${remove}
        onClose=${() => setAsking(false)}
      />
    </div>
  `;
}
