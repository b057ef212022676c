/** The dialog that makes a voice, of a recording that is chosen or made with the microphone. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Dialog } from "../parts/dialog.js";
import { messageOf } from "../parts/fault.js";
import { Field } from "../parts/field.js";
import { Upload } from "../parts/upload.js";
import { html, useEffect, useState } from "../parts/view.js";
import { base64Of } from "../make/pictures.js";
import { Recorder } from "./recorder.js";
import { VOICES } from "./shelf.js";

const SOUNDS = "audio/mpeg,audio/wav,audio/x-wav,video/mp4,video/quicktime,.mp3,.wav,.mp4,.mov";
const MOST_NAME = 20;

/** @param {{ open: boolean, onClose: () => void, onMade: () => void }} props */
export function VoiceMaker(props) {
  return props.open ? html`<${Form} ...${props} />` : null;
}

/** @param {{ open: boolean, onClose: () => void, onMade: () => void }} props */
function Form({ open, onClose, onMade }) {
  const [name, setName] = useState("");
  const [sound, setSound] = useState(/** @type {File | null} */ (null));
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const heard = useUrl(sound);
  const send = async () => {
    if (!sound) return;
    setBusy(true);
    setFault("");
    try {
      await call("POST", VOICES.custom, { voice_name: name.trim(), voice_url: await base64Of(sound) });
      onMade();
    } catch (reason) {
      setFault(messageOf(reason));
      setBusy(false);
    }
  };
  const foot = html`
    ${fault && html`<p class="field-fault dialog-fault" role="alert">${fault}</p>`}
    <button type="button" class="button" onClick=${onClose}>${t("shell.cancel")}</button>
    <button type="button" class="button-main" disabled=${busy || !sound || !name.trim()} onClick=${send}>${t("library.voices_make")}</button>
  `;
  return html`
    <${Dialog} title=${t("library.voices_make")} open=${open} onClose=${onClose} foot=${foot}>
      <p class="note">${t("library.consent")}</p>
      <${Field} name=${t("library.name")} note=${t("library.at_most", { count: MOST_NAME })} control=${(/** @type {any} */ tied) => html`<input ...${tied} class="input" maxlength=${MOST_NAME} value=${name} onInput=${(/** @type {any} */ event) => setName(event.currentTarget.value)} />`} />
      <${Upload} accept=${SOUNDS} label=${sound?.name ?? t("library.sound_drop")} note=${t("library.sound_note")} onFile=${setSound}>
        ${heard && html`<audio controls src=${heard} aria-label=${t("library.recording")}></audio>`}
      <//>
      <${Recorder} onRecorded=${setSound} />
    <//>
  `;
}

/** @param {Blob | null} blob */
function useUrl(blob) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (!blob) return undefined;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
