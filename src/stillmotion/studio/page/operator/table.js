/** A table that becomes a list of cards where the page is narrow. */
import { html } from "../parts/view.js";

/**
 * @param {{
 *   label: string,
 *   heads: string[],
 *   rows: { key: string, cells: any[] }[],
 *   empty: string,
 * }} props
 */
export function Table({ label, heads, rows, empty }) {
  if (!rows.length) return html`<p class="note">${empty}</p>`;
  return html`
    <div class="table-frame card" role="region" aria-label=${label} tabindex="0">
      <table>
        <thead><tr>${heads.map((head) => html`<th scope="col" key=${head}>${head}</th>`)}</tr></thead>
        <tbody>
          ${rows.map(({ key, cells }) => html`<tr key=${key}>${cells.map((cell, at) => html`<td data-head=${heads[at]}><div>${cell}</div></td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}
