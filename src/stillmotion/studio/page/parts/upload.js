/**
 * A place for files: they are dropped there, pasted while the page is open, picked, or taken with
 * the camera of a phone.
 */
import { t } from "../i18n.js";
import { Icon } from "./icons.js";
import { html, useEffect, useRef, useState } from "./view.js";

/**
 * @param {{
 *   accept: string,
 *   label: string,
 *   note?: string,
 *   onFile: (file: File) => void,
 *   camera?: boolean,
 *   pasting?: boolean,
 *   several?: (files: File[]) => void,
 *   kind?: string,
 *   children?: any,
 * }} props `pasting` takes what is pasted anywhere on the page; only one place should
 */
export function Upload({ accept, label, note, onFile, camera = false, pasting = false, several, kind = "", children }) {
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const shooter = useRef(/** @type {HTMLInputElement | null} */ (null));
  const take = (/** @type {File[]} */ files) => {
    const fitting = files.filter((file) => fits(file, accept));
    if (several && fitting.length) several(fitting);
    else if (fitting[0]) onFile(fitting[0]);
    else if (files[0]) onFile(files[0]); // whoever takes it says what is wrong with it
  };
  const over = useDropped(take);
  usePasted(pasting ? take : null);
  const picked = (/** @type {any} */ event) => {
    take([...event.currentTarget.files]);
    event.currentTarget.value = "";
  };
  return html`
    <div class=${`drop ${over.is ? "drop-over" : ""} ${kind}`} ...${over.handlers}>
      ${children}
      <p>${label}</p>
      <div class="chips">
        <button type="button" class="button" onClick=${() => picker.current?.click()}><${Icon} name="picture" />${t("shell.pick")}</button>
        ${camera && html`<button type="button" class="button only-touch" onClick=${() => shooter.current?.click()}><${Icon} name="camera" />${t("shell.shoot")}</button>`}
      </div>
      ${note && html`<p class="note">${note}</p>`}
      <input ref=${picker} type="file" class="visually-hidden" tabindex="-1" aria-hidden="true" accept=${accept} multiple=${Boolean(several)} onChange=${picked} />
      ${camera && html`<input ref=${shooter} type="file" class="visually-hidden" tabindex="-1" aria-hidden="true" accept="image/*" capture="environment" onChange=${picked} />`}
    </div>
  `;
}

/**
 * What is dropped on an element, and whether something is just over it.
 *
 * @param {(files: File[]) => void} take
 */
export function useDropped(take) {
  const [depth, setDepth] = useState(0);
  const has = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  return {
    is: depth > 0,
    handlers: {
      onDragEnter: (/** @type {DragEvent} */ event) => has(event) && (event.preventDefault(), setDepth(depth + 1)),
      onDragOver: (/** @type {DragEvent} */ event) => has(event) && event.preventDefault(),
      onDragLeave: (/** @type {DragEvent} */ event) => has(event) && setDepth(Math.max(0, depth - 1)),
      onDrop: (/** @type {DragEvent} */ event) => {
        if (!has(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setDepth(0);
        take([...(event.dataTransfer?.files ?? [])]);
      },
    },
  };
}

/**
 * Files that are pasted anywhere on the page.
 *
 * @param {((files: File[]) => void) | null} take
 */
export function usePasted(take) {
  const latest = useRef(take);
  latest.current = take;
  const on = take !== null;
  useEffect(() => {
    if (!on) return undefined;
    const pasted = (/** @type {ClipboardEvent} */ event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      latest.current?.(files);
    };
    document.addEventListener("paste", pasted);
    return () => document.removeEventListener("paste", pasted);
  }, [on]);
}

/** @param {File} file @param {string} accept */
function fits(file, accept) {
  return accept.split(",").some((each) => {
    const type = each.trim();
    if (type.endsWith("/*")) return file.type.startsWith(type.slice(0, -1));
    return type.startsWith(".") ? file.name.toLowerCase().endsWith(type) : file.type === type;
  });
}
