/** Files on their way into a request. */

/**
 * A file as base64, without a prefix, as the API takes it.
 *
 * @param {Blob} file
 * @returns {Promise<string>}
 */
export function base64Of(file) {
  const reader = new FileReader();
  return new Promise((done, fail) => {
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
}
