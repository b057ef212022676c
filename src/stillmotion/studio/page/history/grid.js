/**
 * The rows as a grid of cards, of which only those in sight are drawn: a long list costs no more
 * than a short one. Arrows move among them, Space selects, Enter opens.
 */
import { t } from "../i18n.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../parts/view.js";
import { Card } from "./card.js";
import { columnsIn, inSight } from "./window.js";

/** @typedef {import("../watch/state.js").Row} Row */

const LEAST_WIDTH = 208;
const GAP = 16;
const BELOW_PICTURE = 92;

/**
 * @param {{
 *   rows: Row[],
 *   whole: boolean,
 *   selected: Set<string>,
 *   onSelect: (id: string, range: boolean) => void,
 *   onMore: () => void,
 * }} props
 */
export function Grid({ rows, whole, selected, onSelect, onMore }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const focusing = useRef(-1);
  const [focused, setFocused] = useState("");
  const [seen, setSeen] = useState({ width: 0, top: 0, height: 0 });

  useLayoutEffect(() => {
    const measure = () => {
      const box = list.current?.getBoundingClientRect();
      if (box) setSeen({ width: box.width, top: Math.max(0, -box.top), height: innerHeight });
    };
    measure();
    const watching = new ResizeObserver(measure);
    if (list.current) watching.observe(list.current);
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      watching.disconnect();
      removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, []);

  const { columns, each } = columnsIn(seen.width, seen.width < 480 ? 148 : LEAST_WIDTH, GAP);
  const rowHeight = Math.round((each * 9) / 16) + BELOW_PICTURE + GAP;
  const { from, to, whole: height } = inSight(rows.length, columns, rowHeight, seen.top, seen.height);

  useEffect(() => {
    if (!whole && seen.width && to >= rows.length) onMore();
  }, [to, rows.length, whole, seen.width, onMore]);

  // The card that the focus goes to may not be drawn yet.
  useEffect(() => {
    const place = focusing.current;
    if (place < from || place >= to) return;
    focusing.current = -1;
    /** @type {HTMLElement | null | undefined} */ (list.current?.querySelector(`[data-place="${place}"] a`))?.focus();
  });

  // The card with the focus stays, however far one scrolls: else the focus would be lost with it.
  const places = Array.from({ length: to - from }, (_, at) => from + at);
  const kept = focused ? rows.findIndex((row) => row.id === focused) : -1;
  if (kept >= 0 && (kept < from || kept >= to)) places.push(kept);
  const entered = (/** @type {FocusEvent} */ event) => {
    const card = event.target instanceof Element ? event.target.closest("[data-place]") : null;
    setFocused(rows[Number(card?.getAttribute("data-place") ?? -1)]?.id ?? "");
  };
  const left = (/** @type {FocusEvent} */ { relatedTarget }) => {
    if (relatedTarget instanceof Node && !list.current?.contains(relatedTarget)) setFocused("");
  };
  useEffect(() => {
    const elsewhere = (/** @type {PointerEvent} */ { target }) => {
      if (target instanceof Node && !list.current?.contains(target)) setFocused("");
    };
    addEventListener("pointerdown", elsewhere);
    return () => removeEventListener("pointerdown", elsewhere);
  }, []);
  // A card that is put in another place among its neighbours loses the focus by that.
  useLayoutEffect(() => {
    if (!focused || document.activeElement !== document.body) return;
    /** @type {HTMLElement | null | undefined} */ (list.current?.querySelector(`[data-place="${kept}"] a`))?.focus({ preventScroll: true });
  });

  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const card = event.target instanceof Element ? event.target.closest("[data-place]") : null;
    if (!card) return;
    const place = Number(card.getAttribute("data-place"));
    const row = rows[place];
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (steps) {
      const goal = place + steps;
      if (goal < 0 || goal >= rows.length) return;
      event.preventDefault();
      focusing.current = goal;
      const top = Math.floor(goal / columns) * rowHeight + (list.current?.getBoundingClientRect().top ?? 0);
      const [above, below] = [top - 140, top + rowHeight + 24 - innerHeight];
      if (above < 0) scrollBy(0, above);
      else if (below > 0) scrollBy(0, below);
      setSeen((last) => ({ ...last }));
    } else if (event.key === " " && row && event.target instanceof HTMLAnchorElement) {
      event.preventDefault();
      onSelect(row.id, event.shiftKey);
    }
  };

  return html`
    <div class="grid" ref=${list} role="list" aria-label=${t("history.tasks")} onKeyDown=${pressed} onfocusin=${entered} onfocusout=${left}>
      <${Spacer} height=${height} />
      ${seen.width > 0 &&
      places.map((place) => {
        const row = rows[place];
        if (!row) return null;
        const left = (place % columns) * (each + GAP);
        const top = Math.floor(place / columns) * rowHeight;
        return html`<${Card}
          key=${row.id}
          row=${row}
          place=${place}
          box=${{ left, top, width: each, height: rowHeight - GAP }}
          selected=${selected.has(row.id)}
          selecting=${selected.size > 0}
          onSelect=${onSelect}
        />`;
      })}
    </div>
  `;
}

/** As tall as all cards would be. @param {{ height: number }} props */
const Spacer = ({ height }) => html`<div aria-hidden="true" style=${{ height: `${height}px` }}></div>`;
