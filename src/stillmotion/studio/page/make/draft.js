/**
 * The video that is being put together: one plain object, kept in the browser over a reload. It is
 * a convenience and no more: tasks live on the server alone.
 */
import { keep, recall } from "../parts/kept.js";
import { createStore, useStore } from "../parts/store.js";

/** A part of a picture, in its pixels. @typedef {{ x: number, y: number, width: number, height: number }} Box */
/**
 * @typedef {{
 *   blob: Blob,
 *   name: string,
 *   width: number,
 *   height: number,
 *   crop: Box | null,
 *   ratio: string,
 * }} Picture `crop` null is all of it; `ratio` is the shape that the crop keeps, "" for any
 */
/** How the motion is asked for; the API takes one of them at a time. @typedef {"words" | "end" | "camera" | "brush" | "shots"} Way */
/** @typedef {{ id: number, prompt: string, seconds: number }} Shot */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ static_mask: Blob | null, dynamic_masks: { mask: Blob, trajectories: Point[] }[] }} Brushed */
/** @typedef {{ type: string, config?: Record<string, number> }} CameraControl */
/** @typedef {{ camera_control?: CameraControl, camera_path?: any }} Camera */
/** @typedef {{ id: number, name: string, picture: string }} ElementChoice */
/**
 * @typedef {{
 *   kind: "image2video" | "text2video",
 *   way: Way,
 *   model: string,
 *   mode: string,
 *   duration: number,
 *   image: Picture | null,
 *   tail: Picture | null,
 *   prompt: string,
 *   negative: string,
 *   camera: Camera | null,
 *   brush: Brushed | null,
 *   brushState: any,
 *   shotType: "customize" | "intelligence",
 *   shots: Shot[],
 *   sound: boolean,
 *   voices: string[],
 *   elements: ElementChoice[],
 *   watermark: boolean,
 *   seed: number | null,
 *   cfg: number | null,
 *   loras: { name: string, weight: number }[],
 *   aspect: string,
 *   externalId: string,
 *   callback: string,
 * }} Draft
 */

/** @returns {Draft} */
export function emptyDraft() {
  return {
    kind: "image2video",
    way: "words",
    model: "",
    mode: "std",
    duration: 5,
    image: null,
    tail: null,
    prompt: "",
    negative: "",
    camera: null,
    brush: null,
    brushState: null,
    shotType: "customize",
    shots: [],
    sound: false,
    voices: [],
    elements: [],
    watermark: false,
    seed: null,
    cfg: null,
    loras: [],
    aspect: "16:9",
    externalId: "",
    callback: "",
  };
}

/** @type {import("../parts/store.js").Store<Draft>} */
export const draft = createStore(emptyDraft());

/** @param {Partial<Draft>} changes */
export function change(changes) {
  draft.set((before) => ({ ...before, ...changes }));
}

/** The draft in a component. */
export function useDraft() {
  return useStore(draft);
}

/** Begin anew, with the choices of model and mode as they are. */
export function clearDraft() {
  const { model, mode } = draft.get();
  draft.set({ ...emptyDraft(), model, mode });
}

const NAME = "draft";
const SAVE_AFTER_MS = 50;

/** @type {Promise<void> | null} */
let loading = null;

/** The draft of last time, once; from then on every change is kept. */
export function loadDraft() {
  loading ??= (async () => {
    const kept = await recall(NAME);
    // What an older page kept lacks what has come since.
    if (kept) draft.set({ ...emptyDraft(), ...kept });
    let timer = 0;
    const save = () => {
      clearTimeout(timer);
      timer = 0;
      void keep(NAME, draft.get());
    };
    draft.watch(() => {
      timer ||= setTimeout(save, SAVE_AFTER_MS);
    });
    addEventListener("pagehide", () => timer && save());
    document.addEventListener("visibilitychange", () => document.hidden && timer && save());
  })();
  return loading;
}

let lastShot = Date.now();

/** @param {number} seconds @param {string} [prompt] @returns {Shot} */
export function newShot(seconds, prompt = "") {
  return { id: ++lastShot, prompt, seconds };
}
