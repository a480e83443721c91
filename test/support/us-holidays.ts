/** Holidays of the New York Stock Exchange by its rules, written without the table: rule 7.2 and the days that it was closed besides. */

const DAY_MS = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const weekday = (ms: number): number => new Date(ms).getUTCDay();

/** The n-th Monday (1) or Thursday (4) and so on of a month, from 1. */
function nth(year: number, month: number, day: number, n: number): number {
  const first = Date.UTC(year, month - 1, 1);
  return first + ((((day - weekday(first)) % 7) + 7) % 7) * DAY_MS + (n - 1) * 7 * DAY_MS;
}

function lastMonday(year: number, month: number): number {
  const end = Date.UTC(year, month, 0);
  return end - ((weekday(end) + 6) % 7) * DAY_MS;
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). */
function easter(year: number): number {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  return Date.UTC(year, Math.floor((h + l - 7 * m + 114) / 31) - 1, ((h + l - 7 * m + 114) % 31) + 1);
}

/** A Sunday's holiday is kept on Monday, a Saturday's on Friday. */
function observed(ms: number): number {
  return weekday(ms) === 0 ? ms + DAY_MS : weekday(ms) === 6 ? ms - DAY_MS : ms;
}

/** Returns the weekdays of a year on which the exchange is closed by rule. */
export function holidaysOf(year: number): string[] {
  const newYear = Date.UTC(year, 0, 1);
  const days = [
    nth(year, 1, 1, 3),
    nth(year, 2, 1, 3),
    easter(year) - 2 * DAY_MS,
    lastMonday(year, 5),
    observed(Date.UTC(year, 6, 4)),
    nth(year, 9, 1, 1),
    nth(year, 11, 4, 4),
    observed(Date.UTC(year, 11, 25)),
  ];
  if (year >= 2022) days.push(observed(Date.UTC(year, 5, 19)));
  // A New Year's Day on Saturday is not kept on Friday, which is the last day of the old year.
  if (weekday(newYear) !== 6) days.push(observed(newYear));
  return days.map(iso).sort();
}

/** Closed once, for what happened. */
export const CLOSED_ONCE: readonly string[] = [
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11',
  '2007-01-02',
  '2012-10-29',
  '2012-10-30',
  '2018-12-05',
  '2025-01-09',
];
