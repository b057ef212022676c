/**
 * The camera on the stage: the picture seen by a moving camera as the render will show it, led by a pad
 * and sliders, by a move with a name, or along a path that is drawn over the picture.
 */
import { t } from "../../i18n.js";
import { el, still } from "../element.js";
import { closeScene, decodeScene } from "./layers.js";
import { AT_REST, rowOfControl, rowOfFrames } from "./lens.js";
import { makePad } from "./pad.js";
import { makePathEditor } from "./path_editor.js";
import { LayerRenderer } from "./renderer.js";
import { makeSliders } from "./sliders.js";

/** Long edge of what is drawn, in pixels. */
const EDGE = 640;
const NAMED = ["down_back", "forward_up", "right_turn_forward", "left_turn_forward"];
/** Milliseconds at the end before the preview begins anew. */
const REST_MS = 600;

/** @typedef {{ camera_control?: { type: string, config?: Record<string, number> }, camera_path?: import("./drawn_path.js").LookPoint[] }} CameraValue */
/** Why a type of move, or `path`, is not offered; "" or nothing where it is. @typedef {Record<string, string>} WhyNot */
/** @typedef {{ fps: number, poses: import("./lens.js").Row[] }} Poses */

/**
 * @param {HTMLElement} element
 * @param {{ scene: any, poses?: Poses | null, control?: CameraValue | null, onChange: (value: CameraValue | null) => void, seconds?: number, whyNot?: WhyNot }} given
 */
export function mountCamera(element, { scene: told, poses = null, control = null, onChange, seconds = 5, whyNot = {} }) {
  /** @type {CameraValue | null} */
  let value = control;
  let [shown, length] = [poses, seconds];
  /** @type {"lead" | "named" | "path"} */
  let how = control?.camera_path ? "path" : NAMED.includes(control?.camera_control?.type ?? "") ? "named" : "lead";
  let [time, playing, drawn, alive] = [1, !still(), false, true];
  let clock = 0;
  let frame = 0;
  /** @type {import("./layers.js").Scene | null} */
  let scene = null;
  /** @type {LayerRenderer | null} */
  let renderer = null;

  const wide = told.width >= told.height;
  const canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "stage-canvas", role: "img", "aria-label": t("camera.preview") }));
  canvas.width = wide ? EDGE : Math.round((EDGE * told.width) / told.height);
  canvas.height = wide ? Math.round((EDGE * told.height) / told.width) : EDGE;
  const path = makePathEditor({ aspect: told.width / told.height, onChange: (points) => give(points.length > 1 ? { camera_path: points } : null) });
  const lead = (/** @type {string} */ axis, /** @type {number} */ amount) => give(amount ? { camera_control: { type: "simple", config: { [axis]: amount } } } : null);
  const pad = makePad({ onLead: lead });
  const sliders = makeSliders({ onLead: lead });
  const turning = choice("camera-how", t("camera.pad_how"), [["turn", t("camera.turn")], ["go", t("camera.go")]], "turn", (each) => {
    pad.setHow(/** @type {"go" | "turn"} */ (each));
    pad.show(value?.camera_control?.config ?? {});
  });
  const names = choice("camera-named", t("camera.named"), NAMED.map((each) => [each, t(`camera.${each}`)]), value?.camera_control?.type ?? "", (each) => give({ camera_control: { type: each } }));
  const ways = choice("camera-way", t("camera.ways"), [["lead", t("camera.way_lead")], ["named", t("camera.way_named")], ["path", t("camera.way_path")]], how, (each) => {
    how = /** @type {typeof how} */ (each);
    arrange();
    if (how === "path") give(path.points().length > 1 ? { camera_path: path.points() } : null);
    else give(null);
  });
  const play = el("button", { type: "button", class: "button", onclick: () => setPlaying(!playing) });
  const scrub = /** @type {HTMLInputElement} */ (el("input", { type: "range", min: 0, max: 1, step: 0.001, value: 1, "aria-label": t("camera.moment"), oninput: () => seek(Number(scrub.value)) }));
  const reset = /** @type {HTMLButtonElement} */ (el("button", { type: "button", class: "button-quiet", onclick: () => clear() }, [t("camera.reset")]));
  const fault = el("p", { class: "field-fault", role: "status" });
  const reasons = el("p", { class: "note" });
  const view = el("div", { class: "stage-view" }, [canvas]);
  view.style.setProperty("aspect-ratio", `${told.width} / ${told.height}`);
  view.style.setProperty("--shape", String(told.width / told.height));
  const leading = el("div", { class: "camera-lead" }, [el("div", { class: "camera-pad" }, [turning, pad.element]), sliders.element]);
  const root = el("div", { class: "stage camera" }, [
    view,
    el("div", { class: "stage-row" }, [play, scrub, reset]),
    ways,
    leading,
    names,
    path.tools,
    reasons,
    fault,
  ]);
  element.append(root);

  /** @param {CameraValue | null} next */
  function give(next) {
    value = next;
    shown = null;
    show();
    onChange(next);
  }

  function clear() {
    path.setPoints(null);
    give(null);
  }

  function show() {
    const config = value?.camera_control?.config ?? {};
    pad.show(config);
    sliders.show(config);
    for (const input of names.querySelectorAll("input")) input.checked = input.value === value?.camera_control?.type;
    reset.disabled = !value;
    draw();
  }

  /** Grey what is not offered. What is chosen already stays, so that one sees what is wrong. @param {WhyNot} why */
  function setOffered(why) {
    const named = NAMED.map((each) => why[each] ?? "");
    const none = named.every(Boolean);
    const all = { lead: why.simple ?? "", named: none ? (named[0] ?? "") : "", path: why.path ?? "" };
    for (const [each, reason] of Object.entries(all)) grey(ways, each, reason);
    NAMED.forEach((each, i) => grey(names, each, named[i] ?? ""));
    reasons.textContent = [...new Set([...Object.values(all), ...(none ? [] : named)].filter(Boolean))].join(" ");
    reasons.hidden = !reasons.textContent;
  }

  function arrange() {
    leading.hidden = how !== "lead";
    names.hidden = how !== "named";
    path.tools.hidden = how !== "path";
    if (how === "path") view.append(path.layer);
    else path.layer.remove();
    if (how === "path") seek(0);
  }

  /** @returns {import("./lens.js").Row} */
  function rowNow() {
    // A control is drawn at once by the scene's table; a path as soon as its poses have come.
    if (value?.camera_control && scene) return rowOfControl(scene.moves, value.camera_control, time);
    if (shown?.poses.length && (value?.camera_path || !value)) return rowOfFrames(shown.poses, time);
    return AT_REST;
  }

  function draw() {
    drawn = false;
    if (!frame && alive) frame = requestAnimationFrame(step);
  }

  /** @param {number} now */
  function step(now) {
    frame = 0;
    if (!alive) return;
    if (playing && (value || shown)) {
      const passed = now - clock;
      if (passed > length * 1000 + REST_MS) clock = now;
      time = Math.min(1, Math.max(0, (now - clock) / (length * 1000)));
      scrub.value = String(time);
      drawn = false;
      frame = requestAnimationFrame(step);
    }
    if (!drawn) {
      renderer?.draw(rowNow());
      drawn = true;
    }
  }

  /** @param {boolean} on */
  function setPlaying(on) {
    playing = on;
    clock = performance.now() - (time < 1 ? time : 0) * length * 1000;
    play.textContent = t(on ? "camera.pause" : "camera.play");
    draw();
  }

  /** @param {number} to */
  function seek(to) {
    time = to;
    scrub.value = String(to);
    if (playing) setPlaying(false);
    draw();
  }

  async function open() {
    try {
      const made = await decodeScene(told);
      if (!alive) return closeScene(made);
      scene = made;
      renderer = new LayerRenderer(canvas);
      renderer.setScene(made);
      draw();
    } catch (error) {
      fault.textContent = t("camera.no_preview", { why: error instanceof Error ? error.message : String(error) });
    }
  }

  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", () => {
    renderer = new LayerRenderer(canvas);
    if (scene) renderer.setScene(scene);
    draw();
  });
  pad.setHow("turn");
  path.setPoints(control?.camera_path);
  setOffered(whyNot);
  arrange();
  if (how !== "path") time = playing ? 0 : 1;
  setPlaying(playing);
  show();
  const opened = open();

  return {
    ready: opened,
    /** @param {Poses | null} next */
    setPoses(next) {
      shown = next;
      if (next?.poses.length) length = next.poses.length / next.fps;
      draw();
    },
    /** @param {CameraValue | null} next */
    setControl(next) {
      value = next;
      if (next?.camera_path) path.setPoints(next.camera_path);
      show();
    },
    setOffered,
    /** @param {number} to 0 to 1 */
    seek,
    value: () => value,
    destroy() {
      alive = false;
      cancelAnimationFrame(frame);
      renderer?.destroy();
      if (scene) closeScene(scene);
      root.remove();
    },
  };
}

/**
 * Radio buttons side by side, as `parts/segmented.js` has them.
 *
 * @param {string} name
 * @param {string} label
 * @param {[string, string][]} options value, words
 * @param {string} now
 * @param {(value: string) => void} onPick
 */
function choice(name, label, options, now, onPick) {
  const own = `${name}-${Math.random().toString(36).slice(2)}`;
  return el(
    "div",
    { class: `segmented ${name}`, role: "radiogroup", "aria-label": label },
    options.map(([each, words]) =>
      el("label", {}, [el("input", { type: "radio", name: own, value: each, checked: each === now, onchange: () => onPick(each) }), el("span", {}, [words])]),
    ),
  );
}

/** @param {HTMLElement} choices @param {string} value @param {string} why "" where it can be chosen */
function grey(choices, value, why) {
  for (const input of choices.querySelectorAll("input")) {
    if (input.value !== value) continue;
    input.disabled = Boolean(why) && !input.checked;
    /** @type {HTMLElement} */ (input.parentElement).title = why;
    if (why) input.setAttribute("aria-description", why);
    else input.removeAttribute("aria-description");
  }
}
