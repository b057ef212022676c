/** Sound as the browser recorded it, made a WAV of one channel and 16 bits. */

const RATE = 24_000;

/**
 * @param {Blob} recorded
 * @returns {Promise<Blob>}
 */
export async function wavOf(recorded) {
  const data = await recorded.arrayBuffer();
  // Decoding into a context of this rate also changes the sound's rate to it.
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(data);
  const first = sound.getChannelData(0);
  const samples = new DataView(new ArrayBuffer(44 + 2 * first.length));
  const words = (/** @type {number} */ at, /** @type {string} */ text) => {
    for (let i = 0; i < text.length; i++) samples.setUint8(at + i, text.charCodeAt(i));
  };
  words(0, "RIFF");
  samples.setUint32(4, 36 + 2 * first.length, true);
  words(8, "WAVEfmt ");
  samples.setUint32(16, 16, true);
  samples.setUint16(20, 1, true);
  samples.setUint16(22, 1, true);
  samples.setUint32(24, RATE, true);
  samples.setUint32(28, 2 * RATE, true);
  samples.setUint16(32, 2, true);
  samples.setUint16(34, 16, true);
  words(36, "data");
  samples.setUint32(40, 2 * first.length, true);
  first.forEach((value, at) => {
    samples.setInt16(44 + 2 * at, Math.round(Math.max(-1, Math.min(1, value)) * 32_767), true);
  });
  return new Blob([samples.buffer], { type: "audio/wav" });
}
