/** What the server can make: models, their modes and lengths, and why something is not offered. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { createStore, useStore } from "../parts/store.js";
import { change, draft } from "./draft.js";

/**
 * @typedef {{
 *   name: string,
 *   durations: number[],
 *   capabilities: Record<string, any>,
 *   why_not: Record<string, string>,
 *   only: Record<string, number[]>,
 *   short_edge: number,
 *   fps: number,
 *   engine: string,
 *   price: Record<string, { silent: string, sound: string, voices: string }>,
 * }} Mode `only` has the lengths of what not all of them take
 */
/** @typedef {{ name: string, modes: Mode[] }} Model */
/**
 * @typedef {{
 *   models: Model[],
 *   text2video: Model[],
 *   fields: Record<string, { about?: string, kind?: string, max?: number, min?: number, allowed?: string[] }>,
 *   camera_axes?: any,
 *   voices: { id: string, name: string, language: string }[],
 *   watermark?: any,
 *   moves?: any,
 * }} Offers
 */

/** @type {import("../parts/store.js").Store<Offers | null>} */
export const offers = createStore(/** @type {Offers | null} */ (null));

/** Ask the server. Throws `ApiError`. */
export async function loadOffers() {
  offers.set(/** @type {Offers} */ (await call("GET", "/studio/api/offers")));
}

/** Keep the draft to what is offered: another kind of video may have other models. */
export function settle() {
  const { model, kind } = draft.get();
  const models = modelsOf(offers.get(), kind);
  // The last model is the newest, which can do most.
  const chosen = models.find((each) => each.name === model) ?? models.findLast((each) => each.modes.length);
  if (chosen) chooseModel(chosen);
}

/** @param {Offers | null} all @param {string} kind */
export function modelsOf(all, kind) {
  return (kind === "text2video" ? all?.text2video : all?.models) ?? [];
}

/** @param {Model} model */
export function chooseModel(model) {
  const { mode, duration } = draft.get();
  const fitting = model.modes.find((each) => each.name === mode) ?? model.modes[0];
  change({ model: model.name, ...(fitting && { mode: fitting.name, duration: nearest(duration, fitting.durations) }) });
}

/** @param {Mode} mode */
export function chooseMode(mode) {
  change({ mode: mode.name, duration: nearest(draft.get().duration, mode.durations) });
}

/** @param {number} duration @param {number[]} offered */
export function nearest(duration, offered) {
  return offered.reduce((best, each) => (Math.abs(each - duration) < Math.abs(best - duration) ? each : best), offered[0] ?? duration);
}

/** What is offered for the draft's model and mode. */
export function useOffer() {
  const all = useStore(offers);
  const { model, mode, kind } = useStore(draft);
  const models = modelsOf(all, kind);
  const chosen = models.find((each) => each.name === model);
  return { all, models, model: chosen, mode: chosen?.modes.find((each) => each.name === mode) ?? chosen?.modes[0] };
}

/** What is offered for the draft's model and mode, outside of components. */
export function offerNow() {
  const { model, mode, kind } = draft.get();
  const chosen = modelsOf(offers.get(), kind).find((each) => each.name === model);
  return chosen?.modes.find((each) => each.name === mode) ?? chosen?.modes[0];
}

/**
 * Why a mode does not offer something; "" where it does.
 *
 * @param {Mode | undefined} mode
 * @param {string} capability
 */
export function whyNot(mode, capability) {
  if (!mode) return "";
  const able = mode.capabilities[capability];
  const can = Array.isArray(able) ? able.length > 0 : able !== false && able !== undefined;
  return can ? "" : (mode.why_not[capability] ?? t("make.not_here"));
}

/**
 * The lengths that a mode takes with something.
 *
 * @param {Mode | undefined} mode
 * @param {string[]} capabilities
 */
export function lengthsOf(mode, capabilities) {
  const all = mode?.durations ?? [];
  return all.filter((seconds) => capabilities.every((each) => mode?.only?.[each]?.includes(seconds) ?? true));
}
