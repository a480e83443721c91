import type { AlertRule } from '../../contract/alerts.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { minuteOf } from '../calendar/us-equities.ts';

/**
 * When a rule may fire at all: before it expires, and in its active hours. What crosses outside of them passes without an alert, and the
 * rule goes on as if it had been seen: it fires nothing afterwards for what happened before.
 */
export class RuleGate {
  readonly #expiresUs: number;
  readonly #hours: AlertRule['active_hours'];
  readonly #fromMinute: number;
  readonly #toMinute: number;

  constructor({ expires_at, active_hours }: AlertRule) {
    this.#expiresUs = expires_at === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires_at) * 1000;
    this.#hours = active_hours;
    const { from, to } = typeof active_hours === 'object' ? active_hours : { from: '00:00', to: '00:00' };
    this.#fromMinute = minuteOf(from);
    this.#toMinute = minuteOf(to);
  }

  /**
   * @param timeUs event time, µs, which expiry goes by.
   * @param tradedUs time, µs, of the trade that gave the price, which hours go by: the bar from 15:59 to 16:00 is of the regular session.
   */
  isOpen(timeUs: number, tradedUs: number, calendar: Calendar): boolean {
    if (timeUs >= this.#expiresUs) return false;
    if (this.#hours === undefined) return true;
    if (this.#hours === 'regular') return calendar.phaseOf(tradedUs) === 'regular';
    const minute = calendar.localMinuteOf(tradedUs);
    const [from, to] = [this.#fromMinute, this.#toMinute];
    // Hours such as 22:00 to 04:00 go over midnight; equal ones are the whole day.
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  }
}
