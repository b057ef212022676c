/** The view in which a video is put together and sent. */
import { t } from "../i18n.js";
import { Confirm } from "../parts/confirm.js";
import { Fault } from "../parts/fault.js";
import { Switch } from "../parts/field.js";
import { Icon } from "../parts/icons.js";
import { html, useEffect, useState } from "../parts/view.js";
import { change, clearDraft, loadDraft, useDraft } from "./draft.js";
import { Elements } from "./elements.js";
import { More } from "./more.js";
import { loadOffers, offers, settle, useOffer, whyNot } from "./offers.js";
import { Prompt } from "./prompt.js";
import { useKeptReading } from "./reading.js";
import { Send } from "./send.js";
import { Settings } from "./settings.js";
import { Stage } from "./stage.js";
import { Storyboard } from "./storyboard.js";
import { Voices } from "./voices.js";
import { Ways, WhyNot } from "./ways.js";

/** @type {Promise<void> | null} */
let preparing = null;

/** What the view needs, asked for before it is shown. */
export function prepare() {
  const asked = (async () => {
    await Promise.all([loadDraft(), offers.get() ? null : loadOffers()]);
    settle();
  })();
  preparing = asked;
  return asked;
}

export function View() {
  const [state, setState] = useState(/** @type {"busy" | "ready" | Error} */ ("busy"));
  const load = () => {
    setState("busy");
    const asked = preparing ?? prepare();
    preparing = null; // the next time asks anew
    asked.catch(prepare).then(() => setState("ready"), setState);
  };
  useEffect(load, []);
  if (state instanceof Error) return html`<${Fault} fault=${state} again=${load} />`;
  return state === "ready" ? html`<${Make} />` : null;
}

function Make() {
  const { way } = useDraft();
  useKeptReading();
  return html`
    <div class="make">
      <h1 class="visually-hidden">${t("make.title")}</h1>
      <section class="make-stage" aria-label=${t("make.picture_section")}>
        <${Ways} />
        <${Stage} />
      </section>
      <div class="make-words">${way === "shots" ? html`<${Storyboard} />` : html`<${Prompt} />`}</div>
      <div class="make-side">
        <section class="make-panel" aria-label=${t("make.settings")}>
          <${Settings} />
          <${Sound} />
          <${Cast} />
          <${Section} title=${t("make.more")} icon="more"><${More} /><//>
          <${Anew} />
        </section>
        <${Send} />
      </div>
    </div>
  `;
}

function Sound() {
  const { sound } = useDraft();
  const { mode } = useOffer();
  return html`<${Switch} name=${t("make.sound")} off=${whyNot(mode, "sound")} note=${t("make.sound_about")} checked=${sound} onChange=${(/** @type {boolean} */ on) => change({ sound: on })} />`;
}

/** Who speaks and who appears. */
function Cast() {
  const { sound, voices, elements } = useDraft();
  const { mode } = useOffer();
  const [noVoices, noElements] = [whyNot(mode, "voices"), whyNot(mode, "elements")];
  const reasons = [
    { name: t("make.voices"), why: noVoices },
    { name: t("make.elements"), why: noElements },
  ].filter(({ why }) => why);
  return html`
    ${sound && !noVoices && html`<${Section} title=${t("make.voices")} icon="voice" count=${voices.length}><${Voices} /><//>`}
    ${!noElements && html`<${Section} title=${t("make.elements")} icon="element" count=${elements.length}><${Elements} /><//>`}
    <${WhyNot} reasons=${reasons} />
  `;
}

/** A part that opens; what is inside is made when it does. @param {{ title: string, icon: string, count?: number, children?: any }} props */
function Section({ title, icon, count = 0, children }) {
  const [open, setOpen] = useState(count > 0);
  return html`
    <details class="section" open=${open} onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
      <summary><${Icon} name=${icon} /><span>${title}</span>${count > 0 && html`<b class="chip chip-good">${count}</b>`}<${Icon} name="down" /></summary>
      ${open && html`<div class="section-body">${children}</div>`}
    </details>
  `;
}

function Anew() {
  const [asking, setAsking] = useState(false);
  return html`
    <button type="button" class="button-quiet" onClick=${() => setAsking(true)}><${Icon} name="undo" />${t("make.anew")}</button>
    <${Confirm} open=${asking} title=${t("make.anew")} text=${t("make.anew_about")} yes=${t("make.anew_yes")} onYes=${clearDraft} onClose=${() => setAsking(false)} />
  `;
}
