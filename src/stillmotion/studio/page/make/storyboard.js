/** The storyboard: cards in their order, on a line of time. */
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { Segmented } from "../parts/segmented.js";
import { html, useEffect, useRef } from "../parts/view.js";
import { change, draft, useDraft } from "./draft.js";
import { useOffer } from "./offers.js";
import { Prompt, Understood } from "./prompt.js";
import { useReading } from "./reading.js";
import { MOST_SHOTS, added, lengthened, reordered, total } from "./shot_moves.js";
import { Tags } from "./tags.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./draft.js").Shot} Shot */

const MOST_WORDS = 512;

export function Storyboard() {
  const { shotType } = useDraft();
  const options = ["customize", "intelligence"].map((each) => ({ value: each, text: t("make.shots_" + each) }));
  return html`
    <div class="storyboard">
      <${Segmented} label=${t("make.shot_type")} value=${shotType} options=${options} onChange=${(/** @type {any} */ next) => change({ shotType: next })} />
      ${shotType === "customize" ? html`<${Cards} />` : html`<${Divided} />`}
    </div>
  `;
}

/** One prompt, which the director divides. */
function Divided() {
  const { reading } = useReading();
  const shots = reading?.shots ?? [];
  return html`
    <${Prompt} note=${t("make.divided")} />
    ${shots.length > 1 &&
    html`<ol class="divided">${shots.map(({ seconds, prompt }, place) => html`<li key=${place}><b>${t("make.seconds", { seconds })}</b> ${prompt}</li>`)}</ol>`}
  `;
}

function Cards() {
  const { shots } = useDraft();
  const { mode } = useOffer();
  const offered = mode?.durations ?? [5];
  const [least, most] = [Math.min(...offered), Math.max(...offered)];
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useSorting(list);
  const full = shots.length >= MOST_SHOTS || (total(shots) >= most && shots.every(({ seconds }) => seconds < 2));
  return html`
    <${Timeline} least=${least} most=${most} />
    <ol class="shots" ref=${list}>
      ${shots.map((shot, place) => html`<${Card} key=${shot.id} shot=${shot} place=${place} of=${shots.length} most=${most} />`)}
    </ol>
    <button type="button" class="button" disabled=${full} onClick=${() => change({ shots: added(draft.get().shots, most) })}><${Icon} name="plus" />${t("make.add_shot")}</button>
    <p class="note">${t("make.shots_about", { most: MOST_SHOTS })}</p>
  `;
}

/** @param {{ shot: Shot, place: number, of: number, most: number }} props */
function Card({ shot, place, of, most }) {
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const grip = useRef(/** @type {HTMLElement | null} */ (null));
  const say = (/** @type {string} */ prompt) =>
    change({ shots: draft.get().shots.map((each) => (each.id === shot.id ? { ...each, prompt } : each)) });
  const move = (/** @type {number} */ to) => {
    change({ shots: reordered(draft.get().shots, place, to) });
    requestAnimationFrame(() => grip.current?.focus());
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const to = { ArrowUp: place - 1, ArrowLeft: place - 1, ArrowDown: place + 1, ArrowRight: place + 1, Home: 0, End: of - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  const name = t("make.shot", { place: place + 1 });
  return html`
    <li class="shot card" data-id=${shot.id}>
      <div class="shot-head">
        <button type="button" class="button-icon shot-grip" ref=${grip} aria-label=${t("make.move_shot", { place: place + 1, of })} title=${t("make.move_shot_how")} onKeyDown=${press}><${Icon} name="grip" /></button>
        <b>${place + 1}</b>
        <span class="shot-length">
          <button type="button" class="button-icon" aria-label=${t("make.shorter", { name })} disabled=${shot.seconds <= 1} onClick=${() => change({ shots: lengthened(draft.get().shots, place, shot.seconds - 1, most) })}><${Icon} name="minus" /></button>
          <output>${t("make.seconds", { seconds: shot.seconds })}</output>
          <button type="button" class="button-icon" aria-label=${t("make.longer", { name })} disabled=${total(draft.get().shots) >= most} onClick=${() => change({ shots: lengthened(draft.get().shots, place, shot.seconds + 1, most) })}><${Icon} name="plus" /></button>
        </span>
        <button type="button" class="button-icon" aria-label=${t("make.remove_shot", { name })} disabled=${of <= 1} onClick=${() => change({ shots: draft.get().shots.filter(({ id }) => id !== shot.id) })}><${Icon} name="trash" /></button>
      </div>
      <textarea class="textarea" rows="3" ref=${area} aria-label=${name} aria-invalid=${shot.prompt.length > MOST_WORDS ? "true" : null} value=${shot.prompt} placeholder=${t("make.shot_hint")} onInput=${(/** @type {any} */ event) => say(event.currentTarget.value)}></textarea>
      ${shot.prompt.length > MOST_WORDS && html`<p class="field-fault">${t("make.characters", { now: shot.prompt.length, most: MOST_WORDS })}</p>`}
      <${Tags} area=${area} value=${shot.prompt} onChange=${say} />
      <${Understood} area=${area} field=${`multi_prompt[${place}].prompt`} quiet=${true} />
    </li>
  `;
}

/**
 * Cards are dragged by their grips, with a mouse, a finger or a pen.
 *
 * @param {{ current: HTMLElement | null }} list
 */
function useSorting(list) {
  useEffect(() => {
    let destroy = () => {};
    let gone = false;
    void import("../vendor/sortable.js").then(({ default: Sortable }) => {
      if (gone || !list.current) return;
      const sorting = Sortable.create(list.current, {
        handle: ".shot-grip",
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
        forceFallback: true, // one way of dragging for every pointer
        fallbackTolerance: 4,
        ghostClass: "shot-ghost",
        onEnd({ item, oldIndex, newIndex, from }) {
          if (oldIndex === undefined || newIndex === undefined) return;
          // Back to where it was: the order is the draft's to say, and drawn from there.
          from.insertBefore(item, from.children[oldIndex + (newIndex < oldIndex ? 1 : 0)] ?? null);
          change({ shots: reordered(draft.get().shots, oldIndex, newIndex) });
        },
      });
      destroy = () => sorting.destroy();
    });
    return () => {
      gone = true;
      destroy();
    };
  }, []);
}
