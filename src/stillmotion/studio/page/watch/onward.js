/**
 * From a result to the next request: the draft of the Make view is filled, and that view opened.
 * What is asked for stands there to be seen before it is sent; nothing goes along unseen.
 */
import { call } from "../api.js";
import { emptyDraft, draft, loadDraft, newShot } from "../make/draft.js";
import { readPicture } from "../make/pictures.js";
import { go } from "../router.js";
import { fileOf } from "./request.js";

/** @typedef {import("./state.js").Row} Row */
/** @typedef {import("../make/draft.js").Draft} Draft */

/** Kinds of tasks that the Make view asks for. */
const MADE_THERE = ["image2video", "text2video"];

/** @param {Row} row */
export const changeable = (row) => Boolean(row.request) && MADE_THERE.includes(row.kind);

/**
 * Ask for the same again, to be changed first. Throws where a file of it is gone.
 *
 * @param {Row} row
 */
export async function changed(row) {
  await loadDraft();
  draft.set(await draftOf(row));
  go("make");
}

/**
 * Begin a new video with a frame of this one: the same model and shape, but none of the old motion.
 *
 * @param {Row} row
 * @param {number} frame
 */
export async function fromFrame(row, frame) {
  const { image } = await call("POST", "/studio/api/frame", { task_id: row.id, frame });
  await loadDraft();
  const name = `${row.id}-${frame + 1}.png`;
  const picture = await readPicture(await fileOf(image), name);
  const { model, mode } = { ...draft.get(), ...choices(row.request ?? {}) };
  draft.set({ ...emptyDraft(), model, mode, image: picture });
  go("make");
}

/** @param {Record<string, any>} request */
function choices(request) {
  return {
    ...(request.model_name && { model: request.model_name }),
    ...(request.mode && { mode: request.mode }),
  };
}

/**
 * The draft that makes this request.
 *
 * @param {Row} row
 * @returns {Promise<Draft>}
 */
async function draftOf({ kind, request: sent }) {
  const request = sent ?? {};
  const fresh = emptyDraft();
  const picture = async (/** @type {string | undefined} */ url, /** @type {string} */ name) => (url ? readPicture(await fileOf(url), name) : null);
  const shots = (request.multi_prompt ?? []).map((/** @type {any} */ shot) => newShot(Number(shot.duration), shot.prompt));
  return {
    ...fresh,
    ...choices(request),
    kind: kind === "text2video" ? "text2video" : "image2video",
    way: wayOf(request),
    duration: Number(request.duration ?? fresh.duration),
    image: await picture(request.image, "image"),
    tail: await picture(request.image_tail, "image_tail"),
    prompt: request.prompt ?? "",
    negative: request.negative_prompt ?? "",
    camera: cameraOf(request),
    brush: await brushOf(request),
    shotType: request.shot_type ?? fresh.shotType,
    shots,
    sound: request.sound === "on",
    voices: (request.voice_list ?? []).map((/** @type {any} */ voice) => voice.voice_id),
    elements: (request.element_list ?? []).map((/** @type {any} */ element) => ({ id: element.element_id, name: String(element.element_id), picture: "" })),
    watermark: Boolean(request.watermark_info?.enabled),
    seed: request.seed ?? null,
    cfg: request.cfg_scale ?? null,
    loras: request.loras ?? [],
    aspect: request.aspect_ratio ?? fresh.aspect,
  };
}

/** @param {Record<string, any>} request @returns {import("../make/draft.js").Way} */
function wayOf(request) {
  if (request.multi_shot) return "shots";
  if (request.static_mask || request.dynamic_masks?.length) return "brush";
  if (request.camera_control || request.camera_path) return "camera";
  return request.image_tail ? "end" : "words";
}

/** @param {Record<string, any>} request @returns {import("../make/draft.js").Camera | null} */
function cameraOf({ camera_control, camera_path }) {
  if (!camera_control && !camera_path) return null;
  return { ...(camera_control && { camera_control }), ...(camera_path && { camera_path }) };
}

/** @param {Record<string, any>} request */
async function brushOf(request) {
  if (!request.static_mask && !request.dynamic_masks?.length) return null;
  return {
    static_mask: request.static_mask ? await fileOf(request.static_mask) : null,
    dynamic_masks: await Promise.all(
      (request.dynamic_masks ?? []).map(async (/** @type {any} */ one) => ({ mask: await fileOf(one.mask), trajectories: one.trajectories })),
    ),
  };
}
