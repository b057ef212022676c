/**
 * What is known of a task while it is watched: its row, and what its events have told since. Pure.
 *
 * @typedef {object} Made A file that a task made.
 * @property {"video" | "image" | "audio"} medium
 * @property {string} url
 * @property {string} id Of a video or sound; else empty.
 * @property {string} poster
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} duration
 *
 * @typedef {object} Row A task as the server tells of it.
 * @property {string} id
 * @property {string} kind
 * @property {string} path
 * @property {string} status
 * @property {string} status_msg
 * @property {number} created_at
 * @property {number} updated_at
 * @property {number | null} [progress]
 * @property {string} [prompt]
 * @property {string} [model]
 * @property {number | null} [duration]
 * @property {string} [poster]
 * @property {string} [url]
 * @property {string} [external_id]
 * @property {string} [cost]
 * @property {Made[]} [made]
 * @property {string} [stage]
 * @property {string[]} [remarks]
 * @property {Record<string, any> | null} [request] Null where it came in another form.
 *
 * @typedef {object} Watched
 * @property {Row} row
 * @property {number} progress
 * @property {string} stage
 * @property {string} preview A data URL of what is being made, as it looked last.
 * @property {string[]} remarks
 */

/**
 * Whether nothing can happen to the task any more.
 *
 * @param {string} status
 */
export const ended = (status) => status !== "submitted" && status !== "processing";

/**
 * The state after a look at the row. What events have told stays while the task is under way.
 *
 * @param {Row} row
 * @param {Watched | null} [last]
 * @returns {Watched}
 */
export function begun(row, last = null) {
  const progress = row.progress ?? last?.progress ?? 0;
  const { preview = "", remarks = [] } = last ?? {};
  const stage = row.stage || last?.stage || "";
  return { row, progress, stage, preview, remarks: row.remarks?.length ? row.remarks : remarks };
}

/**
 * The state after an event. What came late of an attempt that is over changes nothing.
 * @param {Watched} state
 * @param {string} name
 * @param {Record<string, any>} data
 * @returns {Watched}
 */
export function told(state, name, data) {
  if (ended(state.row.status)) return state;
  if (name === "remark") {
    if (!data.remark || state.remarks.includes(data.remark)) return state;
    return { ...state, remarks: [...state.remarks, data.remark] };
  }
  const row = { ...state.row, status: data.task_status, status_msg: data.task_status_msg };
  const next = { ...state, row, progress: data.progress ?? state.progress };
  if (data.stage) next.stage = data.stage;
  if (data.preview) next.preview = data.preview;
  return next;
}
