/** The ways to ask for motion, in their order. */

/** @typedef {import("./draft.js").Way} Way */

/** Each way, the icon, and the capability that it needs. @type {{ way: Way, icon: string, needs?: string, pictureless?: boolean }[]} */
export const WAYS = [
  { way: "words", icon: "words", pictureless: true },
  { way: "end", icon: "end", needs: "image_tail" },
  { way: "camera", icon: "camera", needs: "camera_control" },
  { way: "brush", icon: "brush", needs: "motion_brush" },
  { way: "shots", icon: "shots", needs: "multi_shot", pictureless: true },
];
