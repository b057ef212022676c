/** A recording with the microphone, made a WAV here, which every server reads. */
import { formatNumber, t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { toast } from "../parts/toast.js";
import { html, useEffect, useRef, useState } from "../parts/view.js";
import { wavOf } from "./wav.js";

const LONGEST_S = 30;

/** @param {{ onRecorded: (file: File) => void }} props */
export function Recorder({ onRecorded }) {
  const [seconds, setSeconds] = useState(-1);
  const running = useRef(/** @type {MediaRecorder | null} */ (null));
  const on = seconds >= 0;
  useEffect(() => () => end(running.current), []);
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => setSeconds((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [on]);
  useEffect(() => {
    if (seconds >= LONGEST_S) end(running.current);
  }, [seconds]);

  const start = async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const recorder = new MediaRecorder(stream);
      /** @type {Blob[]} */
      const parts = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = async () => {
        for (const track of stream.getTracks()) track.stop();
        setSeconds(-1);
        const wav = await wavOf(new Blob(parts));
        onRecorded(new File([wav], `${t("library.recording")}.wav`, { type: "audio/wav" }));
      };
      running.current = recorder;
      recorder.start();
      setSeconds(0);
    } catch {
      toast(t("library.no_microphone"), { bad: true });
    }
  };
  return html`
    <div class="recorder">
      <button type="button" class="button" aria-pressed=${on} onClick=${on ? () => end(running.current) : start}>
        <${Icon} name=${on ? "stop" : "voice"} />${t(on ? "library.stop" : "library.record")}
      </button>
      <output role="status">${on ? t("watch.seconds", { seconds: formatNumber(seconds) }) : ""}</output>
    </div>
  `;
}

/** @param {MediaRecorder | null} recorder */
function end(recorder) {
  if (recorder?.state === "recording") recorder.stop();
}
