/** A value that components watch: what changes it tells all that show it. */
import { useEffect, useRef, useState } from "./view.js";

/**
 * @template T
 * @typedef {{
 *   get: () => T,
 *   set: (next: T | ((before: T) => T)) => void,
 *   watch: (seen: (value: T) => void) => () => void,
 * }} Store
 */

/**
 * @template T
 * @param {T} value
 * @returns {Store<T>}
 */
export function createStore(value) {
  /** @type {Set<(value: T) => void>} */
  const watching = new Set();
  return {
    get: () => value,
    set(next) {
      const after = typeof next === "function" ? /** @type {(before: T) => T} */ (next)(value) : next;
      if (after === value) return;
      value = after;
      for (const seen of [...watching]) seen(value);
    },
    watch(seen) {
      watching.add(seen);
      return () => void watching.delete(seen);
    },
  };
}

/**
 * The store's value in a component, or a part of it: drawn anew when that changes.
 *
 * @template T
 * @template [S=T]
 * @param {Store<T>} store
 * @param {(value: T) => S} [part]
 * @returns {S}
 */
export function useStore(store, part) {
  const choose = part ?? /** @type {(value: T) => S} */ (/** @type {unknown} */ ((/** @type {T} */ value) => value));
  const chosen = choose(store.get());
  const [, draw] = useState(0);
  const shown = useRef(chosen);
  shown.current = chosen;
  const chooser = useRef(choose);
  chooser.current = choose;
  useEffect(() => {
    const look = () => {
      if (chooser.current(store.get()) !== shown.current) draw((count) => count + 1);
    };
    look();
    return store.watch(look);
  }, [store]);
  return chosen;
}
