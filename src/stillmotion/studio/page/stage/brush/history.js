/** What was done and can be undone. */

const MOST = 60;

/** @typedef {{ undo: () => void, redo: () => void }} Step */

/** @param {() => void} onChange */
export function makeHistory(onChange) {
  /** @type {Step[]} */
  const done = [];
  /** @type {Step[]} */
  const undone = [];
  return {
    /** What has just been done. @param {Step} step */
    add(step) {
      done.push(step);
      if (done.length > MOST) done.shift();
      undone.length = 0;
      onChange();
    },
    undo() {
      const step = done.pop();
      if (!step) return;
      step.undo();
      undone.push(step);
      onChange();
    },
    redo() {
      const step = undone.pop();
      if (!step) return;
      step.redo();
      done.push(step);
      onChange();
    },
    canUndo: () => done.length > 0,
    canRedo: () => undone.length > 0,
  };
}
