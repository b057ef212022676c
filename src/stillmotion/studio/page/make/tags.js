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
  const put = (/** @type {string} */ tag) => {
    const at = area.current?.selectionStart ?? value.length;
    const end = area.current?.selectionEnd ?? at;
    onChange(value.slice(0, at) + tag + value.slice(end));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at + tag.length, at + tag.length);
    });
  };
  return html`
    <${Chips} label=${t("make.tags")} chips=${tags.map(({ tag, name, icon }) => ({ text: name, icon, title: t("make.put_tag", { tag }), onClick: () => put(tag) }))} />
  `;
}
