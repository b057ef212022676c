/** The dialog that makes an element: a picture from the front and some from elsewhere, or a video. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Dialog } from "../parts/dialog.js";
import { messageOf } from "../parts/fault.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icons.js";
import { Segmented } from "../parts/segmented.js";
import { Upload } from "../parts/upload.js";
import { html, useEffect, useState } from "../parts/view.js";
import { base64Of } from "../make/pictures.js";
import { ELEMENTS, VOICES, useShelf } from "./shelf.js";

const PICTURES = "image/jpeg,image/png,image/webp";
const MOST_PICTURES = 4;
const MOST_NAME = 20;
const MOST_DESCRIPTION = 100;
const TAGS = ["o_102", "o_103", "o_104", "o_105", "o_106", "o_107", "o_108"];

/** @param {{ open: boolean, onClose: () => void, onMade: () => void }} props */
export function ElementMaker(props) {
  return props.open ? html`<${Form} ...${props} />` : null;
}

/** @param {{ open: boolean, onClose: () => void, onMade: () => void }} props */
function Form({ open, onClose, onMade }) {
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [by, setBy] = useState("image_refer");
  const [pictures, setPictures] = useState(/** @type {File[]} */ ([]));
  const [video, setVideo] = useState(/** @type {File | null} */ (null));
  const [tag, setTag] = useState("");
  const [voice, setVoice] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const { own, presets } = useShelf(VOICES);

  const ready = name.trim() && (by === "image_refer" ? pictures.length > 1 : video);
  const send = async () => {
    setBusy(true);
    setFault("");
    try {
      /** @type {Record<string, unknown>} */
      const body = { element_name: name.trim(), element_description: about.trim(), reference_type: by };
      if (by === "image_refer") {
        const [frontal, ...others] = await Promise.all(pictures.map(base64Of));
        body.element_image_list = { frontal_image: frontal, refer_images: others.map((image_url) => ({ image_url })) };
      } else if (video) body.element_video_list = { refer_videos: [{ video_url: await base64Of(video) }] };
      if (voice) body.element_voice_id = voice;
      if (tag) body.tag_list = [{ tag_id: tag }];
      await call("POST", ELEMENTS.custom, body);
      onMade();
    } catch (reason) {
      setFault(messageOf(reason));
      setBusy(false);
    }
  };
  const add = (/** @type {File[]} */ files) => setPictures([...pictures, ...files].slice(0, MOST_PICTURES));
  const foot = html`
    ${fault && html`<p class="field-fault dialog-fault" role="alert">${fault}</p>`}
    <button type="button" class="button" onClick=${onClose}>${t("shell.cancel")}</button>
    <button type="button" class="button-main" disabled=${busy || !ready} onClick=${send}>${t("library.elements_make")}</button>
  `;
  const typed = (/** @type {(value: string) => void} */ set) => (/** @type {any} */ event) => set(event.currentTarget.value);
  return html`
    <${Dialog} title=${t("library.elements_make")} open=${open} onClose=${onClose} foot=${foot}>
      <${Field} name=${t("library.name")} note=${t("library.at_most", { count: MOST_NAME })} control=${(/** @type {any} */ tied) => html`<input ...${tied} class="input" maxlength=${MOST_NAME} value=${name} onInput=${typed(setName)} />`} />
      <${Segmented}
        label=${t("library.shown_by")}
        value=${by}
        options=${[
          { value: "image_refer", text: t("library.by_pictures") },
          { value: "video_refer", text: t("library.by_video") },
        ]}
        onChange=${setBy}
      />
      ${by === "image_refer"
        ? html`<${Upload} accept=${PICTURES} camera pasting label=${t("library.pictures_drop")} note=${t("library.pictures_note")} onFile=${(/** @type {File} */ file) => add([file])} several=${add}>
            ${pictures.length > 0 && html`<${Pictures} files=${pictures} onChange=${setPictures} />`}
          <//>`
        : html`<${Upload} accept="video/mp4,video/quicktime" label=${video?.name ?? t("library.video_drop")} note=${t("library.video_note")} onFile=${setVideo} />`}
      <${Field} name=${t("library.description")} note=${t("library.at_most", { count: MOST_DESCRIPTION })} control=${(/** @type {any} */ tied) => html`<textarea ...${tied} class="textarea" rows="2" maxlength=${MOST_DESCRIPTION} value=${about} onInput=${typed(setAbout)}></textarea>`} />
      <div class="two">
        <${Field} name=${t("library.tag")} control=${(/** @type {any} */ tied) => html`
          <select ...${tied} class="select" value=${tag} onChange=${typed(setTag)}>
            <option value="">${t("library.no_tag")}</option>
            ${TAGS.map((each) => html`<option key=${each} value=${each}>${t("library.tag_" + each)}</option>`)}
          </select>`} />
        <${Field} name=${t("library.its_voice")} control=${(/** @type {any} */ tied) => html`
          <select ...${tied} class="select" value=${voice} onChange=${typed(setVoice)}>
            <option value="">${t("library.no_voice")}</option>
            ${[...own, ...presets].map((each) => html`<option key=${each.voice_id} value=${each.voice_id}>${each.voice_name}</option>`)}
          </select>`} />
      </div>
    <//>
  `;
}

/**
 * The chosen pictures; the first is the one from the front.
 *
 * @param {{ files: File[], onChange: (files: File[]) => void }} props
 */
function Pictures({ files, onChange }) {
  const [urls, setUrls] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    const made = files.map((file) => URL.createObjectURL(file));
    setUrls(made);
    return () => made.forEach((url) => URL.revokeObjectURL(url));
  }, [files]);
  return html`<ul class="chosen">
    ${urls.map((url, place) => html`<li key=${url}>
      <img src=${url} alt=${files[place]?.name ?? ""} />
      <span class="note">${t(place ? "library.another_view" : "library.from_front")}</span>
      <button type="button" class="button-icon" aria-label=${`${t("shell.remove")}: ${files[place]?.name ?? ""}`} onClick=${() => onChange(files.filter((_, at) => at !== place))}><${Icon} name="close" /></button>
    </li>`)}
  </ul>`;
}
