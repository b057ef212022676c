/** Camera and brush between the page and the stage's modules: what they need, and what they give. */
import { call } from "../api.js";
import { change, draft } from "./draft.js";
import { offerNow, whyNot } from "./offers.js";
import { base64Of } from "./pictures.js";
import { wordsOf } from "./request.js";

const POSES_WAIT_MS = 200;

/**
 * Mount a module on an element.
 *
 * @param {"camera" | "brush"} way
 * @param {HTMLElement} element
 * @param {Blob} file the picture as it is sent
 * @param {AbortSignal} signal
 * @returns {Promise<() => void>} what takes it down again
 */
export async function mountOn(way, element, file, signal) {
  const image = await base64Of(file);
  return way === "camera" ? mountCameraOn(element, image, signal) : mountBrushOn(element, file, image, signal);
}

/** @type {{ image: string, scene: any } | null} */
let lastScene = null;

/** The picture in layers; the last one is kept, since both modules want it. @param {string} image @param {AbortSignal} signal */
async function sceneOf(image, signal) {
  const { mode } = draft.get();
  if (lastScene?.image !== image) {
    lastScene = { image, scene: await call("POST", "/studio/api/scene", { image, mode }, { signal }) };
  }
  return lastScene.scene;
}

/** @param {HTMLElement} element @param {string} image @param {AbortSignal} signal */
async function mountCameraOn(element, image, signal) {
  const [{ mountCamera }, scene] = await Promise.all([import("../stage/camera/index.js"), sceneOf(image, signal)]);
  let timer = 0;
  const askPoses = async () => {
    const now = draft.get();
    if (!now.camera) return mounted.setPoses(null);
    try {
      mounted.setPoses(await call("POST", `/studio/api/poses?scene=${encodeURIComponent(scene.id)}`, wordsOf(now), { signal }));
    } catch {
      // What can't be done is said by the reading beside it.
    }
  };
  const mounted = mountCamera(element, {
    scene,
    poses: null,
    control: draft.get().camera,
    seconds: draft.get().duration,
    whyNot: notOffered(),
    onChange(/** @type {import("./draft.js").Camera | null} */ camera) {
      change({ camera });
    },
  });
  let model = "";
  const stop = draft.watch((now) => {
    const chosen = `${now.model} ${now.mode}`;
    if (chosen !== model) mounted.setOffered(notOffered());
    model = chosen;
    const said = JSON.stringify([now.camera, now.duration, now.model, now.mode]);
    if (said === asked) return;
    asked = said;
    clearTimeout(timer);
    timer = setTimeout(askPoses, POSES_WAIT_MS);
  });
  let asked = "";
  void askPoses();
  return () => {
    clearTimeout(timer);
    stop();
    mounted.destroy();
  };
}

/** Why moves are not offered for the model and mode at hand. @returns {Record<string, string>} */
function notOffered() {
  const offer = offerNow();
  const types = Object.entries(offer?.why_not ?? {}).filter(([name]) => name.startsWith(TYPE));
  return { ...Object.fromEntries(types.map(([name, why]) => [name.slice(TYPE.length), why])), path: whyNot(offer, "camera_path") };
}

const TYPE = "camera_control.";

/** @param {HTMLElement} element @param {Blob} file @param {string} image @param {AbortSignal} signal */
async function mountBrushOn(element, file, image, signal) {
  const [{ mountBrush }, scene, picture] = await Promise.all([
    import("../stage/brush/index.js"),
    sceneOf(image, signal),
    createImageBitmap(file),
  ]);
  const mounted = mountBrush(element, {
    picture,
    matte: scene.matte,
    select: async (/** @type {number} */ x, /** @type {number} */ y) =>
      (await call("POST", "/studio/api/select", { scene: scene.id, x, y }, { signal })).mask,
    state: draft.get().brushState,
    onChange(/** @type {import("./draft.js").Brushed | null} */ brush, /** @type {any} */ state) {
      change({ brush, brushState: state ?? null });
    },
  });
  return () => {
    mounted.destroy();
    picture.close();
  };
}
