/** How long something has been waiting, for a status bar or a terminal. */

/** Work that waits for less is under way as always, and not worth a word. */
const NOTEWORTHY_MS = 10_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** `42 s`, `5 min` or `3.1 h`; empty when it is not worth telling. */
export function ageText(ageMs: number | null): string {
  if (ageMs === null || ageMs < NOTEWORTHY_MS) return '';
  if (ageMs < 2 * MINUTE_MS) return `${Math.round(ageMs / 1000)} s`;
  return ageMs < 2 * HOUR_MS ? `${Math.round(ageMs / MINUTE_MS)} min` : `${(ageMs / HOUR_MS).toFixed(1)} h`;
}
