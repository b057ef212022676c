/**
 * The same request as JSON, curl, Python and JavaScript. Shown, files are shortened; copied, they
 * are whole.
 */
import { urlOf } from "../api.js";

/** @typedef {"json" | "curl" | "python" | "javascript"} Format */

/** @type {{ format: Format, name: string }[]} */
export const FORMATS = [
  { format: "json", name: "JSON" },
  { format: "curl", name: "curl" },
  { format: "python", name: "Python" },
  { format: "javascript", name: "JavaScript" },
];

const LONG = 120;
const SHOWN = 24;

/** @param {any} body */
export function shortened(body) {
  return JSON.parse(JSON.stringify(body), (key, value) => {
    const isFile = ["image", "image_tail", "mask", "static_mask"].includes(key) && typeof value === "string";
    return isFile && value.length > LONG ? `${value.slice(0, SHOWN)}… (${sizeOf(value)})` : value;
  });
}

/** @param {string} base64 */
function sizeOf(base64) {
  const bytes = (base64.length * 3) / 4;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * @param {Format} format
 * @param {string} path
 * @param {any} body
 * @param {boolean} needsKey whether the server asks for one
 */
export function snippet(format, path, body, needsKey) {
  const json = JSON.stringify(body, null, 2);
  const url = urlOf(path);
  switch (format) {
    case "json":
      return json;
    case "curl":
      return [
        `curl --fail-with-body '${url}' \\`,
        ...(needsKey ? [`  -H "Authorization: Bearer $STILLMOTION_API_KEY" \\`] : []),
        `  -H 'Content-Type: application/json' \\`,
        `  --data-binary @- <<'JSON'`,
        json,
        "JSON",
      ].join("\n");
    case "python":
      return [
        "import json",
        ...(needsKey ? ["import os"] : []),
        "import urllib.request",
        "",
        // A JSON text, so that true and null need no other spelling.
        `body = json.loads(r'''${json.replaceAll("'", "\\u0027")}''')`,
        "request = urllib.request.Request(",
        `    ${JSON.stringify(url)},`,
        "    data=json.dumps(body).encode(),",
        "    headers={",
        '        "Content-Type": "application/json",',
        ...(needsKey ? ['        "Authorization": "Bearer " + os.environ["STILLMOTION_API_KEY"],'] : []),
        "    },",
        ")",
        "with urllib.request.urlopen(request) as answer:",
        '    print(json.load(answer)["data"]["task_id"])',
      ].join("\n");
    case "javascript":
      return [
        `const body = ${json};`,
        `const answer = await fetch(${JSON.stringify(url)}, {`,
        '  method: "POST",',
        "  headers: {",
        '    "Content-Type": "application/json",',
        ...(needsKey ? ["    Authorization: `Bearer ${process.env.STILLMOTION_API_KEY}`,"] : []),
        "  },",
        "  body: JSON.stringify(body),",
        "});",
        "console.log((await answer.json()).data.task_id);",
      ].join("\n");
  }
}
