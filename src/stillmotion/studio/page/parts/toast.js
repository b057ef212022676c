/** Sentences in passing, at the edge of the page, read out by screen readers. */
import { t } from "../i18n.js";
import { messageOf } from "./fault.js";
import { Icon } from "./icons.js";
import { createStore, useStore } from "./store.js";
import { html } from "./view.js";

/** @typedef {{ id: number, text: string, bad: boolean, action?: { label: string, run: () => void } }} Toast */

const STAYS_MS = 6000;

/** @type {import("./store.js").Store<Toast[]>} */
const toasts = createStore(/** @type {Toast[]} */ ([]));

let next = 1;

/**
 * Say something. What went wrong stays until it is closed, and so does what offers an action.
 *
 * @param {string} text
 * @param {{ bad?: boolean, action?: { label: string, run: () => void } }} [options]
 */
export function toast(text, { bad = false, action } = {}) {
  const id = next++;
  toasts.set((before) => [...before.filter((each) => each.text !== text), { id, text, bad, ...(action && { action }) }]);
  if (!bad && !action) setTimeout(() => close(id), STAYS_MS);
}

/**
 * Say what went wrong.
 *
 * @param {unknown} fault
 */
export function toastFault(fault) {
  toast(messageOf(fault), { bad: true });
}

/** @param {number} id */
function close(id) {
  toasts.set((before) => before.filter((each) => each.id !== id));
}

export function Toasts() {
  const shown = useStore(toasts);
  return html`
    <div class="toasts" role="status" aria-live="polite">
      ${shown.map(
        ({ id, text, bad, action }) => html`
          <div key=${id} class=${bad ? "toast toast-bad" : "toast"}>
            <span>${text}</span>
            ${action &&
            html`<button type="button" class="button-quiet" onClick=${() => (action.run(), close(id))}>${action.label}</button>`}
            <button type="button" class="button-icon" aria-label=${t("shell.close")} onClick=${() => close(id)}><${Icon} name="close" /></button>
          </div>
        `,
      )}
    </div>
  `;
}
