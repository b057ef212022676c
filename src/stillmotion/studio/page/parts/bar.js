/** The bar at the top: the views, the account, language and colours. */
import { LANGUAGES, NAMES, setLanguage, t, useLanguage } from "../i18n.js";
import { linkTo } from "../router.js";
import { session, signOut } from "../session.js";
import { Icon } from "./icons.js";
import { useStore } from "./store.js";
import { setTheme, useTheme } from "./theme_choice.js";
import { toastFault } from "./toast.js";
import { html } from "./view.js";

const LINKS = ["make", "history", "library"];

/** @param {{ view: string }} props */
export function Bar({ view }) {
  const { state, needed, account } = useStore(session);
  const links = state === "in" ? [...LINKS, ...(account?.operator ? ["operator"] : [])] : [];
  return html`
    <header class="bar">
      <a class="brand" href=${linkTo("make")} aria-label="Stillmotion">
        <${Icon} name="mark" /><span class="brand-name">Stillmotion</span>
      </a>
      <nav class="bar-links" aria-label=${t("shell.views")}>
        ${links.map(
          (each) => html`
            <a href=${linkTo(each)} aria-current=${isAt(view, each) ? "page" : null}>
              <${Icon} name=${each} /><span>${t("views." + each)}</span>
            </a>
          `,
        )}
      </nav>
      <div class="bar-end">
        <${ThemeButton} />
        <${LanguageButton} />
        ${state === "in" &&
        needed &&
        html`
          <span class="bar-account" title=${account?.name ?? ""}>${account?.name}</span>
          <button type="button" class="button-icon" title=${t("shell.sign_out")} aria-label=${t("shell.sign_out")} onClick=${() => signOut().catch(toastFault)}>
            <${Icon} name="leave" />
          </button>
        `}
      </div>
    </header>
  `;
}

/** @param {string} view @param {string} link */
function isAt(view, link) {
  return view === link || (view === "watch" && link === "history");
}

function ThemeButton() {
  const theme = useTheme();
  const next = theme === "auto" ? "light" : theme === "light" ? "dark" : "auto";
  const label = t("shell.theme", { now: t("shell.theme_" + theme), next: t("shell.theme_" + next) });
  return html`
    <button type="button" class="button-icon" title=${label} aria-label=${label} onClick=${() => setTheme(next)}>
      <${Icon} name=${"theme-" + theme} />
    </button>
  `;
}

function LanguageButton() {
  const now = useLanguage();
  const other = LANGUAGES.find((each) => each !== now) ?? now;
  return html`
    <button type="button" class="button-quiet" lang=${other === "zh" ? "zh-Hans" : other} onClick=${() => setLanguage(other).catch(toastFault)}>
      ${NAMES[other]}
    </button>
  `;
}
