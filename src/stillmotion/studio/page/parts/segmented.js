/** One of a few, all seen at once; what can't be chosen says why. */
import { html, useMemo } from "./view.js";
import { Icon } from "./icons.js";
import { uniqueId } from "./field.js";

/**
 * @template {string} V
 * @typedef {{ value: V, text: string, icon?: string, off?: string }} Option `off` is why not
 */

/**
 * @param {{
 *   label: string,
 *   value: string,
 *   options: Option<string>[],
 *   onChange: (value: any) => void,
 *   kind?: string,
 * }} props
 */
export function Segmented({ label, value, options, onChange, kind = "" }) {
  const name = useMemo(() => uniqueId("choice"), []);
  return html`
    <div class=${`segmented ${kind}`} role="radiogroup" aria-label=${label}>
      ${options.map(
        (each) => html`
          <label key=${each.value} title=${each.off ?? ""}>
            <input type="radio" name=${name} value=${each.value} checked=${each.value === value} disabled=${Boolean(each.off)} aria-description=${each.off ?? null} onChange=${() => onChange(each.value)} />
            <span>${each.icon && html`<${Icon} name=${each.icon} />`}${each.text}</span>
          </label>
        `,
      )}
    </div>
  `;
}
