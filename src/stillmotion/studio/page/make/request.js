/**
 * The draft as the JSON that is sent: only what is asked for with the way that is chosen, so that
 * nothing which is not on the screen is switched on.
 */
import { base64Of, sentFile } from "./pictures.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {Record<string, any>} Body */

/** @param {Draft} draft */
export function pathOf(draft) {
  return `/v1/videos/${draft.kind}`;
}

/**
 * The request without its files.
 *
 * @param {Draft} draft
 * @returns {Body}
 */
export function wordsOf(draft) {
  const { way, kind } = draft;
  /** @type {Body} */
  const body = { model_name: draft.model, mode: draft.mode, duration: String(secondsOf(draft)) };
  if (kind === "text2video") body.aspect_ratio = draft.aspect;
  if (way === "shots") {
    body.multi_shot = true;
    body.shot_type = draft.shotType;
    if (draft.shotType === "customize") {
      body.multi_prompt = draft.shots.map((shot, place) => ({
        index: place + 1,
        prompt: shot.prompt,
        duration: String(shot.seconds),
      }));
    } else body.prompt = draft.prompt;
  } else body.prompt = draft.prompt;
  if (draft.negative) body.negative_prompt = draft.negative;
  if (way === "camera" && draft.camera) Object.assign(body, draft.camera);
  if (draft.sound) {
    body.sound = "on";
    if (draft.voices.length) body.voice_list = draft.voices.map((id) => ({ voice_id: id }));
  }
  if (draft.elements.length) body.element_list = draft.elements.map(({ id }) => ({ element_id: id }));
  if (draft.cfg !== null) body.cfg_scale = draft.cfg;
  if (draft.seed !== null) body.seed = draft.seed;
  if (draft.loras.length) body.loras = draft.loras;
  if (draft.watermark) body.watermark_info = { enabled: true };
  if (draft.callback) body.callback_url = draft.callback;
  if (draft.externalId) body.external_task_id = draft.externalId;
  return body;
}

/**
 * The whole request.
 *
 * @param {Draft} draft
 * @returns {Promise<Body>}
 */
export async function requestOf(draft) {
  const body = wordsOf(draft);
  if (draft.kind === "text2video") return body;
  const { way, image, tail, brush } = draft;
  if (image) body.image = await base64Of(await sentFile(image));
  if (way === "end" && tail) body.image_tail = await base64Of(await sentFile(tail));
  if (way === "brush" && brush) {
    if (brush.static_mask) body.static_mask = await base64Of(brush.static_mask);
    if (brush.dynamic_masks.length) {
      body.dynamic_masks = await Promise.all(
        brush.dynamic_masks.map(async ({ mask, trajectories }) => ({ mask: await base64Of(mask), trajectories })),
      );
    }
  }
  return body;
}

/** The length of the video: of a storyboard, that of its shots together. @param {Draft} draft */
export function secondsOf(draft) {
  if (draft.way !== "shots" || draft.shotType !== "customize") return draft.duration;
  return draft.shots.reduce((sum, shot) => sum + shot.seconds, 0);
}

/**
 * What is still missing before it can be sent, as keys of words.
 *
 * @param {Draft} draft
 * @returns {string[]}
 */
export function lacks(draft) {
  const missing = [];
  const { way, kind } = draft;
  if (kind === "image2video" && !draft.image && !(way === "end" && draft.tail)) missing.push("make.lacks_picture");
  if (way === "end" && !draft.tail) missing.push("make.lacks_end");
  if (way === "camera" && !draft.camera) missing.push("make.lacks_camera");
  if (way === "brush" && !draft.brush?.dynamic_masks.length && !draft.brush?.static_mask) missing.push("make.lacks_brush");
  if (way === "shots" && draft.shotType === "customize") {
    if (!draft.shots.length || draft.shots.some((shot) => !shot.prompt.trim())) missing.push("make.lacks_shots");
  } else if (!draft.prompt.trim()) missing.push("make.lacks_prompt");
  return missing;
}
