/** Server-Sent Events out of the body of an answer: `EventSource` can send no headers. */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<{ type: string, id: string, data: string }>}
 */
export async function* readEvents(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      text = (text + decoder.decode(value, { stream: !done })).replace(/\r\n?/g, "\n");
      let end;
      while ((end = text.indexOf("\n\n")) >= 0) {
        const event = readEvent(text.slice(0, end));
        text = text.slice(end + 2);
        if (event.data) yield event;
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {string} block */
function readEvent(block) {
  const event = { type: "message", id: "", data: "" };
  /** @type {string[]} */
  const data = [];
  for (const line of block.split("\n")) {
    const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === "data") data.push(value);
    else if (name === "event") event.type = value;
    else if (name === "id") event.id = value;
  }
  event.data = data.join("\n");
  return event;
}
