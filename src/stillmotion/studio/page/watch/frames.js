/** Frames and times of a video of one rate. Pure. */

/**
 * The frame that is seen at a time. Players land a little before or after what they were asked for.
 * @param {number} seconds
 * @param {number} fps
 */
export const frameAt = (seconds, fps) => Math.max(0, Math.floor(seconds * fps + 0.01));

/**
 * The time to seek to for a frame: its middle, so that no rounding shows its neighbour.
 * @param {number} frame
 * @param {number} fps
 */
export const timeOf = (frame, fps) => (frame + 0.5) / fps;

/** @param {number} seconds @param {number} fps */
export const framesIn = (seconds, fps) => Math.max(1, Math.round(seconds * fps));

/**
 * The frame some steps on, within the video; around its ends where it loops.
 * @param {number} frame
 * @param {number} steps
 * @param {number} frames
 * @param {boolean} loop
 */
export function stepped(frame, steps, frames, loop) {
  const next = frame + steps;
  if (loop) return ((next % frames) + frames) % frames;
  return Math.min(frames - 1, Math.max(0, next));
}

/** @param {number} seconds */
export const clock = (seconds) => seconds.toFixed(2);
