/**
 * The modules that draw on the stage, camera and brush: loaded with the first use, given the
 * picture and its scene, and giving back what the request says of them.
 */
import { t } from "../i18n.js";
import { Fault } from "../parts/fault.js";
import { loadSheet } from "../parts/sheet.js";
import { html, useEffect, useRef, useState } from "../parts/view.js";
import { mountOn } from "./mounts.js";
import { sentFile } from "./pictures.js";

/** @param {{ way: "camera" | "brush", picture: import("./draft.js").Picture }} props */
export function Drawing({ way, picture }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [state, setState] = useState(/** @type {"busy" | "ready" | Error} */ ("busy"));
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    let destroy = () => {};
    setState("busy");
    (async () => {
      await loadSheet("stage");
      const file = await sentFile(picture);
      const element = place.current;
      if (leaving.signal.aborted || !element) return;
      const mounted = await mountOn(way, element, file, leaving.signal);
      if (leaving.signal.aborted) return mounted();
      destroy = mounted;
      setState("ready");
    })().catch((fault) => !leaving.signal.aborted && setState(fault instanceof Error ? fault : new Error(String(fault))));
    return () => {
      leaving.abort();
      destroy();
    };
  }, [way, picture, tries]);
  return html`
    <div class="drawing" aria-busy=${state === "busy"}>
      ${state === "busy" && html`<div class="drawing-wait" role="status"><span class="spinner"></span><span>${t("make.looking")}</span></div>`}
      ${state instanceof Error && html`<${Fault} fault=${state} again=${() => setTries(tries + 1)} />`}
      <div ref=${place}></div>
    </div>
  `;
}
