/** Short things in a row: what was understood, filters, tags. */
import { Icon } from "./icons.js";
import { html } from "./view.js";

/**
 * @typedef {{
 *   text: string,
 *   note?: string,
 *   kind?: "good" | "warn" | "bad",
 *   icon?: string,
 *   title?: string,
 *   onClick?: () => void,
 * }} Chip
 */

/** @param {{ chips: Chip[], label: string }} props */
export function Chips({ chips, label }) {
  return html`
    <ul class="chips" aria-label=${label}>
      ${chips.map((chip, place) => html`<li key=${place + chip.text}><${One} ...${chip} /></li>`)}
    </ul>
  `;
}

/** @param {Chip} chip */
function One({ text, note, kind, icon, title, onClick }) {
  const look = kind ? `chip chip-${kind}` : "chip";
  const inside = html`${icon && html`<${Icon} name=${icon} />`}<span>${text}${note && html`<small>: ${note}</small>`}</span>`;
  return onClick
    ? html`<button type="button" class=${look} title=${title} onClick=${onClick}>${inside}</button>`
    : html`<span class=${look} title=${title}>${inside}</span>`;
}
