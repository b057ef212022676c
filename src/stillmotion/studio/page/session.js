/** Who uses the page: the account of the session, as the server knows it. */
import { call, onSignedOut } from "./api.js";
import { createStore } from "./parts/store.js";

/** @typedef {{ id: string, name: string, operator: boolean }} Account */
/**
 * @typedef {{
 *   state: "unknown" | "in" | "out",
 *   needed: boolean,
 *   account: Account | null,
 * }} Session `needed` is false on a server without keys, where nobody signs in.
 */

/** @type {import("./parts/store.js").Store<Session>} */
export const session = createStore(
  /** @type {Session} */ ({ state: "unknown", needed: true, account: null }),
);

onSignedOut(() => session.set((before) => ({ ...before, state: "out", account: null })));

/** Ask the server who this is. Throws `ApiError`. */
export async function loadSession() {
  take(await call("GET", "/studio/api/session"));
}

/**
 * Sign in. Throws `ApiError`.
 *
 * @param {{ api_key: string } | { access_key: string, secret_key: string }} keys
 */
export async function signIn(keys) {
  take(await call("POST", "/studio/api/session", keys));
}

/** End the session, here and on the server. */
export async function signOut() {
  await call("DELETE", "/studio/api/session");
  session.set({ state: "out", needed: true, account: null });
}

/** @param {{ signed_in: boolean, needed?: boolean, account?: Account }} answer */
function take({ signed_in, needed = signed_in, account }) {
  const inside = signed_in || needed === false;
  session.set({ state: inside ? "in" : "out", needed, account: account ?? null });
}
