/** Hours of the US stock market (NYSE, Nasdaq), in minutes of the local day, and the days that differ. */
import { z } from 'zod';
import table from '../../resources/us-equities.json' with { type: 'json' };

const hhmm = z.string().regex(/^\d\d:\d\d$/);
const days = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    closed: z.array(z.iso.date()),
    earlyClose: z.record(z.iso.date(), hhmm),
  })
  .parse(table);

const CLOSED: ReadonlySet<string> = new Set(days.closed);
const MINUTES_OF_HOUR = 60;

const PRE_OPEN = 4 * MINUTES_OF_HOUR;
const REGULAR_OPEN = 9 * MINUTES_OF_HOUR + 30;
const REGULAR_CLOSE = 16 * MINUTES_OF_HOUR;
const POST_CLOSE = 20 * MINUTES_OF_HOUR;
/** Trading after the close of a half-day goes on for as long as on others. */
const POST_MINUTES = POST_CLOSE - REGULAR_CLOSE;

/** Last date that the table knows; after it every weekday counts as a full day. */
export const US_EQUITIES_KNOWN_TO = days.to;

/** Minutes of the local day at which each session begins and the last one ends. */
export interface DayHours {
  readonly pre: number;
  readonly open: number;
  readonly close: number;
  readonly post: number;
}

/** Returns the hours of a date, `YYYY-MM-DD`; undefined when the market does not open. */
export function usEquitiesHours(date: string): DayHours | undefined {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || CLOSED.has(date)) return undefined;
  const early = days.earlyClose[date];
  if (early === undefined)
    return { pre: PRE_OPEN, open: REGULAR_OPEN, close: REGULAR_CLOSE, post: POST_CLOSE };
  const close = minuteOf(early);
  return { pre: PRE_OPEN, open: REGULAR_OPEN, close, post: close + POST_MINUTES };
}

/** Returns the minute of the day that `HH:MM` names. */
export function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * MINUTES_OF_HOUR + minutes;
}
