/** A task under way: what is being made as it looks now, how far it is, and a way to stop it. */
import { t } from "../i18n.js";
import { html, useEffect, useState } from "../parts/view.js";
import { sourceOf } from "./request.js";

/** @typedef {import("./state.js").Watched} Watched */

/** @param {{ state: Watched, lost: boolean, stopping: boolean, onCancel: () => void }} props */
export function Progress({ state, lost, stopping, onCancel }) {
  const { row, stage, preview } = state;
  const waiting = row.status === "submitted";
  const percent = Math.round(100 * state.progress);
  const seconds = useSecondsSince(row.created_at);
  const source = sourceOf(row);
  const words = waiting ? t("watch.waiting") : stage || t("watch.working");
  return html`
    <div class="progress" data-lost=${lost}>
      <div class="progress-picture">
        ${preview
          ? html`<img class="progress-preview" src=${preview} alt=${t("watch.preview")} />`
          : source
            ? html`<img class="progress-source" src=${source} alt=${t("watch.source")} />`
            : html`<div class="progress-empty" aria-hidden="true"></div>`}
      </div>
      <div class="progress-line">
        <progress max="100" value=${waiting ? null : percent} aria-label=${t("watch.progress")}></progress>
        <output>${waiting ? "" : `${percent} %`}</output>
      </div>
      <div class="progress-foot">
        <p>
          <span role="status">${lost ? t("watch.lost") : words}</span>
          ${" "}<span class="quiet">${t("watch.since", { seconds })}</span>
        </p>
        <button type="button" class="button" disabled=${stopping} onClick=${onCancel}>
          ${stopping ? t("watch.stopping") : t("watch.cancel")}
        </button>
      </div>
    </div>
  `;
}

/**
 * Seconds since then, counted on.
 *
 * @param {number} since Unix milliseconds
 */
function useSecondsSince(since) {
  const count = () => Math.max(0, Math.round((Date.now() - since) / 1000));
  const [seconds, setSeconds] = useState(count);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(count()), 1000);
    return () => clearInterval(timer);
  }, [since]);
  return seconds;
}
