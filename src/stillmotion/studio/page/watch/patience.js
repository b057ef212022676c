/** Calls made again while the server is away: it is being started anew, or the line is down. */
import { ApiError } from "../api.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4000;

/**
 * Whether the same call may work a moment later.
 *
 * @param {unknown} fault
 */
export function passing(fault) {
  return fault instanceof ApiError && (fault.lost || fault.status >= 500 || fault.status === 429);
}

/**
 * What the call answers, however long that takes. Throws what will not pass, and when it is ended.
 *
 * @template T
 * @param {() => Promise<T>} make
 * @param {{ signal: AbortSignal, onLost?: (lost: boolean) => void }} options
 * @returns {Promise<T>}
 */
export async function patiently(make, { signal, onLost = () => {} }) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    try {
      const answer = await make();
      onLost(false);
      return answer;
    } catch (fault) {
      if (signal.aborted || !passing(fault)) throw fault;
      onLost(true);
    }
    await pause(wait, signal);
    signal.throwIfAborted();
  }
}

/**
 * Some time, or until the network is back.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      done();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    signal.addEventListener("abort", over, { once: true });
  });
}
