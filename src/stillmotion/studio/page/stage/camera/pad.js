/**
 * A pad on which the camera is led: across for one axis, up and down for the other. The API takes one
 * axis at a time, so the pad keeps to the one that was led further.
 */
import { t } from "../../i18n.js";
import { el, follow, svg } from "../element.js";
import { MOST } from "./lens.js";

/** The pad's two axes by what the camera does. */
export const LED = { go: ["horizontal", "vertical"], turn: ["pan", "tilt"] };
const STEP = 0.5;

/**
 * @param {{ onLead: (axis: string, value: number) => void }} given
 */
export function makePad({ onLead }) {
  let [across, upwards] = /** @type {[string, string]} */ (LED.turn);
  const knob = svg("circle", { class: "pad-knob", r: 6 });
  const trail = svg("line", { class: "pad-trail", x1: 0, y1: 0, x2: 0, y2: 0 });
  const picture = svg("svg", { viewBox: "-50 -50 100 100", "aria-hidden": "true" }, [
    svg("path", { class: "pad-cross", d: "M-46 0H46M0-46V46" }),
    trail,
    knob,
  ]);
  const pad = el("div", { class: "pad", tabindex: 0, role: "group", "aria-label": t("camera.pad"), "aria-roledescription": t("camera.pad_role") }, [picture]);
  const lead = (/** @type {number} */ x, /** @type {number} */ y) => {
    const axis = Math.abs(x) >= Math.abs(y) ? across : upwards;
    const value = Math.max(-MOST, Math.min(MOST, axis === across ? x : y));
    onLead(axis, Math.round(value / STEP) * STEP);
  };
  const leadTo = (/** @type {PointerEvent} */ event) => {
    const box = pad.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width - 0.5, 0.5 - (event.clientY - box.top) / box.height];
    lead((x * MOST) / 0.42, (y * MOST) / 0.42);
  };
  let [x, y] = [0, 0];
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    pad.focus();
    leadTo(event);
    follow(event, pad, { move: leadTo, end: () => {} });
  });
  pad.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 2 : STEP;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (event.key === "Home" || event.key === "Delete") lead(0, 0);
    else if (by) {
      const [dx = 0, dy = 0] = by;
      // Along the axis that the key is of, from where it stands.
      lead(dx ? x + dx : 0, dy ? y + dy : 0);
    } else return;
    event.preventDefault();
  });
  return {
    element: pad,
    /** @param {"go" | "turn"} how */
    setHow(how) {
      [across, upwards] = /** @type {[string, string]} */ (LED[how]);
    },
    /** @param {Record<string, number>} config */
    show(config) {
      [x, y] = [config[across] ?? 0, config[upwards] ?? 0];
      const [px, py] = [(x / MOST) * 42, (-y / MOST) * 42];
      knob.setAttribute("cx", String(px));
      knob.setAttribute("cy", String(py));
      trail.setAttribute("x2", String(px));
      trail.setAttribute("y2", String(py));
    },
  };
}
