/**
 * What the director makes of the request while it is written: asked again a moment after each
 * change, and only the newest answer counts.
 */
import { call } from "../api.js";
import { createStore, useStore } from "../parts/store.js";
import { useEffect } from "../parts/view.js";
import { draft } from "./draft.js";
import { secondsOf, wordsOf } from "./request.js";

/** @typedef {{ text: string, field: string, start: number | null, end: number | null, shot?: number, part?: string, means?: string, why?: string }} Cue */
/**
 * @typedef {{
 *   cues: Cue[],
 *   left_out: Cue[],
 *   remarks: string[],
 *   ignored: string[],
 *   units: { amount: string | number, unit?: string } | null,
 *   engine?: string,
 *   model?: string,
 *   shots: { seconds: number, prompt: string }[],
 *   refused: { field: string, message: string, code: number }[],
 * }} Reading
 */

const WAIT_MS = 250;

/** @type {import("../parts/store.js").Store<{ reading: Reading | null, busy: boolean }>} */
export const reading = createStore(/** @type {{ reading: Reading | null, busy: boolean }} */ ({ reading: null, busy: false }));

export function useReading() {
  return useStore(reading);
}

/**
 * What is read: the request without the content of files, which says nothing of its words.
 *
 * @param {import("./draft.js").Draft} written
 */
export function readBody(written) {
  const body = wordsOf(written);
  const { way, tail, image, brush } = written;
  // A shot that says nothing yet must not keep the others from being read.
  for (const shot of body.multi_prompt ?? []) shot.prompt = shot.prompt.trim() ? shot.prompt : "-";
  if (way === "end" && tail) body.image_tail = STAND_IN;
  if (image) body.image = STAND_IN;
  if (way === "brush" && brush?.static_mask) body.static_mask = STAND_IN;
  if (way === "brush" && brush?.dynamic_masks.length) {
    body.dynamic_masks = brush.dynamic_masks.map(({ trajectories }) => ({ mask: STAND_IN, trajectories }));
  }
  return body;
}

/** In place of a file: the server reads none of them here. */
const STAND_IN = "-";

/** Keep the reading up to date as long as the component is shown. */
export function useKeptReading() {
  useEffect(() => {
    let timer = 0;
    let asking = new AbortController();
    let last = "";
    let fields = "";
    const ask = async () => {
      const written = draft.get();
      const body = readBody(written);
      const name = JSON.stringify([written.kind, body]);
      if (name === last) return reading.set((before) => ({ ...before, busy: false }));
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      if (!saysSomething(written)) {
        last = name;
        return reading.set({ reading: null, busy: false });
      }
      try {
        const found = await call("POST", `/studio/api/reading?kind=${written.kind}`, body, { signal });
        last = name;
        fields = fieldsOf(body);
        reading.set({ reading: found, busy: false });
      } catch {
        // Nothing is lost: sending says what is wrong, and the next change asks again.
        if (!signal.aborted) reading.set({ reading: null, busy: false });
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
      const written = draft.get();
      const asksOtherwise = fieldsOf(readBody(written)) !== fields;
      if (reading.get().busy && !asksOtherwise) return;
      if (asksOtherwise) last = "";
      reading.set((before) => ({
        busy: true,
        // What was refused of another way of asking is wrong of this one.
        reading: before.reading && asksOtherwise ? { ...before.reading, refused: [] } : before.reading,
      }));
    };
    const stop = draft.watch(later);
    later();
    return () => {
      stop();
      clearTimeout(timer);
      asking.abort();
    };
  }, []);
}

/** @param {Record<string, unknown>} body */
const fieldsOf = (body) => Object.keys(body).join();

/** @param {import("./draft.js").Draft} written */
function saysSomething(written) {
  return Boolean(written.model) && secondsOf(written) > 0;
}
