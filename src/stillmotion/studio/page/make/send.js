/** What it will cost, what is still missing, the request itself, and the button that sends it. */
import { call } from "../api.js";
import { formatNumber, t } from "../i18n.js";
import { go } from "../router.js";
import { Icon } from "../parts/icons.js";
import { toast, toastFault } from "../parts/toast.js";
import { html, useEffect, useRef, useState } from "../parts/view.js";
import { draft, useDraft } from "./draft.js";
import { useOffer, whyNot } from "./offers.js";
import { useReading } from "./reading.js";
import { RequestDialog } from "./request_dialog.js";
import { lacks, pathOf, requestOf, secondsOf } from "./request.js";
import { used } from "./used.js";

export function Send() {
  const now = useDraft();
  const { mode } = useOffer();
  const { reading } = useReading();
  const [showing, setShowing] = useState(false);
  const { busy, send } = useSending();
  const missing = lacks(now);
  const off = used(now).map((each) => whyNot(mode, each)).filter(Boolean);
  const refused = missing.length ? [] : (reading?.refused ?? []).filter(({ field }) => !FILES.test(field));
  const problems = [...missing.map((key) => t(key)), ...off, ...refused.map(({ message }) => message)];
  const ready = !problems.length;
  const latest = useRef({ ready, send });
  latest.current = { ready, send };
  useEffect(() => {
    const press = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (latest.current.ready) void latest.current.send();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return html`
    <section class="send" aria-label=${t("make.send_section")}>
      <div class="send-problems" role="status">${[...new Set(problems)].map((text) => html`<p key=${text}>${text}</p>`)}</div>
      <div class="send-row">
        <${Units} />
        <button type="button" class="button-quiet" onClick=${() => setShowing(true)}><${Icon} name="code" />${t("make.request")}</button>
      </div>
      <div class="send-row">
        <button type="button" class="button-main" disabled=${!ready || busy} aria-keyshortcuts="Control+Enter" onClick=${send}>
          ${busy ? html`<span class="spinner"></span>` : html`<${Icon} name="send" />`}${t("make.send")}
        </button>
      </div>
      <${RequestDialog} open=${showing} onClose=${() => setShowing(false)} />
    </section>
  `;
}

/** Fields of files, which the reading is asked without. */
const FILES = /^(image|image_tail|static_mask|dynamic_masks)\b/;

function Units() {
  const now = useDraft();
  const { mode } = useOffer();
  const { reading } = useReading();
  const units = reading?.units;
  const kind = now.sound ? (now.voices.length ? "voices" : "sound") : "silent";
  const amount = units?.amount ?? mode?.price?.[secondsOf(now)]?.[kind];
  if (amount === undefined) return html`<span class="send-units note"></span>`;
  return html`<span class="send-units" title=${t("make.units_about")}><b>${formatNumber(Number(amount))}</b> <span class="note">${t("make.units", { count: Number(amount) })}</span></span>`;
}

/**
 * Sending: under a key that is the same for the same request, so that trying again after a lost
 * line makes no second video.
 */
function useSending() {
  const [busy, setBusy] = useState(false);
  const last = useRef({ said: "", key: "" });
  const send = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const now = draft.get();
      const said = JSON.stringify(await requestOf(now));
      if (last.current.said !== said) last.current = { said, key: randomKey() };
      const task = await call("POST", pathOf(now), said, { headers: { "Idempotency-Key": last.current.key } });
      last.current = { said: "", key: "" };
      toast(t("make.sent"));
      go("watch", [task.task_id]);
    } catch (fault) {
      toastFault(fault);
    } finally {
      setBusy(false);
    }
  };
  return { busy, send };
}

/** `crypto.randomUUID` is there under https alone. */
function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
