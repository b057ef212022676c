/**
 * Calls of the server: the public API's and the studio's own, in one envelope. The session's cookie
 * goes along, with the header that no page of another origin can send.
 */
import { readEvents } from "./parts/event_stream.js";

/** Where the API's paths begin: the folder above `studio/`, behind whatever prefix. */
export const ROOT = new URL("../", import.meta.url);

/** A refusal of the server, or of the network (`code` -1). */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {{ code: number, status?: number, requestId?: string }} about
   */
  constructor(message, { code, status = 0, requestId = "" }) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    /** The field that is at fault, where the message names one. */
    this.field = /^([a-z_]\w*(?:\[\d+\]|\.\w+)*): /i.exec(message)?.[1];
  }

  /** Whether nothing came back: the server may be away, or the line is down. */
  get lost() {
    return this.code === -1;
  }
}

/** @type {Set<() => void>} */
const whenSignedOut = new Set();

/**
 * Be told when a call was refused since the session has ended.
 *
 * @param {() => void} then
 */
export function onSignedOut(then) {
  whenSignedOut.add(then);
}

/**
 * The URL of a path of the API, for links and media.
 *
 * @param {string} path
 */
export function urlOf(path) {
  return new URL(path.replace(/^\//, ""), ROOT).href;
}

/**
 * The `data` of an answer. Throws `ApiError`.
 *
 * @param {string} method
 * @param {string} path such as `/v1/videos/image2video`
 * @param {unknown} [body] JSON, or a Blob or FormData as it is
 * @param {{ signal?: AbortSignal, headers?: Record<string, string> }} [options]
 * @returns {Promise<any>}
 */
export async function call(method, path, body, { signal, headers } = {}) {
  const answer = await ask(method, path, body, { signal, headers });
  const status = answer.status;
  /** @type {any} */
  let envelope;
  try {
    envelope = await answer.json();
  } catch {
    throw new ApiError(`${status} ${answer.statusText}`.trim(), { code: status || -1, status });
  }
  const { code, message, request_id: requestId, data } = envelope;
  if (code === 0) return data;
  if (status === 401) for (const then of whenSignedOut) then();
  throw new ApiError(String(message ?? status), { code: code ?? status, status, requestId });
}

/**
 * Follow an event stream (`GET …/{id}/events`), again and again from where it broke off, until
 * `stop` is called. `onEvent` may call it, as it should after the last status.
 *
 * @param {string} path
 * @param {(event: { type: string, id: string, data: any }) => void} onEvent
 * @param {string} [lastId] the id of the last event that was seen
 * @param {(state: "open" | "lost" | ApiError) => void} [onState] how the line is; an error ends it
 * @returns {() => void} stop
 */
export function follow(path, onEvent, lastId = "", onState = () => {}) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        const headers = { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) };
        const answer = await ask("GET", path, undefined, { signal, headers });
        if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
          const { code, message } = await answer.json();
          if (answer.status === 401) for (const then of whenSignedOut) then();
          return onState(new ApiError(message, { code, status: answer.status }));
        }
        if (!answer.ok || !answer.body) throw new Error(answer.statusText);
        onState("open");
        for await (const event of readEvents(answer.body)) {
          wait = FIRST_WAIT_MS;
          if (event.id) lastId = event.id;
          if (signal.aborted) return;
          onEvent({ ...event, data: JSON.parse(event.data) });
        }
      } catch {
        if (signal.aborted) return;
        onState("lost");
      }
      await pause(wait, signal);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  };
  void run();
  return () => stopping.abort();
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {{ signal?: AbortSignal | undefined, headers?: Record<string, string> | undefined }} options
 */
async function ask(method, path, body, { signal, headers }) {
  /** @type {RequestInit} */
  const init = {
    method,
    signal: signal ?? null,
    credentials: "same-origin",
    headers: { "X-Stillmotion-Studio": "1", ...headers },
  };
  if (body instanceof Blob || body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = typeof body === "string" ? body : JSON.stringify(body);
    init.headers = { "Content-Type": "application/json", ...init.headers };
  }
  try {
    return await fetch(urlOf(path), init);
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new ApiError(fault instanceof Error ? fault.message : String(fault), { code: -1 });
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
