/** What is shown where something could not be: what went wrong, and a way to try again. */
import { t } from "../i18n.js";
import { html } from "./view.js";

/** @param {{ fault: unknown, again?: () => void }} props */
export function Fault({ fault, again }) {
  return html`
    <div class="fault" role="alert">
      <p class="fault-title">${t("shell.fault")}</p>
      <p>${messageOf(fault)}</p>
      ${again && html`<button type="button" class="button" onClick=${again}>${t("shell.again")}</button>`}
    </div>
  `;
}

/**
 * An error in a sentence for whoever uses the page.
 *
 * @param {unknown} fault
 */
export function messageOf(fault) {
  if (fault instanceof Error && "lost" in fault && fault.lost) return t("shell.lost");
  return fault instanceof Error ? fault.message : String(fault);
}
