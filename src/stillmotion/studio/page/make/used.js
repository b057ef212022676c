/** What a draft uses of the things that models and lengths differ in, by the offers' names. */
import { WAYS } from "./ways_list.js";

/** @param {import("./draft.js").Draft} draft @returns {string[]} */
export function used(draft) {
  const { way, sound, voices, elements, camera, image } = draft;
  const needs = WAYS.find((each) => each.way === way)?.needs;
  return [
    ...(needs ? [way === "camera" && camera?.camera_path ? "camera_path" : needs] : []),
    ...(way === "end" && !image ? ["end_only"] : []),
    ...(sound ? ["sound"] : []),
    ...(sound && voices.length ? ["voices"] : []),
    ...(elements.length ? ["elements"] : []),
  ];
}
