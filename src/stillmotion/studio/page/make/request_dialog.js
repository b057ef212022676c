/** Exactly what will be sent, to read, copy and keep. */
import { t } from "../i18n.js";
import { session } from "../session.js";
import { Dialog } from "../parts/dialog.js";
import { Icon } from "../parts/icons.js";
import { Segmented } from "../parts/segmented.js";
import { useStore } from "../parts/store.js";
import { toast, toastFault } from "../parts/toast.js";
import { html, useEffect, useState } from "../parts/view.js";
import { useDraft } from "./draft.js";
import { pathOf, requestOf } from "./request.js";
import { FORMATS, shortened, snippet } from "./snippets.js";

/** @param {{ open: boolean, onClose: () => void }} props */
export function RequestDialog({ open, onClose }) {
  return html`<${Dialog} title=${t("make.request_title")} open=${open} onClose=${onClose} kind="dialog-wide"><${Request} /><//>`;
}

function Request() {
  const now = useDraft();
  const { needed } = useStore(session);
  const [format, setFormat] = useState(/** @type {import("./snippets.js").Format} */ ("json"));
  const [body, setBody] = useState(/** @type {any} */ (null));
  useEffect(() => {
    let current = true;
    requestOf(now).then((made) => current && setBody(made), toastFault);
    return () => void (current = false);
  }, [now]);
  const path = pathOf(now);
  const options = FORMATS.map((each) => ({ value: each.format, text: each.name }));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(snippet(format, path, body, needed));
      toast(t("shell.copied"));
    } catch (fault) {
      toastFault(fault);
    }
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(body, null, 2)], { type: "application/json" }));
    link.download = "request.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return html`
    <p class="note"><code>POST ${path}</code> · ${t("make.request_about")}</p>
    <${Segmented} label=${t("make.format")} value=${format} options=${options} onChange=${setFormat} />
    <pre class="request-code" tabindex="0" aria-label=${t("make.request")}>${body ? snippet(format, path, shortened(body), needed) : ""}</pre>
    <div class="chips">
      <button type="button" class="button" disabled=${!body} onClick=${copy}><${Icon} name="copy" />${t("shell.copy")}</button>
      <button type="button" class="button" disabled=${!body} onClick=${download}><${Icon} name="download" />request.json</button>
    </div>
  `;
}
