/** A slider for each axis of `camera_control`, of which one at a time is not 0. */
import { formatNumber, t } from "../../i18n.js";
import { el } from "../element.js";
import { AXES, MOST } from "./lens.js";

/**
 * @param {{ onLead: (axis: string, value: number) => void }} given
 */
export function makeSliders({ onLead }) {
  /** @type {Record<string, HTMLInputElement>} */
  const inputs = {};
  /** @type {Record<string, HTMLElement>} */
  const values = {};
  const rows = AXES.map((axis) => {
    const input = /** @type {HTMLInputElement} */ (
      el("input", { type: "range", min: -MOST, max: MOST, step: 0.5, value: 0, "data-axis": axis, oninput: () => onLead(axis, Number(input.value)) })
    );
    input.addEventListener("dblclick", () => onLead(axis, 0));
    const value = el("output", { class: "axis-value" }, ["0"]);
    inputs[axis] = input;
    values[axis] = value;
    return el("label", { class: "axis", title: t(`camera.${axis}_about`) }, [el("span", { class: "axis-name" }, [t(`camera.${axis}`)]), input, value]);
  });
  return {
    element: el("div", { class: "axes" }, rows),
    /** @param {Record<string, number>} config */
    show(config) {
      for (const axis of AXES) {
        const value = config[axis] ?? 0;
        const [input, told] = [inputs[axis], values[axis]];
        if (!input || !told) continue;
        if (Number(input.value) !== value) input.value = String(value);
        // What is filled goes from the middle, where nothing moves.
        const place = 50 + (50 * value) / MOST;
        input.style.setProperty("--low", `${Math.min(50, place)}%`);
        input.style.setProperty("--high", `${Math.max(50, place)}%`);
        told.textContent = formatNumber(value, { signDisplay: "exceptZero" });
        input.closest("label")?.classList.toggle("axis-on", value !== 0);
      }
    },
  };
}
