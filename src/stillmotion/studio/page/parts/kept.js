/**
 * What the browser keeps of a value over a reload, blobs included: IndexedDB, one value by name.
 * Where it can't (a private window), nothing is kept and nothing breaks.
 */

const DATABASE = "stillmotion";
const SHELF = "kept";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
    asked.onblocked = () => failed(new Error("blocked"));
  });
}

/** @type {Promise<IDBDatabase> | null} */
let opening = null;
/** @type {IDBDatabase | null} */
let opened = null;

/**
 * @param {IDBTransactionMode} mode
 * @param {(shelf: IDBObjectStore) => IDBRequest} ask
 * @returns {Promise<any>}
 */
async function on(mode, ask) {
  // At once where it is open: a page that is left waits for nothing.
  opened ??= await (opening ??= open());
  const transaction = opened.transaction(SHELF, mode);
  return new Promise((done, failed) => {
    const asked = ask(transaction.objectStore(SHELF));
    transaction.commit();
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/**
 * @param {string} name
 * @returns {Promise<any>} undefined where there is none
 */
export async function recall(name) {
  try {
    return await on("readonly", (shelf) => shelf.get(name));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {unknown} value undefined to forget it
 */
export async function keep(name, value) {
  try {
    await on("readwrite", (shelf) => (value === undefined ? shelf.delete(name) : shelf.put(value, name)));
  } catch {
    // Then a reload begins anew.
  }
}
