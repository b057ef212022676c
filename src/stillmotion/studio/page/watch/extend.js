/** A video made longer: only by what is said here, nothing of the old request goes along unseen. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/field.js";
import { html, useState } from "../parts/view.js";
import { go } from "../router.js";
import { useAct } from "./act.js";

const PATH = "/v1/videos/video-extend";

/** @param {{ open: boolean, video: { id: string } | null, onClose: () => void }} props */
export function Extend({ open, video, onClose }) {
  const [prompt, setPrompt] = useState("");
  const [busy, act] = useAct();
  const body = { video_id: video?.id ?? "", ...(prompt.trim() && { prompt: prompt.trim() }) };
  const send = () => act(async () => go("watch", [(await call("POST", PATH, body)).task_id]));
  const foot = html`
    <button type="button" class="button" onClick=${onClose}>${t("shell.cancel")}</button>
    <button type="button" class="button-main" disabled=${busy} onClick=${send}>${t("watch.extend_send")}</button>
  `;
  return html`
    <${Dialog} title=${t("watch.extend")} open=${open} onClose=${onClose} foot=${foot}>
      <p>${t("watch.extend_about")}</p>
      <${Field}
        name=${t("watch.extend_prompt")}
        note=${t("watch.extend_note")}
        control=${(/** @type {any} */ about) => html`
          <textarea ...${about} class="textarea" rows="3" value=${prompt} onInput=${(/** @type {any} */ event) => setPrompt(event.currentTarget.value)}></textarea>
        `}
      />
      <details class="json">
        <summary>${t("watch.json_sent")}</summary>
        <pre tabindex="0">POST ${PATH}${"\n"}${JSON.stringify(body, null, 2)}</pre>
      </details>
    <//>
  `;
}
