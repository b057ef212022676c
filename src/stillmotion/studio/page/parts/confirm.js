/** A question before what can't be taken back. */
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";
import { html } from "./view.js";

/**
 * @param {{ open: boolean, title: string, text: string, yes: string, onYes: () => void, onClose: () => void }} props
 */
export function Confirm({ open, title, text, yes, onYes, onClose }) {
  const foot = html`
    <button type="button" class="button" onClick=${onClose}>${t("shell.keep")}</button>
    <button type="button" class="button button-bad" onClick=${() => (onClose(), onYes())}>${yes}</button>
  `;
  return html`<${Dialog} title=${title} open=${open} onClose=${onClose} foot=${foot}><p>${text}</p><//>`;
}
