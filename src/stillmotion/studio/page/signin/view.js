/** Signing in: with an API key, or with an access key and its secret. Neither is kept on this side. */
import { t } from "../i18n.js";
import { messageOf } from "../parts/fault.js";
import { Field } from "../parts/field.js";
import { Segmented } from "../parts/segmented.js";
import { html, useEffect, useRef, useState } from "../parts/view.js";
import { useStore } from "../parts/store.js";
import { go } from "../router.js";
import { session, signIn } from "../session.js";

export function View() {
  const [by, setBy] = useState("api_key");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { state } = useStore(session);
  // Whoever comes to this address and is in already has nothing to do here.
  useEffect(() => void (state === "in" && go("make")), [state]);
  useEffect(() => {
    /** @type {HTMLElement | null | undefined} */ (form.current?.querySelector("input:not([type=radio])"))?.focus();
  }, [by]);

  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const value = (/** @type {string} */ name) => String(given.get(name) ?? "").trim();
    setBusy(true);
    setFault("");
    try {
      if (by === "api_key") await signIn({ api_key: value("api_key") });
      else await signIn({ access_key: value("access_key"), secret_key: value("secret_key") });
    } catch (reason) {
      setFault(messageOf(reason));
      setBusy(false);
    }
  };
  const input = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ complete) =>
    html`<${Field}
      key=${name}
      name=${t("signin." + name)}
      control=${(/** @type {any} */ about) => html`
        <input ...${about} class="input" name=${name} type=${type} required autocomplete=${complete} spellcheck="false" autocapitalize="off" aria-invalid=${fault ? "true" : null} />
      `}
    />`;
  return html`
    <div class="signin">
      <form class="card signin-card" ref=${form} onSubmit=${send}>
        <h1>${t("signin.title")}</h1>
        <p class="note">${t("signin.about")}</p>
        <${Segmented}
          label=${t("signin.by")}
          value=${by}
          options=${[
            { value: "api_key", text: t("signin.api_key") },
            { value: "access_key", text: t("signin.access_key") },
          ]}
          onChange=${setBy}
        />
        ${by === "api_key"
          ? input("api_key", "password", "current-password")
          : [input("access_key", "text", "username"), input("secret_key", "password", "current-password")]}
        ${fault && html`<p class="field-fault" role="alert">${fault}</p>`}
        <button class="button-main" disabled=${busy}>${t("signin.send")}</button>
        <p class="note">${t("signin.where")} <code>stillmotion keys create</code></p>
      </form>
    </div>
  `;
}
