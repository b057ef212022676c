/** The player: loop, single frames, scrubbing, sound, full screen. `,` and `.` step from anywhere on the page. */
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../parts/view.js";
import { clock, frameAt, framesIn, stepped, timeOf } from "./frames.js";

/**
 * @typedef {object} PlayerProps
 * @property {string} url
 * @property {string} poster
 * @property {number} fps
 * @property {string} label
 * @property {(frame: number) => void} [onFrame] Told which frame is seen.
 */

/** @param {PlayerProps} props */
export function Player({ url, poster, fps, label, onFrame }) {
  const video = useRef(/** @type {HTMLVideoElement|null} */ (null));
  const [frames, setFrames] = useState(1);
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [loop, setLoop] = useState(true);
  const [muted, setMuted] = useState(false);
  const [broken, setBroken] = useState(false);

  const see = (/** @type {number} */ next) => {
    setFrame(next);
    onFrame?.(next);
  };

  // The picture says which frame it is while it plays; the clock runs a little ahead of it.
  useEffect(() => {
    const el = video.current;
    if (!el || !("requestVideoFrameCallback" in el)) return undefined;
    let handle = 0;
    const shown = (/** @type {number} */ _now, /** @type {{ mediaTime: number }} */ { mediaTime }) => {
      // While it stands, what was sought for counts: this may be late, of the frame before.
      if (!el.paused) see(frameAt(mediaTime + 0.4 / fps, fps));
      handle = el.requestVideoFrameCallback(shown);
    };
    handle = el.requestVideoFrameCallback(shown);
    return () => el.cancelVideoFrameCallback(handle);
  }, [url, fps]);

  const seek = (/** @type {number} */ next) => {
    const el = video.current;
    if (!el) return;
    el.pause();
    el.currentTime = Math.min(timeOf(next, fps), el.duration || Infinity);
    see(next);
  };
  const step = (/** @type {number} */ steps) => seek(stepped(frame, steps, frames, loop));
  const toggle = () => {
    const el = video.current;
    if (!el) return;
    if (!el.paused) return el.pause();
    if (frame === frames - 1) el.currentTime = 0;
    el.play().catch(() => {});
  };

  // At once after each drawing: two keys may come before the next paint.
  useLayoutEffect(() => {
    const pressed = (/** @type {KeyboardEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
      const does = { ",": () => step(-1), ".": () => step(1), k: toggle, l: () => setLoop(!loop) }[event.key];
      if (!does) return;
      event.preventDefault();
      does();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  const stopped = () => {
    setPlaying(false);
    // In the middle of its frame, so that a step from here is one frame.
    if (video.current) seek(Math.min(frames - 1, frameAt(video.current.currentTime, fps)));
  };
  const place = t("watch.frame_of", { frame: frame + 1, frames, seconds: clock(frame / fps) });
  const known = () => {
    if (video.current && Number.isFinite(video.current.duration))
      setFrames(framesIn(video.current.duration, fps));
  };
  return html`<div class="player" role="group" aria-label=${label}>
    <video
      ref=${video}
      src=${url}
      poster=${poster || undefined}
      loop=${loop}
      muted=${muted}
      playsinline
      preload="auto"
      crossorigin="anonymous"
      aria-label=${label}
      onClick=${toggle}
      onPlay=${() => setPlaying(true)}
      onPause=${stopped}
      onEnded=${() => setPlaying(false)}
      onLoadedMetadata=${known}
      onDurationChange=${known}
      onLoadedData=${() => setBroken(false)}
      onError=${() => setBroken(true)}
    ></video>
    ${broken &&
    html`<p class="player-broken" role="alert">
      ${t("watch.broken")}
      <button type="button" class="button" onClick=${() => { setBroken(false); video.current?.load(); }}>
        ${t("watch.try_again")}
      </button>
    </p>`}
    <input
      class="player-scrub"
      type="range"
      min="0"
      max=${frames - 1}
      step="1"
      value=${frame}
      aria-label=${t("watch.scrub")}
      aria-valuetext=${place}
      onInput=${(/** @type {any} */ event) => seek(Number(event.target.value))}
    />
    <div class="player-bar">
      <${Control} icon=${playing ? "pause" : "play"} label=${playing ? t("watch.pause") : t("watch.play")} key_="k" onClick=${toggle} />
      <${Control} icon="back" label=${t("watch.back")} key_="," onClick=${() => step(-1)} />
      <${Control} icon="forth" label=${t("watch.forth")} key_="." onClick=${() => step(1)} />
      <output class="player-clock">${place}</output>
      <span class="grow"></span>
      <${Control} icon="loop" label=${t("watch.loop")} key_="l" pressed=${loop} onClick=${() => setLoop(!loop)} />
      <${Control} icon=${muted ? "mute" : "sound"} label=${t("watch.mute")} pressed=${muted} onClick=${() => setMuted(!muted)} />
      <${Control} icon="full" label=${t("watch.full")} onClick=${() => video.current?.requestFullscreen().catch(() => {})} />
    </div>
  </div>`;
}

/**
 * @param {{icon: string, label: string, key_?: string, pressed?: boolean, onClick: () => void}} props
 */
function Control({ icon, label, key_, pressed, onClick }) {
  return html`<button
    type="button"
    class="button-icon"
    aria-label=${label}
    aria-pressed=${pressed}
    aria-keyshortcuts=${key_}
    title=${key_ ? `${label} (${key_})` : label}
    onClick=${onClick}
  >
    <${Icon} name=${icon} />
  </button>`;
}

/** Whether keys are meant for what is written there. @param {EventTarget|null} target */
function writes(target) {
  if (!(target instanceof HTMLElement)) return false;
  const field = target instanceof HTMLInputElement && !["range", "checkbox", "radio", "button"].includes(target.type);
  return field || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable || target.closest("dialog[open]") !== null;
}
