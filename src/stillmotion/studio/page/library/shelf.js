/** What an account keeps of one sort, with what comes along and what is being made just now. */
import { call } from "../api.js";
import { useCallback, useEffect, useState } from "../parts/view.js";
import { patiently } from "../watch/patience.js";

/**
 * @typedef {object} Sort How the API names things of the sort.
 * @property {string} custom The path under which they are made and listed.
 * @property {string} presets
 * @property {string} remove
 * @property {"elements" | "voices"} list Its name in results.
 * @property {"element_id" | "voice_id"} id
 */

/** @type {Sort} */
export const ELEMENTS = {
  custom: "/v1/general/advanced-custom-elements",
  presets: "/v1/general/advanced-presets-elements",
  remove: "/v1/general/delete-elements",
  list: "elements",
  id: "element_id",
};

/** @type {Sort} */
export const VOICES = {
  custom: "/v1/general/custom-voices",
  presets: "/v1/general/presets-voices",
  remove: "/v1/general/delete-voices",
  list: "voices",
  id: "voice_id",
};

const PAGE = 500;
const LOOK_MS = 1500;

/** @param {Sort} sort */
export function useShelf(sort) {
  const [tasks, setTasks] = useState(/** @type {any[] | null} */ (null));
  const [presets, setPresets] = useState(/** @type {any[]} */ ([]));
  const [lost, setLost] = useState(false);
  const [fault, setFault] = useState(/** @type {unknown} */ (null));
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const get = (/** @type {string} */ path) => patiently(() => call("GET", path, undefined, { signal }), { signal, onLost: setLost });
    const look = async () => {
      try {
        const told = await everyPage(get, sort.custom);
        if (signal.aborted) return;
        setFault(null);
        setTasks(told);
        if (told.some(isMaking)) timer = setTimeout(look, LOOK_MS);
      } catch (reason) {
        if (!signal.aborted) setFault(reason);
      }
    };
    void look();
    if (!presets.length) everyPage(get, sort.presets).then((told) => setPresets(madeBy(told, sort)), () => {});
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [sort, turn]);

  const again = useCallback(() => setTurn((count) => count + 1), []);
  return {
    ready: tasks !== null,
    own: madeBy(tasks ?? [], sort),
    making: (tasks ?? []).filter(isMaking),
    failed: (tasks ?? []).filter((task) => task.task_status === "failed"),
    presets,
    lost,
    fault,
    again,
  };
}

/**
 * @param {(path: string) => Promise<any[]>} get
 * @param {string} path
 */
async function everyPage(get, path) {
  /** @type {any[]} */
  const all = [];
  for (let page = 1; ; page++) {
    const told = await get(`${path}?pageNum=${page}&pageSize=${PAGE}`);
    all.push(...told);
    if (told.length < PAGE) return all;
  }
}

/** @param {any} task */
const isMaking = (task) => task.task_status === "submitted" || task.task_status === "processing";

/** @param {any[]} tasks @param {Sort} sort @returns {any[]} */
const madeBy = (tasks, sort) => tasks.flatMap((task) => task.task_result?.[sort.list] ?? []);
