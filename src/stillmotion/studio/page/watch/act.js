/** Something done at the press of a button: once at a time, and what went wrong is said. */
import { toastFault } from "../parts/toast.js";
import { useEffect, useRef, useState } from "../parts/view.js";

/**
 * @returns {[boolean, (does: () => Promise<unknown>) => Promise<void>]} whether it is being done, and
 *   what does it
 */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const act = async (/** @type {() => Promise<unknown>} */ does) => {
    setBusy(true);
    try {
      await does();
    } catch (reason) {
      toastFault(reason);
    }
    if (here.current) setBusy(false);
  };
  return [busy, act];
}
