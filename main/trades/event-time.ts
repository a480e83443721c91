/** Dates and times of trades, UTC. */

export const DAY_US = 86_400_000_000;

/** Years whose microseconds since 1970 a double holds exactly; a trade of another year is rejected. */
export const FIRST_YEAR = 1685;
export const LAST_YEAR = 2254;
export const FIRST_TIME_US = Date.UTC(FIRST_YEAR, 0, 1) * 1000;
export const END_TIME_US = Date.UTC(LAST_YEAR + 1, 0, 1) * 1000;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Returns the microseconds since the epoch at the start of a day, or NaN when the calendar has no such day (or year: see above). */
export function startOfDayUs(year: number, month: number, day: number): number {
  if (year < FIRST_YEAR || year > LAST_YEAR || day < 1) return Number.NaN;
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  const days = DAYS_IN_MONTH[month - 1];
  if (days === undefined || day > days + leapDay) return Number.NaN;
  return Date.UTC(year, month - 1, day) * 1000;
}
