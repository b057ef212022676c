/**
 * What to change after a failure. The server's sentence says what was wrong, and begins with the
 * field's path where it is about one; the words for what to do are the page's.
 */

/** In the order in which they are tried. @type {[RegExp, string][]} */
const KINDS = [
  [/could not be fetched|not a public address|redirect/i, "address"],
  [/\bpx\b|pixels?\b|aspect/i, "picture_size"],
  [/\bdecode|no picture|not an? (image|picture)|damaged|truncated|JPEG|PNG/i, "picture_file"],
  [/timed out|took (longer|too long)|time limit|time allowed/i, "time"],
  [/\bmemory\b/i, "memory"],
  [/\b(disk|storage)\b|no space/i, "storage"],
  [/speech|voice|speaker|recording/i, "voice"],
  [/engine|worker|unavailable/i, "engine"],
];

const FIELD = /^([a-z]\w*(?:\[\d+\]|\.\w+)*): /;

/**
 * @param {string} message
 * @param {string} status
 * @returns {{ field: string, kind: string }} the field's path or "", and the key of the words
 */
export function advice(message, status) {
  const field = FIELD.exec(message)?.[1] ?? "";
  if (status === "cancelled" || /^cancelled/i.test(message)) return { field, kind: "cancelled" };
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1];
  return { field, kind: kind ?? (field ? "field" : "other") };
}
