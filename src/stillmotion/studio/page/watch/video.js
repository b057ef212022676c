/** A finished video: its player, its source beside it, and what can be made of it. */
import { call } from "../api.js";
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { html, useEffect, useState } from "../parts/view.js";
import { useAct } from "./act.js";
import { Extend } from "./extend.js";
import { changeable, changed, fromFrame } from "./onward.js";
import { Player } from "./player.js";
import { sourceOf } from "./request.js";

const USUAL_FPS = 24;

/** @param {{ row: import("./state.js").Row, video: import("./state.js").Made }} props */
export function Video({ row, video }) {
  const [frame, setFrame] = useState(0);
  const [beside, setBeside] = useState(false);
  const [extending, setExtending] = useState(false);
  const [busy, act] = useAct();
  const source = sourceOf(row);
  const watermarked = useWatermarked(row);
  const fps = video.fps || USUAL_FPS;
  return html`
    <div class="watch-video" data-beside=${beside}>
      ${beside && html`<figure class="watch-source"><img src=${source} alt=${t("watch.source")} /><figcaption>${t("watch.source")}</figcaption></figure>`}
      <${Player} url=${video.url} poster=${video.poster} fps=${fps} label=${row.prompt || t("watch.video")} onFrame=${setFrame} />
    </div>
    <div class="watch-ways">
      <button type="button" class="button-main" disabled=${busy} onClick=${() => act(() => fromFrame(row, frame))}>
        <${Icon} name="frame" />${t("watch.use_frame")}
      </button>
      <button type="button" class="button" onClick=${() => setExtending(true)}>
        <${Icon} name="extend" />${t("watch.extend")}
      </button>
      ${changeable(row) &&
      html`<button type="button" class="button" disabled=${busy} onClick=${() => act(() => changed(row))}>
        <${Icon} name="again" />${t("watch.change")}
      </button>`}
      ${source &&
      html`<button type="button" class="button" aria-pressed=${beside} onClick=${() => setBeside(!beside)}>
        <${Icon} name="beside" />${t("watch.beside")}
      </button>`}
      <span class="grow"></span>
      <a class="button" href=${video.url} download=${`${row.id}.mp4`}><${Icon} name="download" />${t("watch.download")}</a>
      ${watermarked && html`<a class="button" href=${watermarked} download=${`${row.id}-watermark.mp4`}><${Icon} name="download" />${t("watch.watermarked")}</a>`}
      ${video.poster &&
      html`<a class="button" href=${video.poster} download=${`${row.id}.jpg`}><${Icon} name="picture" />${t("watch.poster")}</a>`}
    </div>
    <${Extend} open=${extending} video=${video} onClose=${() => setExtending(false)} />
  `;
}

/**
 * The copy with a watermark, where one was asked for: the public call tells where it is.
 *
 * @param {import("./state.js").Row} row
 */
function useWatermarked(row) {
  const [url, setUrl] = useState("");
  const asked = Boolean(row.request?.watermark_info?.enabled);
  useEffect(() => {
    if (!asked) return;
    const found = (/** @type {any} */ task) => setUrl(task.task_result.videos[0]?.watermark_url ?? "");
    call("GET", `${row.path}/${encodeURIComponent(row.id)}`).then(found, () => {});
  }, [row.id, asked]);
  return url;
}
