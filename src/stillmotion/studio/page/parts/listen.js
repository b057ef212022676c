/** A button that plays a sound and stops it; one sound at a time on the whole page. */
import { t } from "../i18n.js";
import { Icon } from "./icons.js";
import { createStore, useStore } from "./store.js";
import { toastFault } from "./toast.js";
import { html, useEffect } from "./view.js";

const player = new Audio();
/** @type {import("./store.js").Store<string>} */
const playing = createStore("");
player.preload = "none";
player.onended = player.onpause = () => playing.set("");

/** @param {{ url: string, name: string }} props */
export function Listen({ url, name }) {
  const on = useStore(playing) === url;
  useEffect(() => () => void (playing.get() === url && player.pause()), [url]);
  const press = () => {
    if (on) return player.pause();
    player.src = url;
    playing.set(url);
    player.play().catch((fault) => {
      if (playing.get() !== url) return;
      playing.set("");
      toastFault(fault);
    });
  };
  return html`
    <button type="button" class="button-icon" aria-pressed=${on} aria-label=${t("shell.listen", { name })} onClick=${press}>
      <${Icon} name=${on ? "stop" : "play"} />
    </button>
  `;
}
