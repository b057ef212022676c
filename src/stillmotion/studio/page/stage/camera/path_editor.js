/**
 * The camera's path drawn over the picture: freehand, or point by point. Points lie above all lines,
 * so that each can be taken; a point's frame shows what the camera sees from there.
 */
import { formatNumber, t } from "../../i18n.js";
import { el, follow, svg } from "../element.js";
import { LEAST_ZOOM, MOST_POINTS, MOST_ZOOM, START, curveThrough, simplified, within } from "./drawn_path.js";

/** Pixels on the screen from which a pointer draws, and does not only place a point. */
const DRAWS = 8;
const STEP = 0.01;
const FINE = 0.002;

/**
 * @param {{ aspect: number, onChange: (points: import("./drawn_path.js").LookPoint[]) => void }} given
 */
export function makePathEditor({ aspect, onChange }) {
  /** @type {import("./drawn_path.js").LookPoint[]} */
  let points = [START];
  let chosen = 0;
  const lines = svg("g", { class: "look-lines" });
  const knots = svg("g", { class: "look-points" });
  const surface = svg("svg", { class: "look-surface", viewBox: "0 0 1000 1000", preserveAspectRatio: "none", tabindex: 0, role: "application", "aria-label": t("camera.path_surface") }, [lines]);
  const over = svg("svg", { class: "look-over" }, [knots]);
  const zoom = /** @type {HTMLInputElement} */ (
    el("input", { type: "range", min: LEAST_ZOOM, max: MOST_ZOOM, step: 0.05, value: 1, oninput: () => replaceChosen({ zoom: Number(zoom.value) }) })
  );
  const zoomValue = el("output", { class: "axis-value" });
  const remove = /** @type {HTMLButtonElement} */ (el("button", { type: "button", class: "button-quiet", onclick: () => removeChosen() }, [t("camera.remove_point")]));
  const clear = /** @type {HTMLButtonElement} */ (el("button", { type: "button", class: "button-quiet", onclick: () => take([START], 0) }, [t("camera.clear_path")]));
  const said = el("p", { class: "visually-hidden", "aria-live": "polite" });
  const tools = el("div", { class: "look-tools" }, [
    el("label", { class: "axis" }, [el("span", { class: "axis-name" }, [t("camera.path_zoom")]), zoom, zoomValue]),
    el("div", { class: "stage-row" }, [remove, clear]),
    said,
  ]);

  /** @param {import("./drawn_path.js").LookPoint[]} next @param {number} number */
  function take(next, number, told = true) {
    points = next;
    chosen = Math.min(number, points.length - 1);
    draw();
    if (told) onChange(points);
  }

  /** @param {Partial<import("./drawn_path.js").LookPoint>} change */
  function replaceChosen(change) {
    const old = points[chosen];
    if (!old || chosen === 0) return;
    take(points.with(chosen, within({ ...old, ...change })), chosen);
  }

  function removeChosen() {
    if (chosen === 0) return;
    take(points.toSpliced(chosen, 1), chosen - 1);
    focusChosen();
  }

  /** After the chosen one. @param {import("./drawn_path.js").LookPoint} point */
  function add(point) {
    if (points.length >= MOST_POINTS) {
      said.textContent = t("camera.path_full", { most: MOST_POINTS });
      return;
    }
    const old = points[chosen];
    take(points.toSpliced(chosen + 1, 0, within({ ...(old?.zoom ? { zoom: old.zoom } : {}), ...point })), chosen + 1);
  }

  function focusChosen() {
    /** @type {SVGElement | undefined} */ (knots.children[chosen])?.focus();
  }

  /** @param {PointerEvent} event */
  function placeOf(event) {
    const box = surface.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    startLine(event, true);
  });

  /** A path is drawn from here; where the pointer only presses, a point is added if `adds`. @param {PointerEvent} event @param {boolean} adds */
  function startLine(event, adds) {
    const line = [placeOf(event)];
    let drawing = false;
    follow(event, surface, {
      move(each) {
        drawing ||= Math.hypot(each.clientX - event.clientX, each.clientY - event.clientY) > DRAWS;
        if (!drawing) return;
        line.push(placeOf(each));
        lines.replaceChildren(svg("path", { class: "look-line", d: curveThrough([START, ...line].map(scaled)) }));
      },
      end(kept) {
        if (!kept) draw();
        else if (drawing) take([START, ...simplified(line).map(within)].slice(0, MOST_POINTS), MOST_POINTS);
        else if (adds) add(/** @type {{ x: number, y: number }} */ (line[0]));
        focusChosen();
      },
    });
  }

  surface.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const last = points[chosen] ?? START;
    add({ ...last, x: last.x + 0.05 });
    focusChosen();
  });

  /** @param {number} number @param {PointerEvent} event */
  function drag(number, event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    chosen = number;
    draw();
    focusChosen();
    // It stays where every path begins, and whoever pulls at it draws the way from there.
    if (number === 0) return startLine(event, false);
    // The circles are made anew as they move: what stays is the surface.
    follow(event, surface, { move: (each) => replaceChosen(placeOf(each)), end: () => focusChosen() });
  }

  /** @param {number} number @param {KeyboardEvent} event */
  function key(number, event) {
    const step = event.shiftKey ? FINE : STEP;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const point = points[number] ?? START;
    chosen = number;
    if (by) replaceChosen({ x: point.x + (by[0] ?? 0), y: point.y + (by[1] ?? 0) });
    else if (event.key === "Delete" || event.key === "Backspace") removeChosen();
    else if (event.key === "+" || event.key === "=") replaceChosen({ zoom: (point.zoom ?? 1) + 0.05 });
    else if (event.key === "-") replaceChosen({ zoom: (point.zoom ?? 1) - 0.05 });
    else if (event.key === "Enter" || event.key === " ") add({ ...point, x: point.x + 0.05 });
    else return;
    event.preventDefault();
    focusChosen();
  }

  function draw() {
    lines.replaceChildren(
      svg("path", { class: "look-line look-line-under", d: curveThrough(points.map(scaled)) }),
      svg("path", { class: "look-line", d: curveThrough(points.map(scaled)) }),
      ...frameOf(points[chosen] ?? START),
    );
    const focused = knots.contains(document.activeElement);
    knots.replaceChildren(
      ...points.map((point, number) =>
        svg("g", { class: `look-point${number === chosen ? " look-point-on" : ""}`, tabindex: number === chosen ? 0 : -1, role: "button", "aria-pressed": String(number === chosen), "aria-label": nameOf(point, number), onpointerdown: (/** @type {PointerEvent} */ e) => drag(number, e), onkeydown: (/** @type {KeyboardEvent} */ e) => key(number, e) }, [
          svg("circle", { class: "look-reach", cx: `${point.x * 100}%`, cy: `${point.y * 100}%`, r: 22 }),
          svg("circle", { class: "look-dot", cx: `${point.x * 100}%`, cy: `${point.y * 100}%`, r: 9 }),
          svg("text", { class: "look-number", x: `${point.x * 100}%`, y: `${point.y * 100}%` }, [String(number + 1)]),
        ]),
      ),
    );
    if (focused) focusChosen();
    const at = points[chosen] ?? START;
    zoom.value = String(at.zoom ?? 1);
    zoom.disabled = remove.disabled = chosen === 0;
    clear.disabled = points.length < 2;
    zoomValue.textContent = `${formatNumber(at.zoom ?? 1)}×`;
  }

  /** What the camera sees from a point. @param {import("./drawn_path.js").LookPoint} point */
  function frameOf({ x, y, zoom: larger = 1 }) {
    if (chosen === 0) return [];
    const side = 1000 / larger;
    return [svg("rect", { class: "look-frame", x: x * 1000 - side / 2, y: y * 1000 - side / 2, width: side, height: side })];
  }

  /** @param {import("./drawn_path.js").LookPoint} point @param {number} number */
  function nameOf({ x, y, zoom: larger = 1 }, number) {
    const shares = { x: Math.round(x * 100), y: Math.round(y * 100), zoom: formatNumber(larger) };
    return t(number ? "camera.point" : "camera.point_start", { number: number + 1, ...shares });
  }

  draw();
  return {
    layer: el("div", { class: "look", style: null, "data-aspect": aspect }, [surface, over]),
    tools,
    points: () => points,
    /** @param {import("./drawn_path.js").LookPoint[] | null | undefined} given */
    setPoints(given) {
      take(given?.length ? given : [START], given?.length ? given.length - 1 : 0, false);
    },
  };
}

/** @param {{ x: number, y: number }} point */
function scaled({ x, y }) {
  return { x: x * 1000, y: y * 1000 };
}
