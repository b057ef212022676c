/**
 * The groups' paths over the picture. All points lie above all lines, and those of the group at hand
 * above the others, so that each can be taken; they are as large on the screen however near it is seen.
 */
import { t } from "../../i18n.js";
import { svg } from "../element.js";
import { curveOf } from "./trajectory.js";

/** @typedef {import("./trajectory.js").Knot} Knot */
/** @typedef {{ colour: string, knots: Knot[] }} Group */

/**
 * @param {{
 *   onPress: (group: number, knot: number, event: PointerEvent) => void,
 *   onKey: (group: number, knot: number, event: KeyboardEvent) => void,
 * }} given
 */
export function makePaths({ onPress, onKey }) {
  const lines = svg("g");
  const points = svg("g");
  const element = svg("svg", { class: "brush-paths" }, [lines, points]);
  return {
    element,
    /** @param {number} group @param {number} knot */
    focus(group, knot) {
      /** @type {SVGElement | null} */ (points.querySelector(`[data-group="${group}"][data-knot="${knot}"]`))?.focus();
    },
    /**
     * @param {Group[]} groups
     * @param {{ group: number, knot: number }} chosen
     * @param {(place: { x: number, y: number }) => { x: number, y: number }} toStage
     */
    draw(groups, chosen, toStage) {
      const focused = points.contains(document.activeElement);
      const order = groups.map((_, i) => i).sort((a, b) => Number(a === chosen.group) - Number(b === chosen.group));
      lines.replaceChildren(...order.flatMap((i) => lineOf(/** @type {Group} */ (groups[i]), i === chosen.group, toStage)));
      points.replaceChildren(
        ...order.flatMap((i) =>
          /** @type {Group} */ (groups[i]).knots.map((knot, number) => {
            const at = toStage(knot);
            const on = i === chosen.group && number === chosen.knot;
            const mine = i === chosen.group;
            const point = svg(
              "g",
              {
                class: `brush-point${on ? " brush-point-on" : ""}${mine ? "" : " brush-point-other"}`,
                transform: `translate(${at.x} ${at.y})`,
                tabindex: on || (mine && number === 0 && chosen.knot < 0) ? 0 : -1,
                role: "button",
                "aria-pressed": String(on),
                "data-group": i,
                "data-knot": number,
                "aria-label": t("brush.point", { number: number + 1, group: i + 1, x: Math.round(knot.x * 100), y: Math.round(knot.y * 100), pace: Math.round(knot.pace * 100) }),
                onpointerdown: (/** @type {PointerEvent} */ event) => onPress(i, number, event),
                onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(i, number, event),
              },
              [svg("circle", { class: "brush-reach", r: 20 }), svg("circle", { class: "brush-dot", r: mine ? 9 : 6 }), svg("text", { class: "brush-number" }, [String(number + 1)])],
            );
            point.style.setProperty("--group", /** @type {Group} */ (groups[i]).colour);
            return point;
          }),
        ),
      );
      if (focused) this.focus(chosen.group, chosen.knot);
    },
  };
}

/** @param {Group} group @param {boolean} on @param {(place: { x: number, y: number }) => { x: number, y: number }} toStage */
function lineOf({ colour, knots }, on, toStage) {
  if (knots.length < 2) return [];
  const curve = curveOf(knots).map(toStage);
  const d = curve.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const [before, end] = [/** @type {{ x: number, y: number }} */ (curve.at(-4) ?? curve[0]), /** @type {{ x: number, y: number }} */ (curve.at(-1))];
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  const made = [
    svg("path", { class: "brush-line-under", d }),
    svg("path", { class: `brush-line${on ? " brush-line-on" : ""}`, d }),
    svg("path", { class: "brush-arrow", d: "M13 0L24 0M24 0L17 -5M24 0L17 5", transform: `translate(${end.x} ${end.y}) rotate(${angle})` }),
  ];
  for (const each of made) each.style.setProperty("--group", colour);
  return made;
}
