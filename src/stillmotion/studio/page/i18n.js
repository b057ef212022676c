/**
 * The words of the page in the reader's language: one file for each language, `words/en.js` and
 * `words/zh.js`, of which only one is loaded. `t("make.send")` is the word `send` of the section
 * `make`; `{name}` in it is filled in, and `{count:task|tasks}` is the form that goes with the number.
 */
import { createStore, useStore } from "./parts/store.js";

/** @typedef {"en" | "zh"} Language */
/** @typedef {Record<string, Record<string, string>>} Words */

/** @type {Language[]} */
export const LANGUAGES = ["en", "zh"];

/** How each language is called in itself. */
export const NAMES = { en: "English", zh: "中文" };

const KEPT = "stillmotion.language";

/** @type {Record<Language, () => Promise<{ default: Words }>>} */
const FILES = { en: () => import("./words/en.js"), zh: () => import("./words/zh.js") };

/** @type {Words} */
let words = {};

/** @type {import("./parts/store.js").Store<Language>} */
export const language = createStore(/** @type {Language} */ ("en"));

/** The language that was chosen, else the first of the browser's that there is, else English. */
export async function loadWords() {
  const asked = [localStorage.getItem(KEPT), ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2));
  const found = asked.map((tag) => LANGUAGES.find((each) => each === tag)).find(Boolean);
  await show(found ?? "en");
}

/** @param {Language} chosen */
export async function setLanguage(chosen) {
  localStorage.setItem(KEPT, chosen);
  await show(chosen);
}

/** @param {Language} chosen */
async function show(chosen) {
  words = (await FILES[chosen]()).default;
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : chosen;
  language.set(chosen);
}

/** Draw the component anew when the language changes. */
export function useLanguage() {
  return useStore(language);
}

/**
 * The words for a key; the key itself where there are none, so that a missing word is seen.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [filled]
 * @returns {string}
 */
export function t(key, filled) {
  const [section, ...name] = key.split(".");
  const word = words[section ?? ""]?.[name.join(".")] ?? key;
  if (!filled) return word;
  return word.replace(HOLE, (hole, each, one, many) => {
    if (many === undefined) return String(filled[each] ?? hole);
    return new Intl.PluralRules(document.documentElement.lang).select(Number(filled[each])) === "one" ? one : many;
  });
}

const HOLE = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g;

/**
 * A number as the language writes it.
 *
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function formatNumber(value, options) {
  return new Intl.NumberFormat(document.documentElement.lang, options).format(value);
}

/**
 * A time as the language writes it.
 *
 * @param {number} milliseconds since 1970
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export function formatTime(milliseconds, options = { dateStyle: "medium", timeStyle: "short" }) {
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(milliseconds);
}
