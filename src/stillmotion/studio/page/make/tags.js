/** Buttons that put a chosen voice or element into the prompt, where the cursor is. */
import { t } from "../i18n.js";
import { Chips } from "../parts/chips.js";
import { html } from "../parts/view.js";
import { useDraft } from "./draft.js";
import { voiceName } from "./voices.js";

/**
 * @param {{
 *   area: { current: HTMLTextAreaElement | null },
 *   value: string,
 *   onChange: (value: string) => void,
 * }} props
 */
export function Tags({ area, value, onChange }) {
  const { sound, voices, elements } = useDraft();
  const tags = [
    ...(sound ? voices.map((id, place) => ({ tag: `<<<voice_${place + 1}>>>`, name: voiceName(id), icon: "voice" })) : []),
    ...elements.map(({ name }, place) => ({ tag: `<<<element_${place + 1}>>>`, name, icon: "element" })),
  ];
  if (!tags.length) return null;
  // At once, not a frame later: keys that follow the click go into the prompt.
  const put = (/** @type {string} */ tag) => {
    const prompt = area.current;
    if (!prompt) return onChange(value + tag);
    prompt.focus();
    prompt.setRangeText(tag, prompt.selectionStart, prompt.selectionEnd, "end");
    onChange(prompt.value);
  };
  return html`
    <${Chips} label=${t("make.tags")} chips=${tags.map(({ tag, name, icon }) => ({ text: name, icon, title: t("make.put_tag", { tag }), onClick: () => put(tag) }))} />
  `;
}
