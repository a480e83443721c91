import { US_EQUITIES_KNOWN_TO } from '../calendar/us-equities.ts';
import { type Finding, missing, ok } from './finding.ts';

const DAY_MS = 86_400_000;
/** Holidays are published years ahead: this leaves time for an update. */
const SOON_DAYS = 180;

/** Does the table of holidays and half-days still cover the coming months? */
export function checkCalendar(nowMs: number): Finding {
  const daysLeft = (Date.parse(US_EQUITIES_KNOWN_TO) - nowMs) / DAY_MS;
  if (daysLeft >= SOON_DAYS)
    return ok(`calendar: US holidays and half-days are known to ${US_EQUITIES_KNOWN_TO}`);
  return missing({
    happened: `calendar: US holidays are known only to ${US_EQUITIES_KNOWN_TO}; later weekdays count as full days`,
    remedy: 'update StockStream',
  });
}
