/**
 * A task as it lives on the server, for as long as it is shown: its row, then its events. Nothing of
 * it is kept here, so that a reload begins anew and a lost line goes on where it broke off.
 */
import { call, follow } from "../api.js";
import { useCallback, useEffect, useState } from "../parts/view.js";
import { patiently } from "./patience.js";
import { begun, ended, told } from "./state.js";

/** @typedef {import("./state.js").Row} Row */
/** @typedef {import("./state.js").Watched} Watched */

/**
 * @param {string} id
 * @returns {{ state: Watched | null, lost: boolean, fault: unknown, again: () => void }} `lost` while
 *   the server does not answer; `fault` is why there is nothing to show; `again` looks anew
 */
export function useTask(id) {
  const [state, setState] = useState(/** @type {Watched | null} */ (null));
  const [lost, setLost] = useState(false);
  const [fault, setFault] = useState(/** @type {unknown} */ (null));
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const path = `/studio/api/tasks/${encodeURIComponent(id)}`;

    const look = async () => {
      try {
        const ask = () => call("GET", path, undefined, { signal });
        const row = /** @type {Row} */ (await patiently(ask, { signal, onLost: setLost }));
        if (signal.aborted) return;
        setFault(null);
        setState((last) => begun(row, last?.row.id === id ? last : null));
        if (!ended(row.status)) listen(row);
      } catch (reason) {
        if (!signal.aborted) setFault(reason);
      }
    };

    const listen = (/** @type {Row} */ row) => {
      const stop = follow(
        `${row.path}/${encodeURIComponent(row.id)}/events`,
        ({ type, data }) => {
          if (signal.aborted) return;
          if (!ended(data.task_status)) {
            setState((last) => last && told(last, type, data));
            return;
          }
          // Of the end, the row has what the event does not: where the result lies, what it cost.
          stop();
          void look();
        },
        "",
        (line) => {
          if (signal.aborted) return;
          setLost(line === "lost");
          if (line instanceof Error) setFault(line);
        },
      );
      signal.addEventListener("abort", stop, { once: true });
    };

    setState((last) => (last?.row.id === id ? last : null));
    setFault(null);
    void look();
    return () => leaving.abort();
  }, [id, turn]);

  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { state, lost, fault, again };
}
