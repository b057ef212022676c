/** The shots on a line of time: as wide as they are long, with edges that can be dragged. */
import { t } from "../i18n.js";
import { html, useRef } from "../parts/view.js";
import { change, useDraft } from "./draft.js";
import { edgeMoved, total } from "./shot_moves.js";

/** @param {{ least: number, most: number }} props seconds that are offered */
export function Timeline({ least, most }) {
  const { shots } = useDraft();
  const line = useRef(/** @type {HTMLElement | null} */ (null));
  const seconds = total(shots);
  const wrong = seconds < least || seconds > most;

  const drag = (/** @type {PointerEvent} */ event, /** @type {number} */ edge) => {
    if (event.button !== 0 || !line.current) return;
    event.preventDefault();
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    handle.focus();
    const perSecond = line.current.getBoundingClientRect().width / most;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ to) => {
      if (to.pointerId !== event.pointerId) return;
      change({ shots: edgeMoved(shots, edge, Math.round((to.clientX - from) / perSecond), most) });
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("lostpointercapture", end);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end);
  };
  const press = (/** @type {KeyboardEvent} */ event, /** @type {number} */ edge) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    change({ shots: edgeMoved(shots, edge, by, most) });
  };
  let at = 0;
  return html`
    <div class="timeline">
      <div class="timeline-line" ref=${line}>
        ${shots.map((shot, place) => {
          const begin = at;
          at += shot.seconds;
          const isLast = place === shots.length - 1;
          const label = isLast ? t("make.edge_end") : t("make.edge", { before: place + 1, after: place + 2 });
          return html`
            <div key=${shot.id} class="timeline-shot" ref=${(/** @type {HTMLElement | null} */ element) => lay(element, begin, shot.seconds, most)}>
              <span>${place + 1}</span><small>${t("make.seconds", { seconds: shot.seconds })}</small>
              <span
                class="timeline-edge"
                role="slider"
                tabindex="0"
                aria-label=${label}
                aria-valuemin=${begin + 1}
                aria-valuemax=${isLast ? most : at + (shots[place + 1]?.seconds ?? 1) - 1}
                aria-valuenow=${at}
                aria-valuetext=${t("make.seconds", { seconds: at })}
                onPointerDown=${(/** @type {PointerEvent} */ event) => drag(event, place)}
                onKeyDown=${(/** @type {KeyboardEvent} */ event) => press(event, place)}
              ></span>
            </div>
          `;
        })}
      </div>
      <p class=${wrong ? "field-fault" : "note"} role="status">${t(wrong ? "make.total_wrong" : "make.total", { seconds, least, most })}</p>
    </div>
  `;
}

/** @param {HTMLElement | null} element @param {number} begin @param {number} seconds @param {number} most */
function lay(element, begin, seconds, most) {
  element?.style.setProperty("left", `${(100 * begin) / most}%`);
  element?.style.setProperty("width", `${(100 * seconds) / most}%`);
}
