/** What the server can make: models, their modes and lengths, and why something is not offered. */
import { call } from "../api.js";
import { createStore, useStore } from "../parts/store.js";
import { change, draft } from "./draft.js";

/**
 * @typedef {{
 *   name: string,
 *   durations: number[],
 *   capabilities: Record<string, any>,
 *   why_not: Record<string, string>,
 *   short_edge: number,
 *   fps: number,
 *   engine: string,
 *   price: any,
 * }} Mode
 */
/** @typedef {{ name: string, modes: Mode[] }} Model */
/** @typedef {{ id: string, name: string, language: string, preview: string }} PresetVoice */
/**
 * @typedef {{
 *   models: Model[],
 *   fields: Record<string, { about?: string, kind?: string, max?: number, min?: number, allowed?: string[] }>,
 *   camera_axes?: any,
 *   voices: PresetVoice[],
 *   watermark?: any,
 *   moves?: any,
 * }} Offers
 */

/** @type {import("../parts/store.js").Store<Offers | null>} */
export const offers = createStore(/** @type {Offers | null} */ (null));

/** Ask the server, and choose a model where the draft has none that is offered. Throws `ApiError`. */
export async function loadOffers() {
  const found = /** @type {Offers} */ (await call("GET", "/studio/api/offers"));
  offers.set(found);
  const { model } = draft.get();
  const known = found.models.find((each) => each.name === model);
  // The last model is the newest, which can do most.
  const chosen = known ?? found.models.findLast((each) => each.modes.length) ?? found.models[0];
  if (chosen) chooseModel(chosen);
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
  const { model, mode } = useStore(draft);
  const chosen = all?.models.find((each) => each.name === model);
  return { all, model: chosen, mode: chosen?.modes.find((each) => each.name === mode) ?? chosen?.modes[0] };
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
  return can ? "" : (mode.why_not[capability] ?? `${capability}: –`);
}
