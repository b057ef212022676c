/** Style sheets of views that are not the first one: loaded with their view. */

/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * @param {string} name of `css/NAME.css`
 * @returns {Promise<void>} when it applies
 */
export function loadSheet(name) {
  let sheet = loaded.get(name);
  if (!sheet) {
    sheet = new Promise((done) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = new URL(`../css/${name}.css`, import.meta.url).href;
      // A view without its sheet is ugly, and still better than none.
      link.onload = link.onerror = () => done();
      document.head.append(link);
    });
    loaded.set(name, sheet);
  }
  return sheet;
}
