/** One task in the grid: what it shows, how it stands, and why it failed. */
import { formatTime, t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { html } from "../parts/view.js";
import { linkTo } from "../router.js";
import { advice } from "../watch/advice.js";
import { sourceOf } from "../watch/request.js";
import { ended } from "../watch/state.js";

/** @typedef {import("../watch/state.js").Row} Row */

/**
 * @param {{
 *   row: Row,
 *   place: number,
 *   box: { left: number, top: number, width: number, height: number },
 *   selected: boolean,
 *   selecting: boolean,
 *   onSelect: (id: string, range: boolean) => void,
 * }} props
 */
export function Card({ row, place, box, selected, selecting, onSelect }) {
  const title = row.prompt || t("kinds." + row.kind);
  const at = Object.fromEntries(Object.entries(box).map(([name, value]) => [name, `${value}px`]));
  const picked = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    onSelect(row.id, event.shiftKey);
  };
  const ticked = (/** @type {MouseEvent} */ event) => onSelect(row.id, event.shiftKey);
  // Once some are selected, a press selects: opening one by mistake would lose them.
  const opened = (/** @type {MouseEvent} */ event) => {
    if (selecting || event.shiftKey) picked(event);
  };
  return html`
    <div class="task" role="listitem" data-place=${place} data-selected=${selected} style=${at}>
      <a href=${linkTo("watch", [row.id])} onClick=${opened}>
        <div class="task-picture"><${Thumbnail} row=${row} /></div>
        <span class="task-title">${title}</span>
      </a>
      <p class="task-foot">
        <span class=${"state state-" + row.status}>${t("states." + row.status)}</span>
        <time datetime=${new Date(row.created_at).toISOString()}>${formatTime(row.created_at, { dateStyle: "short", timeStyle: "short" })}</time>
      </p>
      <label class="task-pick" title=${t("history.select")}>
        <input type="checkbox" checked=${selected} aria-label=${t("history.select_one", { title })} onClick=${ticked} />
      </label>
    </div>
  `;
}

/** @param {{ row: Row }} props */
function Thumbnail({ row }) {
  if (row.status === "failed" || row.status === "cancelled") {
    const { field, kind } = advice(row.status_msg, row.status);
    return html`<span class="task-why">
      <b>${short(row.status_msg)}</b>
      ${row.status === "failed" && html`<span>${t("advice." + kind, { field })}</span>`}
    </span>`;
  }
  const picture = row.poster || sourceOf(row);
  return html`
    ${picture ? html`<img src=${picture} alt="" loading="lazy" decoding="async" />` : html`<${Icon} name=${iconOf(row.kind)} />`}
    ${!ended(row.status) && html`<progress max="1" value=${row.status === "submitted" ? null : (row.progress ?? 0)} aria-label=${t("watch.progress")}></progress>`}
    ${row.status === "succeed" && row.duration && html`<span class="task-length">${t("watch.seconds", { seconds: row.duration })}</span>`}
  `;
}

/** Of addresses the host alone: there is little room. @param {string} message */
const short = (message) => message.replace(/https?:\/\/([^\s/]+)\S*/g, "$1");

/** @param {string} kind */
function iconOf(kind) {
  if (/voice/.test(kind)) return "voice";
  if (/element/.test(kind)) return "element";
  if (/audio|tts|sound/.test(kind)) return "sound";
  return /image/.test(kind) && !/video/.test(kind) ? "picture" : "watch";
}
