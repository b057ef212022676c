/** A control with its name, a note and what is wrong with it, tied together for screen readers. */
import { html, useMemo } from "./view.js";

let count = 0;

/** An id that no other element has. @param {string} [of] */
export function uniqueId(of = "id") {
  return `${of}-${++count}`;
}

/**
 * @param {{
 *   name: string,
 *   note?: any,
 *   fault?: string,
 *   control: (about: { id: string, "aria-describedby": string | null, "aria-invalid": string | null }) => any,
 * }} props
 */
export function Field({ name, note, fault, control }) {
  const id = useMemo(() => uniqueId("field"), []);
  const about = note || fault ? `${id}-about` : null;
  return html`
    <div class="field">
      <label class="field-name" for=${id}>${name}</label>
      ${control({ id, "aria-describedby": about, "aria-invalid": fault ? "true" : null })}
      ${about && html`<div id=${about} class=${fault ? "field-fault" : "field-note"}>${fault || note}</div>`}
    </div>
  `;
}

/**
 * On or off; what can't be switched says why.
 *
 * @param {{ name: string, note?: string, checked: boolean, off?: string, onChange: (on: boolean) => void }} props
 */
export function Switch({ name, note, checked, off, onChange }) {
  const about = off || note;
  return html`
    <label class="switch">
      <span>${name}${about && html`<br /><span class="field-note">${about}</span>`}</span>
      <input type="checkbox" role="switch" checked=${checked} disabled=${Boolean(off) && !checked} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.checked)} />
    </label>
  `;
}
