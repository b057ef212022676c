/** A dialog over the page: the browser's own, which keeps the focus inside and gives it back. */
import { t } from "../i18n.js";
import { Icon } from "./icons.js";
import { html, useEffect, useRef } from "./view.js";

/**
 * @param {{
 *   title: string,
 *   open: boolean,
 *   onClose: () => void,
 *   children?: any,
 *   foot?: any,
 *   kind?: string,
 * }} props `kind` is a class of its own
 */
export function Dialog({ title, open, onClose, children, foot, kind = "" }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const shown = dialog.current;
    if (open && shown && !shown.open) shown.showModal();
    if (!open && shown?.open) shown.close();
  }, [open]);
  const outside = (/** @type {MouseEvent} */ event) => event.target === dialog.current && onClose();
  return html`
    <dialog ref=${dialog} class=${`dialog ${kind}`} aria-label=${title} onClose=${onClose} onMouseDown=${outside}>
      ${open &&
      html`
        <div class="dialog-head">
          <h2>${title}</h2>
          <button type="button" class="button-icon" aria-label=${t("shell.close")} onClick=${onClose}><${Icon} name="close" /></button>
        </div>
        <div class="dialog-body">${children}</div>
        ${foot && html`<div class="dialog-foot">${foot}</div>`}
      `}
    </dialog>
  `;
}
