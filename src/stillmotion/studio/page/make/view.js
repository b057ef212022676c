/** The view in which a video is asked for. */
import { html } from "../parts/view.js";

export function View() {
  return html`<div class="page"></div>`;
}
