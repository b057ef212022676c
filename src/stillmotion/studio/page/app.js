/** The page: its bar, the view of the address in the middle, and what is said in passing. */
import { loadWords, t, useLanguage } from "./i18n.js";
import { place } from "./router.js";
import { loadSession, session } from "./session.js";
import { Bar } from "./parts/bar.js";
import { Fault } from "./parts/fault.js";
import { loadSheet } from "./parts/sheet.js";
import { useStore } from "./parts/store.js";
import { Toasts } from "./parts/toast.js";
import { html, render, useEffect, useErrorBoundary, useRef, useState } from "./parts/view.js";

/**
 * Each view: a module that exports it as `View`, and the sheet `css/NAME.css` where it has one
 * besides those of the page.
 *
 * @type {Record<string, { load: () => Promise<{ View: any, prepare?: () => Promise<void> }>, sheet?: string, operator?: boolean }>}
 */
const VIEWS = {
  make: { load: () => import("./make/view.js") },
  watch: { load: () => import("./watch/view.js"), sheet: "watch" },
  history: { load: () => import("./history/view.js"), sheet: "history" },
  library: { load: () => import("./library/view.js"), sheet: "library" },
  operator: { load: () => import("./operator/view.js"), sheet: "operator", operator: true },
  signin: { load: () => import("./signin/view.js"), sheet: "signin" },
};

function App() {
  const language = useLanguage();
  const { view: asked, params, query } = useStore(place);
  const { state, account } = useStore(session);
  const entry = VIEWS[asked];
  const allowed = entry && (!entry.operator || account?.operator);
  const view = state === "out" ? "signin" : allowed ? asked : "make";
  const View = useView(view);
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = useRef(view);
  useEffect(() => {
    document.title = `${t("views." + view)} · Stillmotion`;
    // Who goes to a view by keyboard or screen reader is taken to its beginning.
    if (shown.current !== view) main.current?.focus({ preventScroll: true });
    shown.current = view;
  }, [view, View, language]);
  const skip = (/** @type {Event} */ event) => (event.preventDefault(), main.current?.focus());
  return html`
    <a class="skip" href="#main" onClick=${skip}>${t("shell.skip")}</a>
    <${Bar} view=${view} />
    <main id="main" tabindex="-1" ref=${main} class=${"view view-" + view} key=${language}>
      ${View instanceof Error
        ? html`<${Fault} fault=${View} />`
        : View && html`<${Guarded} key=${view} View=${View} params=${params} query=${query} />`}
    </main>
    <${Toasts} />
  `;
}

/**
 * A fault in a view is told in its place, and leaves the rest of the page working.
 *
 * @param {{ View: any, params: string[], query: URLSearchParams }} props
 */
function Guarded({ View, params, query }) {
  const [fault, again] = useErrorBoundary();
  if (fault) return html`<${Fault} fault=${fault} again=${again} />`;
  return html`<${View} params=${params} query=${query} />`;
}

/**
 * The component of a view once it is there; the error where it can't be had.
 *
 * @param {string} view
 */
function useView(view) {
  const [loaded, setLoaded] = useState(/** @type {{ view: string, View: any } | null} */ (null));
  useEffect(() => {
    let current = true;
    const take = (/** @type {any} */ View) => current && setLoaded({ view, View });
    const entry = VIEWS[view];
    if (entry) {
      const sheet = entry.sheet ? loadSheet(entry.sheet) : null;
      Promise.all([entry.load(), sheet]).then(([module]) => take(module.View), take);
    }
    return () => void (current = false);
  }, [view]);
  return loaded?.view === view ? loaded.View : null;
}

async function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  // What the view is made of, and shows, comes meanwhile; where it can't, the view says so itself.
  VIEWS[place.get().view]?.load().then((module) => module.prepare?.()).catch(() => {});
  const [, asked] = await Promise.allSettled([loadWords(), loadSession()]);
  if (asked.status === "rejected") render(html`<${Fault} fault=${asked.reason} again=${start} />`, root);
  else render(html`<${App} />`, root);
}

void start();
