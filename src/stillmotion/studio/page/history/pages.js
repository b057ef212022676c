/** The history as a list that grows: newest first, a page at a time, looked at anew meanwhile. */
import { call } from "../api.js";
import { useCallback, useEffect, useRef, useState } from "../parts/view.js";
import { patiently } from "../watch/patience.js";
import { ended } from "../watch/state.js";
import { STATES } from "./filters.js";
import { withHead, withPage } from "./list.js";

/** @typedef {import("../watch/state.js").Row} Row */
/** @typedef {{ q: string, status: string, kind: string }} Filter */

const PAGE = 48;
const QUICK_MS = 2000;
const SLOW_MS = 15_000;

/** @param {Filter} filter @param {string} [before] */
function pathOf(filter, before = "") {
  const query = new URLSearchParams({ limit: String(PAGE) });
  const status = STATES[filter.status] ?? filter.status;
  for (const [name, value] of Object.entries({ ...filter, status, before })) if (value) query.set(name, value);
  return `/studio/api/history?${query}`;
}

/** @param {Filter} filter */
export function usePages(filter) {
  const [rows, setRows] = useState(/** @type {Row[] | null} */ (null));
  const [lost, setLost] = useState(false);
  const [fault, setFault] = useState(/** @type {unknown} */ (null));
  const [turn, setTurn] = useState(0);
  const now = useRef({ rows: /** @type {Row[]} */ ([]), next: "", busy: false, leaving: new AbortController() });
  const key = JSON.stringify(filter);

  const show = (/** @type {Row[]} */ list) => {
    now.current.rows = list;
    setRows(list);
  };

  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    now.current = { rows: [], next: "", busy: false, leaving };
    setFault(null);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    const look = async () => {
      try {
        const ask = () => call("GET", pathOf(filter), undefined, { signal });
        const { tasks, next } = await patiently(ask, { signal, onLost: setLost });
        if (signal.aborted) return;
        const merged = withHead(now.current.rows, tasks, !next);
        if (!now.current.rows.length || !merged || !next) now.current.next = next ?? "";
        show(merged ?? tasks);
        const busy = tasks.some((/** @type {Row} */ row) => !ended(row.status));
        timer = setTimeout(soon, busy ? QUICK_MS : SLOW_MS);
      } catch (reason) {
        if (!signal.aborted) setFault(reason);
      }
    };
    // A page that nobody sees asks for nothing; it looks when it is seen again.
    const soon = () => (document.hidden ? document.addEventListener("visibilitychange", look, { once: true }) : look());
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [key, turn]);

  const more = useCallback(async () => {
    const { next, busy, leaving } = now.current;
    if (!next || busy) return;
    now.current.busy = true;
    const { signal } = leaving;
    try {
      const ask = () => call("GET", pathOf(filter, next), undefined, { signal });
      const page = await patiently(ask, { signal, onLost: setLost });
      if (signal.aborted) return;
      now.current.next = page.next ?? "";
      show(withPage(now.current.rows, page.tasks));
    } catch (reason) {
      if (!signal.aborted) setFault(reason);
    }
    if (!signal.aborted) now.current.busy = false;
  }, [key]);

  const without = useCallback((/** @type {Set<string>} */ ids) => show(now.current.rows.filter((row) => !ids.has(row.id))), []);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { rows, more, without, lost, fault, again, whole: !now.current.next };
}
