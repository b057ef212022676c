/** The one large place: the photograph, its frame, the end frame beside it, or what is drawn on it. */
import { formatNumber, t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { toastFault } from "../parts/toast.js";
import { Upload, useDropped, usePasted } from "../parts/upload.js";
import { html, useEffect, useState } from "../parts/view.js";
import { change, useDraft } from "./draft.js";
import { Framed } from "./framed.js";
import { Framing } from "./framing.js";
import { settle, useOffer } from "./offers.js";
import { ACCEPT, frameOf, readPicture, videoSize } from "./pictures.js";
import { Drawing } from "./drawing.js";

/** @typedef {import("./draft.js").Picture} Picture */

export function Stage() {
  const { kind, way, image, tail } = useDraft();
  const [cropping, setCropping] = useState(/** @type {"image" | "tail" | null} */ (null));
  const crops = cropping === "tail" ? (way === "end" ? tail : null) : image;
  useEffect(() => {
    if (cropping && !crops) setCropping(null);
  }, [cropping, crops]);
  const give = (/** @type {File[]} */ files) => void take(files, way === "end" && image ? "tail" : "image");
  const dropped = useDropped(give);
  usePasted(kind === "image2video" ? give : null);
  if (kind === "text2video") return html`<div class="easel easel-words"><${FromWords} /></div>`;
  if (cropping && crops) {
    return html`
      <div class="easel">
        <${Framing} picture=${crops} onChange=${(/** @type {Picture} */ next) => change({ [cropping]: next })} onDone=${() => setCropping(null)} />
      </div>
    `;
  }
  if (way === "end") {
    return html`
      <div class="easel easel-pair">
        <${Frame} of="image" picture=${image} onCrop=${() => setCropping("image")} label=${t("make.start")} />
        <span class="easel-arrow"><${Icon} name="right" /></span>
        <${Frame} of="tail" picture=${tail} onCrop=${() => setCropping("tail")} label=${t("make.end")} shape=${image ? frameOf(image) : undefined} />
      </div>
    `;
  }
  if (image && (way === "camera" || way === "brush")) {
    return html`
      <div class=${`easel easel-drawing ${dropped.is ? "drop-over" : ""}`} ...${dropped.handlers}>
        <${Drawing} key=${way} way=${way} picture=${image} />
        <${Tools} of="image" picture=${image} onCrop=${() => setCropping("image")} />
      </div>
    `;
  }
  return html`
    <div class=${`easel ${dropped.is ? "drop-over" : ""}`} ...${dropped.handlers}>
      <${Frame} of="image" picture=${image} onCrop=${() => setCropping("image")} large=${true} />
    </div>
  `;
}

/**
 * @param {{
 *   of: "image" | "tail",
 *   picture: Picture | null,
 *   onCrop: () => void,
 *   label?: string,
 *   large?: boolean,
 *   shape?: { width: number, height: number },
 * }} props
 */
function Frame({ of, picture, onCrop, label, large = false, shape }) {
  const takeFile = (/** @type {File} */ file) => void take([file], of);
  if (!picture) {
    return html`
      <div class="easel-frame easel-empty">
        ${label && html`<span class="easel-label">${label}</span>`}
        <${Upload} accept=${ACCEPT} camera=${true} onFile=${takeFile} label=${large ? t("make.drop") : t("make.drop_short")} note=${large ? t("make.drop_note") : ""} kind=${large ? "drop-large" : ""}>
          ${large && html`<${Icon} name="picture" />`}
        <//>
        ${large && html`<button type="button" class="button-quiet" onClick=${() => (change({ kind: "text2video", way: "words" }), settle())}>${t("make.from_words")}</button>`}
      </div>
    `;
  }
  return html`
    <figure class="easel-frame">
      <${Framed} picture=${picture} alt=${t(of === "image" ? "make.start_alt" : "make.end_alt", { name: picture.name })} shape=${shape} />
      ${label && html`<figcaption class="easel-label">${label}</figcaption>`}
      <${Tools} of=${of} picture=${picture} onCrop=${onCrop} />
    </figure>
  `;
}

/** What can be done with a picture, and the size of its video. @param {{ of: "image" | "tail", picture: Picture, onCrop: () => void }} props */
function Tools({ of, picture, onCrop }) {
  const { mode } = useOffer();
  const size = mode && videoSize(frameOf(picture), mode.short_edge);
  const replace = () => {
    const picker = document.createElement("input");
    picker.type = "file";
    picker.accept = ACCEPT;
    picker.onchange = () => void take([...(picker.files ?? [])], of);
    picker.click();
  };
  return html`
    <div class="easel-tools">
      ${size && of === "image" && html`<span class="easel-size">${size.width} × ${size.height} · ${t("make.fps", { fps: formatNumber(mode.fps) })}</span>`}
      <button type="button" class="button" aria-label=${t("make.crop")} title=${t("make.crop")} onClick=${onCrop}><${Icon} name="crop" /><span>${t("make.crop")}</span></button>
      <button type="button" class="button" aria-label=${t("make.replace")} title=${t("make.replace")} onClick=${replace}><${Icon} name="picture" /><span>${t("make.replace")}</span></button>
      <button type="button" class="button" aria-label=${t(of === "image" ? "make.remove_start" : "make.remove_end")} onClick=${() => change({ [of]: null, ...(of === "image" && NOT_WITHOUT) })}><${Icon} name="trash" /></button>
    </div>
  `;
}

/** What was drawn on a picture means nothing without it. */
const NOT_WITHOUT = { brush: null, brushState: null };

function FromWords() {
  return html`
    <div class="easel-empty">
      <${Icon} name="words" />
      <p>${t("make.words_only")}</p>
      <button type="button" class="button" onClick=${() => (change({ kind: "image2video" }), settle())}><${Icon} name="picture" />${t("make.from_picture")}</button>
    </div>
  `;
}

/** @param {File[]} files @param {"image" | "tail"} of */
async function take([file], of) {
  if (!file) return;
  try {
    const picture = await readPicture(file);
    change({ [of]: picture, ...(of === "image" && NOT_WITHOUT) });
  } catch (fault) {
    toastFault(fault);
  }
}
