// Draws the OpenAPI document of this server as a page on which each call can be tried.
// Standards only and nothing from elsewhere, so that it works on a machine without a network.
// @ts-check

/** @typedef {Record<string, any>} Json */

const TOKEN = "stillmotion.token";

/**
 * An element with properties and children; strings become text, so nothing is ever parsed as HTML.
 * @param {string} tag
 * @param {Json} properties
 * @param {...(Node | string | null | undefined)} children
 * @returns {any}
 */
function h(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Text in which `code` is marked.
 * @param {string | undefined} text
 * @returns {DocumentFragment}
 */
function prose(text) {
  const fragment = document.createDocumentFragment();
  (text ?? "").split("`").forEach((part, i) => {
    fragment.append(i % 2 ? h("code", {}, part) : part);
  });
  return fragment;
}

class Page {
  /** @param {Json} api */
  constructor(api) {
    this.api = api;
  }

  /**
   * Follows a reference within the document.
   * @param {Json | undefined} node
   * @returns {Json}
   */
  resolve(node) {
    if (!node?.$ref) return node ?? {};
    return this.resolve(
      node.$ref.slice(2).split("/").reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], this.api),
    );
  }

  /**
   * A type in a few words, without the spellings of "absent" (null, the empty string and array).
   * @param {Json} given
   * @returns {string}
   */
  typeOf(given) {
    const schema = this.resolve(given);
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum) {
      const said = schema.enum.filter((/** @type {any} */ one) => one && one.length !== 0);
      return said.map((/** @type {unknown} */ one) => JSON.stringify(one)).join(" | ");
    }
    if (schema.anyOf && !schema.properties) {
      const types = schema.anyOf.map((/** @type {Json} */ one) => this.typeOf(one));
      return [...new Set(types.filter(Boolean))].join(" | ");
    }
    if (schema.allOf) return this.typeOf(schema.allOf[0]);
    if (schema.type === "array") {
      return `array of ${this.typeOf(schema.items ?? {})}${schema.maxItems ? `, at most ${schema.maxItems}` : ""}`;
    }
    let text = [schema.type ?? "any"].flat().filter((one) => one !== "null").join(" | ");
    if (schema.minimum !== undefined) text += ` from ${schema.minimum}`;
    if (schema.maximum !== undefined) text += ` to ${schema.maximum}`;
    if (schema.maxLength !== undefined) text += `, at most ${schema.maxLength} characters`;
    return text;
  }

  /**
   * The rows of a schema's fields, nested ones under their path.
   * @param {Json} given
   * @param {string} path
   * @returns {HTMLElement[]}
   */
  rows(given, path = "") {
    const schema = this.resolve(given);
    const alternatives = [schema, ...(schema.anyOf ?? []), ...(schema.allOf ?? [])].map((one) => this.resolve(one));
    return alternatives.flatMap((one) => {
      if (one.type === "array" && one.items) return this.rows(one.items, `${path}[]`);
      return Object.entries(one.properties ?? {}).flatMap(([name, field]) => {
        const at = path ? `${path}.${name}` : name;
        const { description, default: preset } = this.resolve(/** @type {Json} */ (field));
        const text = prose(description);
        if (preset !== undefined) text.append(` Default `, h("code", {}, JSON.stringify(preset)), ".");
        const row = h(
          "tr", {},
          h("td", {}, h("code", {}, at), one.required?.includes(name) ? " *" : ""),
          h("td", {}, h("code", {}, this.typeOf(/** @type {Json} */ (field)))),
          h("td", {}, text),
        );
        return [row, ...this.rows(/** @type {Json} */ (field), at)];
      });
    });
  }

  /** @param {Json} schema */
  fields(schema) {
    const rows = this.rows(schema);
    return rows.length ? h("div", { className: "wide" }, h("table", {}, h("tbody", {}, ...rows))) : null;
  }

  /**
   * One call: what it says, what it takes, what it answers, and a form to try it.
   * @param {string} path
   * @param {string} method
   * @param {Json} call
   */
  call(path, method, call) {
    const parameters = [...(this.api.paths[path].parameters ?? []), ...(call.parameters ?? [])].map((one) =>
      this.resolve(one),
    );
    const media = call.requestBody?.content?.["application/json"];
    const answers = Object.entries(call.responses).map(([status, response]) =>
      h("tr", {}, h("td", {}, h("code", {}, status)), h("td", {}, prose(this.resolve(response).description))),
    );
    const success = this.resolve(call.responses["200"]).content?.["application/json"]?.schema;
    return h(
      "details", { className: "call", id: call.operationId },
      h("summary", {}, h("span", { className: "method" }, method.toUpperCase()), h("code", {}, path),
        h("span", { className: "summary" }, call.summary ?? "")),
      h("div", {},
        call.description ? h("p", {}, prose(call.description)) : null,
        media ? h("h3", {}, "Body") : null,
        media ? h("p", { className: "note" }, prose(this.resolve(media.schema).description)) : null,
        media ? this.fields(media.schema) : null,
        h("h3", {}, "Answers"),
        h("div", { className: "wide" }, h("table", {}, h("tbody", {}, ...answers))),
        success ? this.fields(success) : null,
        h("h3", {}, "Try it"),
        this.form(path, method, call, parameters, media),
      ),
    );
  }

  /**
   * @param {string} path
   * @param {string} method
   * @param {Json} call
   * @param {Json[]} parameters
   * @param {Json | undefined} media
   */
  form(path, method, call, parameters, media) {
    const inputs = parameters.map((parameter) =>
      Object.assign(h("input", { required: Boolean(parameter.required), spellcheck: false }), { parameter }),
    );
    const labels = inputs.map((input) =>
      h("label", {}, h("code", {}, input.parameter.name), " ", input, " ", prose(input.parameter.description)),
    );
    const body = media ? h("textarea", { spellcheck: false, ariaLabel: "Body" }) : null;
    const examples = Object.values(media?.examples ?? {});
    const choice = examples.length
      ? h("select", { ariaLabel: "Example" }, ...examples.map((one, i) => h("option", { value: String(i) }, one.summary)))
      : null;
    const show = () => {
      if (body && choice) body.value = JSON.stringify(examples[Number(choice.value)].value, null, 2);
    };
    choice?.addEventListener("change", show);
    show();
    const send = h("button", { type: "submit" }, "Send");
    const output = h("pre", { hidden: true, tabIndex: 0 });
    output.setAttribute("aria-live", "polite");
    const form = h("form", {}, ...labels, choice ? h("label", {}, "Example ", choice) : null, body, h("p", {}, send), output);
    form.addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      send.disabled = true;
      output.hidden = false;
      output.textContent = "…";
      try {
        await answer(path, method, call, inputs, body, output);
      } catch (error) {
        output.className = "failed";
        output.textContent = String(error);
      } finally {
        send.disabled = false;
      }
    });
    return form;
  }
}

/**
 * Makes the call and shows the answer as it comes, so that event streams can be watched.
 * @param {string} path
 * @param {string} method
 * @param {Json} call
 * @param {any[]} inputs
 * @param {HTMLTextAreaElement | null} body
 * @param {HTMLElement} output
 */
async function answer(path, method, call, inputs, body, output) {
  const headers = new Headers();
  const query = new URLSearchParams();
  let at = path;
  for (const input of inputs) {
    const { name, in: place } = input.parameter;
    const value = input.value.trim();
    if (place === "path") {
      const slashes = name === "key";
      at = at.replace(`{${name}}`, slashes ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value));
    } else if (value && place === "query") query.set(name, value);
    else if (value && place === "header") headers.set(name, value);
  }
  const token = /** @type {HTMLInputElement} */ (document.querySelector("#token")).value.trim();
  if (token && !(call.security && call.security.length === 0)) headers.set("Authorization", `Bearer ${token}`);
  if (body) headers.set("Content-Type", "application/json");
  const url = new URL(at.slice(1), document.baseURI);
  url.search = query.toString();
  const started = performance.now();
  const response = await fetch(url, { method: method.toUpperCase(), headers, body: body?.value, cache: "no-store" });
  const head = `${response.status} ${response.statusText}  ${Math.round(performance.now() - started)} ms\n`;
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  output.className = response.ok ? "" : "failed";
  output.textContent = `${head}${lines}\n\n`;
  const type = response.headers.get("content-type") ?? "";
  if (method === "head" || response.status === 204) {
    return;
  }
  if (type.includes("json")) {
    output.textContent += JSON.stringify(await response.json(), null, 2);
  } else if (type.startsWith("text/") && response.body) {
    for (const reader = response.body.pipeThrough(new TextDecoderStream()).getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      output.textContent += value;
    }
  } else {
    output.textContent += `(${(await response.blob()).size} bytes)`;
  }
}

async function draw() {
  const calls = /** @type {HTMLElement} */ (document.querySelector("#calls"));
  const response = await fetch("openapi.json");
  const api = await response.json();
  const page = new Page(api);
  const title = /** @type {HTMLElement} */ (document.querySelector("#title"));
  title.textContent = `${api.info.title} ${api.info.version}`;
  calls.replaceChildren(h("p", {}, prose(api.info.description)));
  for (const tag of api.tags) {
    calls.append(h("h2", {}, tag.name), h("p", { className: "note" }, prose(tag.description)));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const [method, call] of Object.entries(/** @type {Json} */ (item))) {
        if (call.tags?.includes(tag.name)) calls.append(page.call(path, method, call));
      }
    }
  }
  const opened = document.getElementById(location.hash.slice(1));
  if (opened instanceof HTMLDetailsElement) opened.open = true;
}

const token = /** @type {HTMLInputElement} */ (document.querySelector("#token"));
token.value = sessionStorage.getItem(TOKEN) ?? "";
token.addEventListener("input", () => sessionStorage.setItem(TOKEN, token.value));
draw().catch((error) => {
  const calls = /** @type {HTMLElement} */ (document.querySelector("#calls"));
  calls.replaceChildren(h("p", { className: "failed" }, `The page could not be drawn: ${error}`));
});
