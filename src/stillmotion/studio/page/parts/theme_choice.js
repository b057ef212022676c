/** The colour scheme: the system's, or the one chosen here. `theme.js` applies it before the page. */
import { createStore, useStore } from "./store.js";

/** @typedef {"auto" | "light" | "dark"} Theme */

const KEPT = "stillmotion.theme";
const { dataset } = document.documentElement;

/** @type {import("./store.js").Store<Theme>} */
const theme = createStore(/** @type {Theme} */ (dataset.theme ?? "auto"));

/** @param {Theme} chosen */
export function setTheme(chosen) {
  if (chosen === "auto") {
    localStorage.removeItem(KEPT);
    delete dataset.theme;
  } else {
    localStorage.setItem(KEPT, chosen);
    dataset.theme = chosen;
  }
  theme.set(chosen);
}

export function useTheme() {
  return useStore(theme);
}
