/** Figures in words: sizes, ages, times. */
import { formatNumber, formatTime, t } from "../i18n.js";

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** @param {number | null | undefined} count */
export function bytes(count) {
  if (count === null || count === undefined) return "–";
  const step = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  return `${formatNumber(count / 1000 ** step, { maximumFractionDigits: step ? 1 : 0 })} ${UNITS[step]}`;
}

/**
 * How long ago that was.
 *
 * @param {number | null | undefined} at Unix milliseconds
 */
export function since(at) {
  if (!at) return "–";
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1000));
  if (seconds < 120) return t("operator.seconds", { count: seconds });
  if (seconds < 7200) return t("operator.minutes", { count: Math.round(seconds / 60) });
  return formatTime(at);
}
