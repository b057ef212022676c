/** What the operator's calls tell, looked at anew now and then while somebody sees it. */
import { call } from "../api.js";
import { useCallback, useEffect, useState } from "../parts/view.js";
import { patiently } from "../watch/patience.js";

const LOOK_MS = 5000;

/**
 * @param {string} path
 * @returns {{ told: any, lost: boolean, fault: unknown, again: () => void }}
 */
export function useTold(path) {
  const [told, setTold] = useState(/** @type {any} */ (null));
  const [lost, setLost] = useState(false);
  const [fault, setFault] = useState(/** @type {unknown} */ (null));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const look = async () => {
      try {
        const ask = () => call("GET", path, undefined, { signal });
        const next = document.hidden ? null : await patiently(ask, { signal, onLost: setLost });
        if (signal.aborted) return;
        setFault(null);
        if (next) setTold(next);
        timer = setTimeout(look, LOOK_MS);
      } catch (reason) {
        if (!signal.aborted) setFault(reason);
      }
    };
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [path, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { told, lost, fault, again };
}
