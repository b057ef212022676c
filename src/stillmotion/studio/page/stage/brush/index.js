/**
 * The motion brush: what moves is painted, in groups of which each has a colour and a path, and what
 * stays. Everything is kept in shares of the picture and undone step by step.
 */
import { t } from "../../i18n.js";
import { el, follow, still } from "../element.js";
import { makeHistory } from "./history.js";
import { Mask, inMemory, maskSize, tint } from "./mask.js";
import { makeMotion } from "./motion.js";
import { makePaths } from "./paths.js";
import { sidesOf } from "./sides.js";
import { strokeShape } from "./stroke.js";
import { makeSurface } from "./surface.js";
import { COLOURS, PINNED, STILL, makeToolbar } from "./toolbar.js";
import { knotsOf, paceOf, trajectoryOf } from "./trajectory.js";
import { makeView } from "./view.js";
import { bitmapOf } from "../camera/layers.js";

/** @typedef {import("./trajectory.js").Knot} Knot */
/** @typedef {{ mask: Mask, knots: Knot[], colour: string }} Group */
/** @typedef {{ static_mask: Blob | null, dynamic_masks: { mask: Blob, trajectories: { x: number, y: number }[] }[] }} Brushed */
/** @typedef {{ groups: { mask: Blob | null, knots: Knot[] }[], pinned: Blob | null }} State what is kept of it, to be opened again */

/** Pixels on the screen from which a pointer draws a path, and does not only place a point. */
const DRAWS = 8;
const STEP = 0.01;
const FINE = 0.002;
const FAR = 0.02;
const MOST_POINTS = 24;
const PREVIEW_MS = 3000;
const TOLD_MS = 120;

/**
 * @param {HTMLElement} element
 * @param {{ picture: ImageBitmap, matte: string | null, select: (x: number, y: number) => Promise<string>, onChange: (value: Brushed | null, state: State | null) => void, state?: State | null }} given
 */
export function mountBrush(element, { picture, matte, select, onChange, state = null }) {
  const { width, height } = maskSize(picture.width, picture.height);
  /** @type {Group[]} */
  const groups = COLOURS.map((colour) => ({ mask: new Mask(width, height, colour), knots: [], colour }));
  const pinned = new Mask(width, height, PINNED);
  const masks = () => [pinned, ...groups.map(({ mask }) => mask)];
  const view = makeView(picture.width, picture.height);
  /** @type {{ tool: import("./toolbar.js").Tool, group: number, knot: number, size: number, snap: boolean, handPace: boolean }} */
  const now = { tool: "paint", group: 0, knot: -1, size: 6, snap: Boolean(matte), handPace: false };
  /** @type {Awaited<ReturnType<typeof sidesOf>> | null} */
  let sides = null;
  /** @type {ReturnType<typeof makeMotion> | null} */
  let motion = null;
  let cursor = { x: 0.5, y: 0.5, shown: false };
  let [alive, frame, timer, begun, told, hand] = [true, 0, 0, 0, 0, false];

  const history = makeHistory(() => changed());
  const surface = makeSurface(picture, view, { masks, onResize: () => drawPaths() });
  const paths = makePaths({ onPress: pressPoint, onKey: keyPoint });
  const said = el("p", { class: "stage-said", "aria-live": "polite" });
  const stage = el("div", { class: "brush-stage", tabindex: 0, role: "application", "aria-label": t("brush.surface"), "aria-describedby": "brush-keys" }, [surface.element, paths.element]);
  stage.style.setProperty("--shape", String(picture.width / picture.height));
  const toolbar = makeToolbar({
    onTool: (tool) => setTool(tool),
    onGroup: (group) => setGroup(group),
    onSize: (size) => ((now.size = size), show()),
    onSnap: (on) => (now.snap = on),
    onPace: (pace) => replaceKnot({ pace: paceOf(pace) }),
    onHandPace: (on) => (now.handPace = on),
    onUndo: () => keepFocus(() => history.undo()),
    onRedo: () => keepFocus(() => history.redo()),
    onClear: () => clear(),
    onPreview: () => (motion ? stop() : preview()),
    onZoom: (factor) => zoom(factor),
    onRemove: () => removeKnot(),
  });
  const keys = el("p", { class: "note", id: "brush-keys" }, [t("brush.keys")]);
  const root = el("div", { class: "stage brush" }, [stage, toolbar.element, said, keys]);
  element.append(root);

  const group = () => groups[now.group];
  const maskNow = () => group()?.mask ?? pinned;
  const placeOf = (/** @type {PointerEvent | WheelEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const inMask = (/** @type {{ x: number, y: number }} */ { x, y }) => ({ x: x * width, y: y * height });
  /** The brush's diameter in pixels of masks. */
  const brushSize = () => (now.size / 100) * Math.max(width, height);

  function changed() {
    surface.drawCovers();
    drawPaths();
    show();
    clearTimeout(told);
    told = window.setTimeout(tell, TOLD_MS);
  }

  /** A button that can do no more loses the focus: it goes to the stage. @param {() => void} then */
  function keepFocus(then) {
    const button = /** @type {HTMLButtonElement | null} */ (document.activeElement);
    then();
    if (button?.disabled) stage.focus({ preventScroll: true });
  }

  async function tell() {
    const [value, kept] = [await valueNow(), await stateNow()];
    if (alive) onChange(value, kept);
  }

  /** @returns {Promise<Brushed | null>} */
  async function valueNow() {
    const used = groups.filter(({ mask, knots }) => !mask.empty && knots.length);
    if (!used.length && pinned.empty) return null;
    const made = await Promise.all(used.map(async ({ mask, knots }) => ({ mask: await mask.blob(), trajectories: trajectoryOf(knots, picture.width, picture.height) })));
    return { static_mask: pinned.empty ? null : await pinned.blob(), dynamic_masks: made };
  }

  /** @returns {Promise<State>} */
  async function stateNow() {
    const kept = await Promise.all(groups.map(async ({ mask, knots }) => ({ mask: mask.empty ? null : await mask.blob(), knots })));
    return { groups: kept, pinned: pinned.empty ? null : await pinned.blob() };
  }

  function show() {
    const knot = group()?.knots[now.knot];
    const used = [...groups.map(({ mask, knots }) => !mask.empty || knots.length > 0), !pinned.empty];
    toolbar.show({
      ...now,
      snaps: Boolean(sides),
      pace: now.tool === "path" && knot ? knot.pace : null,
      canUndo: history.canUndo(),
      canRedo: history.canRedo(),
      used,
      playing: Boolean(motion),
      moves: groups.some(({ mask, knots }) => !mask.empty && knots.length > 1),
      nothing: !used.some(Boolean),
    });
    stage.dataset.tool = now.tool;
    const lacks = group() && !group()?.mask.empty && !group()?.knots.length;
    if (lacks && now.tool !== "path") said.textContent = t("brush.lacks_path");
    else if (group()?.knots.length && group()?.mask.empty) said.textContent = t("brush.lacks_mask");
    else said.textContent = "";
  }

  function drawPaths() {
    paths.draw(groups, { group: now.group, knot: now.knot }, (place) => view.toStage(place));
  }

  /** @param {import("./toolbar.js").Tool} tool */
  function setTool(tool) {
    stop();
    now.tool = tool === "path" && now.group === STILL ? "paint" : tool;
    drawCursor();
    show();
  }

  /** @param {number} number STILL for what stays */
  function setGroup(number) {
    now.group = number;
    now.knot = (groups[number]?.knots.length ?? 0) - 1;
    if (number === STILL && now.tool === "path") now.tool = "paint";
    drawPaths();
    show();
  }

  // Painting.

  /** @param {import("./stroke.js").Touch[]} touches in pixels of masks @param {OffscreenCanvas | null} side @param {boolean} erases */
  function paint(touches, side, erases) {
    const mask = maskNow();
    const { path, box } = strokeShape(touches, brushSize());
    const step = mask.change(
      box,
      (context) => {
        context.fillStyle = mask.colour;
        context.globalCompositeOperation = erases ? "destination-out" : "source-over";
        if (!side) return context.fill(path);
        // The stroke alone, not a sheet of the mask's size.
        const [x, y] = [Math.floor(box.x), Math.floor(box.y)];
        const [cut, to] = inMemory(Math.ceil(box.width) + 1, Math.ceil(box.height) + 1);
        to.translate(-x, -y);
        to.fillStyle = mask.colour;
        to.fill(path);
        to.globalCompositeOperation = "destination-in";
        to.drawImage(side, 0, 0);
        context.drawImage(cut, x, y);
      },
      !erases,
    );
    if (step) history.add(step);
  }

  /** The stroke under the pointer, on a canvas of its own. @param {import("./stroke.js").Touch[]} touches @param {OffscreenCanvas | null} side @param {boolean} erases */
  function drawStroke(touches, side, erases) {
    const { live } = surface;
    surface.clear(live);
    surface.over(live, width);
    live.fillStyle = erases ? "#ffffff" : maskNow().colour;
    live.globalAlpha = erases ? 0.6 : 0.5;
    live.fill(strokeShape(touches, brushSize()).path);
    if (!side) return;
    live.globalAlpha = 1;
    live.globalCompositeOperation = "destination-in";
    live.drawImage(side, 0, 0);
    live.globalCompositeOperation = "source-over";
  }

  /** @param {PointerEvent} event */
  function startStroke(event) {
    const erases = now.tool === "erase" || event.buttons === 32;
    const touch = (/** @type {PointerEvent} */ each) => ({ ...inMask(view.toPicture(placeOf(each))), pressure: each.pointerType === "pen" ? each.pressure : 0.5 });
    const touches = [touch(event)];
    const side = now.snap && sides ? sides.at(view.toPicture(placeOf(event))) : null;
    const draw = () => {
      frame = 0;
      drawStroke(touches, side, erases);
    };
    drawStroke(touches, side, erases);
    follow(event, stage, {
      move(each) {
        for (const part of each.getCoalescedEvents?.() ?? [each]) touches.push(touch(part));
        frame ||= requestAnimationFrame(draw);
      },
      end(kept) {
        cancelAnimationFrame(frame);
        frame = 0;
        surface.clear(surface.live);
        if (kept) paint(touches, side, erases);
      },
    });
  }

  /** @param {{ x: number, y: number }} place @param {boolean} erases */
  async function selectAt(place, erases) {
    if (place.x < 0 || place.y < 0 || place.x > 1 || place.y > 1) return;
    const mask = maskNow();
    said.textContent = t("brush.selecting");
    stage.setAttribute("aria-busy", "true");
    try {
      const found = await bitmapOf(await select(place.x, place.y));
      if (!alive) return;
      const [cut, context] = inMemory(width, height);
      context.drawImage(found, 0, 0, width, height);
      found.close();
      const pixels = context.getImageData(0, 0, width, height);
      tint(pixels, mask.colour);
      context.putImageData(pixels, 0, 0);
      const step = mask.changeAll((into) => {
        into.globalCompositeOperation = erases ? "destination-out" : "source-over";
        into.drawImage(cut, 0, 0);
      });
      if (step) history.add(step);
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(/** @type {any} */ (error)?.message ?? error);
    } finally {
      stage.removeAttribute("aria-busy");
    }
  }

  // Paths.

  /** @param {Group} of @param {Knot[]} knots @param {number} knot */
  function takeKnots(of, knots, knot) {
    const [before, was] = [of.knots, now.knot];
    const put = (/** @type {Knot[]} */ next, /** @type {number} */ chosen) => {
      of.knots = next;
      if (groups[now.group] === of) now.knot = Math.min(chosen, next.length - 1);
    };
    put(knots, knot);
    history.add({ undo: () => put(before, was), redo: () => put(knots, knot) });
  }

  /** @param {Partial<Knot>} change @param {boolean} [kept] as a step that can be undone */
  function replaceKnot(change, kept = true) {
    const of = group();
    const knot = of?.knots[now.knot];
    if (!of || !knot) return;
    const next = of.knots.with(now.knot, within({ ...knot, ...change }));
    if (kept) takeKnots(of, next, now.knot);
    else {
      of.knots = next;
      drawPaths();
    }
  }

  function removeKnot() {
    const of = group();
    if (!of?.knots[now.knot]) return;
    takeKnots(of, of.knots.toSpliced(now.knot, 1), Math.max(0, now.knot - 1));
    paths.focus(now.group, now.knot);
  }

  /** After the chosen one. @param {{ x: number, y: number }} place */
  function addKnot(place) {
    const of = group();
    if (!of) return;
    if (of.knots.length >= MOST_POINTS) {
      said.textContent = t("brush.path_full", { most: MOST_POINTS });
      return;
    }
    const at = now.knot < 0 ? of.knots.length : now.knot + 1;
    takeKnots(of, of.knots.toSpliced(at, 0, within({ ...place, pace: 1 })), at);
  }

  /** @param {PointerEvent} event */
  function startPath(event) {
    const of = group();
    if (!of) return;
    const place = (/** @type {PointerEvent} */ each) => ({ ...view.toPicture(placeOf(each)), time: each.timeStamp });
    const line = [place(event)];
    let drawing = false;
    const draw = () => {
      frame = 0;
      const { live } = surface;
      surface.clear(live);
      surface.over(live, 1);
      const scale = view.scale() * picture.width;
      live.setTransform(surface.density(), 0, 0, surface.density(), 0, 0);
      live.lineWidth = 3;
      live.strokeStyle = of.colour;
      live.lineJoin = live.lineCap = "round";
      live.beginPath();
      if (scale) for (const each of line) live.lineTo(view.toStage(each).x, view.toStage(each).y);
      live.stroke();
    };
    follow(event, stage, {
      move(each) {
        drawing ||= Math.hypot(each.clientX - event.clientX, each.clientY - event.clientY) > DRAWS;
        for (const part of each.getCoalescedEvents?.() ?? [each]) line.push(place(part));
        if (drawing) frame ||= requestAnimationFrame(draw);
      },
      end(kept) {
        cancelAnimationFrame(frame);
        frame = 0;
        surface.clear(surface.live);
        if (!kept) return;
        if (drawing) {
          const knots = knotsOf(line, now.handPace).map(within);
          takeKnots(of, knots, knots.length - 1);
        } else addKnot(/** @type {{ x: number, y: number }} */ (line[0]));
        paths.focus(now.group, now.knot);
      },
    });
  }

  /** @param {number} number @param {number} knot @param {PointerEvent} event */
  function pressPoint(number, knot, event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
    now.group = number;
    now.knot = knot;
    now.tool = "path";
    drawPaths();
    show();
    paths.focus(number, knot);
    const of = /** @type {Group} */ (groups[number]);
    const before = of.knots;
    // The points are made anew as they move: what stays is the stage.
    follow(event, stage, {
      move: (each) => replaceKnot(view.toPicture(placeOf(each)), false),
      end(kept) {
        const after = of.knots;
        of.knots = before;
        if (kept && after !== before) takeKnots(of, after, knot);
        else drawPaths();
        paths.focus(number, knot);
      },
    });
  }

  /** @param {number} number @param {number} knot @param {KeyboardEvent} event */
  function keyPoint(number, knot, event) {
    const step = event.shiftKey ? FINE : STEP;
    const by = arrow(event.key, step);
    const at = groups[number]?.knots[knot];
    if (!at || event.ctrlKey || event.metaKey) return;
    now.group = number;
    now.knot = knot;
    now.tool = "path";
    if (by) replaceKnot({ x: at.x + by.x, y: at.y + by.y });
    else if (event.key === "Delete" || event.key === "Backspace") removeKnot();
    else if (event.key === "+" || event.key === "=") replaceKnot({ pace: paceOf(at.pace + 0.05) });
    else if (event.key === "-") replaceKnot({ pace: paceOf(at.pace - 0.05) });
    else if (event.key === "Enter" || event.key === " ") addKnot({ x: at.x + 0.05, y: at.y });
    else if (event.key === "PageDown" || event.key === "PageUp") {
      const next = knot + (event.key === "PageDown" ? 1 : -1);
      if (groups[number]?.knots[next]) now.knot = next;
    } else return;
    event.preventDefault();
    event.stopPropagation();
    drawPaths();
    show();
    paths.focus(now.group, now.knot);
  }

  // The stage itself.

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 && event.buttons !== 32) return;
    if (hand) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    stop();
    cursor.shown = false;
    if (now.tool === "paint" || now.tool === "erase") startStroke(event);
    else if (now.tool === "select") void selectAt(view.toPicture(placeOf(event)), event.altKey);
    else if (now.tool === "path") startPath(event);
    else startShift(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons || (now.tool !== "paint" && now.tool !== "erase") || event.pointerType === "touch") return;
    cursor = { ...view.toPicture(placeOf(event)), shown: true };
    frame ||= requestAnimationFrame(() => ((frame = 0), drawCursor()));
  });
  stage.addEventListener("pointerleave", () => {
    cursor.shown = false;
    if (!motion) drawCursor();
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return; // the page scrolls
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 200), placeOf(event));
    },
    { passive: false },
  );
  stage.addEventListener("keydown", keyStage);

  /** @param {KeyboardEvent} event */
  function keyStage(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z") event.shiftKey ? history.redo() : history.undo();
    else if (command && event.key.toLowerCase() === "y") history.redo();
    else if (command || event.altKey) return;
    else if (arrow(event.key, 1)) {
      const by = /** @type {{ x: number, y: number }} */ (arrow(event.key, event.shiftKey ? FINE : FAR));
      cursor = { x: clamp(cursor.x + by.x), y: clamp(cursor.y + by.y), shown: true };
      drawCursor();
    } else if (event.key === " " || event.key === "Enter") act();
    else if (event.key === "[" || event.key === "]") {
      now.size = Math.min(30, Math.max(1, now.size + (event.key === "]" ? 0.5 : -0.5)));
      drawCursor();
      show();
    } else if (/^[1-6]$/.test(event.key)) setGroup(Number(event.key) - 1);
    else if (event.key === "0") setGroup(STILL);
    else if (event.key in SHORT) setTool(/** @type {any} */ (SHORT)[event.key]);
    else if (event.key === "Escape") stop();
    else return;
    event.preventDefault();
  }

  /** What the tool does where the keyboard's cursor is. */
  function act() {
    const place = { x: cursor.x, y: cursor.y };
    cursor.shown = true;
    if (now.tool === "select") void selectAt(place, false);
    else if (now.tool === "path") addKnot(place);
    else paint([{ ...inMask(place), pressure: 0.5 }], now.snap && sides ? sides.at(place) : null, now.tool === "erase");
    drawCursor();
  }

  /** @param {PointerEvent} event */
  function startShift(event) {
    let last = placeOf(event);
    hand = true;
    follow(event, stage, {
      move(each) {
        const at = placeOf(each);
        view.shiftBy(at.x - last.x, at.y - last.y);
        last = at;
        frame ||= requestAnimationFrame(() => ((frame = 0), redraw()));
      },
      end: () => (hand = false),
    });
  }

  /** @param {number} factor @param {{ x: number, y: number }} [about] */
  function zoom(factor, about) {
    view.zoomBy(factor, about);
    redraw();
  }

  function redraw() {
    surface.drawAll();
    drawPaths();
    drawCursor();
  }

  function drawCursor() {
    if (motion) return;
    const { live } = surface;
    surface.clear(live);
    if (!cursor.shown) return;
    const { x, y } = view.toStage(cursor);
    const painting = now.tool === "paint" || now.tool === "erase";
    const radius = painting ? ((brushSize() / width) * picture.width * view.scale()) / 2 : 8;
    live.setTransform(surface.density(), 0, 0, surface.density(), 0, 0);
    for (const [colour, wide] of /** @type {[string, number][]} */ ([["#000000", 3], ["#ffffff", 1.5]])) {
      live.strokeStyle = colour;
      live.lineWidth = wide;
      live.beginPath();
      live.arc(x, y, Math.max(2, radius), 0, 2 * Math.PI);
      if (!painting) {
        live.moveTo(x - 14, y);
        live.lineTo(x + 14, y);
        live.moveTo(x, y - 14);
        live.lineTo(x, y + 14);
      }
      live.stroke();
    }
  }

  // The motion, shown.

  function preview() {
    motion = makeMotion(picture, groups, pinned);
    if (!motion.moves) return stop();
    surface.drawCovers(false);
    begun = performance.now();
    show();
    timer = requestAnimationFrame(play);
  }

  /** @param {number} at */
  function play(at) {
    if (!motion || !alive) return;
    const passed = still() ? PREVIEW_MS : at - begun;
    if (passed > PREVIEW_MS + 500) begun = at;
    surface.clear(surface.live);
    surface.over(surface.live, motion.width);
    motion.draw(surface.live, Math.min(1, Math.max(0, passed / PREVIEW_MS)));
    // Where nothing is to move by itself, where it ends is shown.
    if (!still()) timer = requestAnimationFrame(play);
  }

  function stop() {
    if (!motion) return;
    cancelAnimationFrame(timer);
    motion = null;
    surface.drawAll();
    show();
  }

  function clear() {
    stop();
    const steps = masks().map((mask) => (mask.empty ? null : mask.changeAll((context) => context.clearRect(0, 0, width, height))));
    const was = groups.map(({ knots }) => knots);
    const empty = () => {
      for (const each of groups) each.knots = [];
      now.knot = -1;
    };
    empty();
    history.add({
      undo() {
        for (const step of steps) step?.undo();
        groups.forEach((each, i) => (each.knots = was[i] ?? []));
      },
      redo() {
        for (const step of steps) step?.redo();
        empty();
      },
    });
  }

  async function open() {
    if (matte) sides = await sidesOf(matte, width, height);
    if (state) {
      const load = async (/** @type {Mask} */ mask, /** @type {Blob | null | undefined} */ blob) => {
        if (!blob) return;
        const kept = await createImageBitmap(blob);
        mask.load(kept);
        kept.close();
      };
      await Promise.all([load(pinned, state.pinned), ...groups.map(({ mask }, i) => load(mask, state.groups[i]?.mask))]);
      groups.forEach((each, i) => (each.knots = state.groups[i]?.knots ?? []));
      setGroup(0);
    }
    if (!alive) return;
    surface.drawCovers();
    drawPaths();
    show();
  }

  show();
  const ready = open();

  return {
    ready,
    setTool,
    setGroup,
    undo: () => history.undo(),
    redo: () => history.redo(),
    clear,
    value: valueNow,
    destroy() {
      alive = false;
      clearTimeout(told);
      cancelAnimationFrame(frame);
      cancelAnimationFrame(timer);
      surface.destroy();
      root.remove();
    },
  };
}

/** Keys of the tools. @type {Record<string, import("./toolbar.js").Tool>} */
const SHORT = { b: "paint", e: "erase", s: "select", p: "path", h: "hand" };

/** @param {string} key @param {number} step */
function arrow(key, step) {
  const ways = { ArrowLeft: { x: -step, y: 0 }, ArrowRight: { x: step, y: 0 }, ArrowUp: { x: 0, y: -step }, ArrowDown: { x: 0, y: step } };
  return /** @type {Record<string, { x: number, y: number }>} */ (ways)[key];
}

/** @param {Knot} knot @returns {Knot} */
function within({ x, y, pace }) {
  return { x: clamp(x), y: clamp(y), pace };
}

/** @param {number} share */
function clamp(share) {
  return Math.round(Math.min(1, Math.max(0, share)) * 10000) / 10000;
}
