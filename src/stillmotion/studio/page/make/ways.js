/** How the motion is asked for. The API takes one way at a time, and so does the page. */
import { t } from "../i18n.js";
import { Icon } from "../parts/icons.js";
import { Segmented } from "../parts/segmented.js";
import { html } from "../parts/view.js";
import { change, draft, newShot, useDraft } from "./draft.js";
import { useOffer, whyNot } from "./offers.js";
import { WAYS } from "./ways_list.js";

/** @typedef {import("./draft.js").Way} Way */

export function Ways() {
  const { way, kind } = useDraft();
  const { mode } = useOffer();
  const options = WAYS.filter(({ pictureless }) => kind === "image2video" || pictureless).map(({ way: each, icon, needs }) => {
    const off = needs ? whyNot(mode, needs) : "";
    return { value: each, text: t("make.way_" + each), icon, ...(off && each !== way && { off }) };
  });
  const refused = WAYS.filter(({ needs }) => needs && whyNot(mode, needs));
  return html`
    <div class="ways">
      <${Segmented} label=${t("make.ways")} value=${way} options=${options} onChange=${choose} kind="segmented-scroll" />
      <${WhyNot} reasons=${refused.map((each) => ({ name: t("make.way_" + each.way), why: whyNot(mode, each.needs ?? "") }))} />
    </div>
  `;
}

/** @param {Way} way */
function choose(way) {
  change({ way });
  if (way === "shots") startShots();
}

/** A storyboard begins with two shots that share the length. */
function startShots() {
  const { shots, duration, prompt } = draft.get();
  if (shots.length) return;
  const first = Math.ceil(duration / 2);
  change({ shots: [newShot(first, prompt), newShot(Math.max(1, duration - first))] });
}

/**
 * Why things are greyed, for everybody: a title is seen with a mouse alone.
 *
 * @param {{ reasons: { name: string, why: string }[] }} props
 */
export function WhyNot({ reasons }) {
  if (!reasons.length) return null;
  return html`
    <details class="why">
      <summary><${Icon} name="info" />${t("make.why")}</summary>
      <dl>
        ${reasons.map(({ name, why }) => html`<div key=${name}><dt>${name}</dt><dd>${why}</dd></div>`)}
      </dl>
    </details>
  `;
}
