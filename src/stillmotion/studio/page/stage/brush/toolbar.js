/** The brush's tools: what the pointer does, for which group, how large, and what goes back. */
import { formatNumber, t } from "../../i18n.js";
import { el } from "../element.js";
import { FASTEST, SLOWEST } from "./trajectory.js";

/** @typedef {"paint" | "erase" | "select" | "path" | "hand"} Tool */

/** @type {Tool[]} */
export const TOOLS = ["paint", "erase", "select", "path", "hand"];
/** Of the groups; the last is what stays. */
export const COLOURS = ["#e4572e", "#2e86de", "#e0a100", "#8e44ad", "#0f9d76", "#d6336c"];
export const PINNED = "#5f6f7a";
/** The group of what stays. */
export const STILL = -1;

/**
 * @param {{
 *   onTool: (tool: Tool) => void, onGroup: (group: number) => void, onSize: (size: number) => void, onSnap: (on: boolean) => void,
 *   onPace: (pace: number) => void, onHandPace: (on: boolean) => void, onUndo: () => void, onRedo: () => void, onClear: () => void,
 *   onPreview: () => void, onZoom: (factor: number) => void, onRemove: () => void,
 * }} on
 */
export function makeToolbar(on) {
  const button = (/** @type {string} */ word, /** @type {() => void} */ then, kind = "button-quiet") =>
    /** @type {HTMLButtonElement} */ (el("button", { type: "button", class: kind, onclick: then }, [t(`brush.${word}`)]));
  const pick = (/** @type {string} */ name, /** @type {string} */ label, /** @type {HTMLElement[]} */ options) => el("div", { class: `segmented brush-${name}`, role: "radiogroup", "aria-label": label }, options);
  const own = Math.random().toString(36).slice(2);
  const tools = TOOLS.map((tool) =>
    el("label", { title: t(`brush.${tool}_about`) }, [el("input", { type: "radio", name: `tool-${own}`, value: tool, onchange: () => on.onTool(tool) }), el("span", {}, [t(`brush.${tool}`)])]),
  );
  const groups = [...COLOURS.keys(), STILL].map((group) => {
    const swatch = el("i", { class: "brush-swatch" });
    swatch.style.setProperty("--group", COLOURS[group] ?? PINNED);
    const name = group === STILL ? t("brush.still") : t("brush.group", { number: group + 1 });
    const words = group === STILL ? [swatch, name] : [swatch, String(group + 1)];
    return el("label", { title: group === STILL ? t("brush.still_about") : name }, [
      el("input", { type: "radio", name: `group-${own}`, value: group, "aria-label": name, onchange: () => on.onGroup(group) }),
      el("span", {}, words),
    ]);
  });
  const slider = (/** @type {string} */ word, /** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ step, /** @type {(value: number) => void} */ then) => {
    const input = /** @type {HTMLInputElement} */ (el("input", { type: "range", min: low, max: high, step, oninput: () => then(Number(input.value)) }));
    const value = el("output", { class: "axis-value" });
    return { input, value, element: el("label", { class: "axis" }, [el("span", { class: "axis-name" }, [t(`brush.${word}`)]), input, value]) };
  };
  const check = (/** @type {string} */ word, /** @type {(on: boolean) => void} */ then) => {
    const input = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", onchange: () => then(input.checked) }));
    return { input, element: el("label", { class: "switch" }, [el("span", {}, [t(`brush.${word}`)]), input]) };
  };
  const size = slider("size", 1, 30, 0.5, on.onSize);
  const pace = slider("pace", SLOWEST * 100, FASTEST * 100, 5, (value) => on.onPace(value / 100));
  const snap = check("snap", on.onSnap);
  const handPace = check("hand_pace", on.onHandPace);
  const [undo, redo, clear, remove] = [button("undo", on.onUndo), button("redo", on.onRedo), button("clear", on.onClear), button("remove_point", on.onRemove)];
  const preview = button("preview", on.onPreview, "button");
  const nearer = el("button", { type: "button", class: "button-icon", "aria-label": t("brush.nearer"), onclick: () => on.onZoom(1.5) }, ["+"]);
  const farther = el("button", { type: "button", class: "button-icon", "aria-label": t("brush.farther"), onclick: () => on.onZoom(1 / 1.5) }, ["−"]);
  const painting = el("div", { class: "brush-options" }, [size.element, snap.element]);
  const drawing = el("div", { class: "brush-options" }, [pace.element, handPace.element, remove]);
  return {
    element: el("div", { class: "brush-tools" }, [
      pick("tool", t("brush.tools"), tools),
      pick("groups", t("brush.groups"), groups),
      painting,
      drawing,
      el("div", { class: "stage-row" }, [preview, el("span", { class: "stage-gap" }), undo, redo, clear, farther, nearer]),
    ]),
    /**
     * @param {{ tool: Tool, group: number, size: number, snap: boolean, snaps: boolean, handPace: boolean, pace: number | null, canUndo: boolean, canRedo: boolean, used: boolean[], playing: boolean, moves: boolean, nothing: boolean }} now
     */
    show(now) {
      tools.forEach((label, i) => {
        const input = /** @type {HTMLInputElement} */ (label.firstElementChild);
        input.checked = TOOLS[i] === now.tool;
        input.disabled = TOOLS[i] === "path" && now.group === STILL;
      });
      groups.forEach((label, i) => {
        const input = /** @type {HTMLInputElement} */ (label.firstElementChild);
        input.checked = Number(input.value) === now.group;
        label.classList.toggle("brush-used", Boolean(now.used[i]));
      });
      painting.hidden = now.tool !== "paint" && now.tool !== "erase";
      drawing.hidden = now.tool !== "path";
      size.input.value = String(now.size);
      size.value.textContent = `${formatNumber(now.size)} %`;
      snap.input.checked = now.snap && now.snaps;
      snap.input.disabled = !now.snaps;
      snap.element.title = t(now.snaps ? "brush.snap_about" : "brush.snap_not");
      handPace.input.checked = now.handPace;
      pace.input.disabled = remove.disabled = now.pace === null;
      pace.input.value = String((now.pace ?? 1) * 100);
      pace.value.textContent = now.pace === null ? "" : `${formatNumber(Math.round(now.pace * 100))} %`;
      undo.disabled = !now.canUndo;
      redo.disabled = !now.canRedo;
      clear.disabled = now.nothing;
      preview.disabled = !now.moves;
      preview.textContent = t(now.playing ? "brush.stop" : "brush.preview");
    },
  };
}
