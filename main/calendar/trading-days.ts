/** Trading days: calendar dates in the time zone of the listing, of 23 to 25 hours where clocks change. */

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `[startUs, endUs)`, µs since the epoch, UTC. */
export interface TradingDay {
  readonly startUs: number;
  readonly endUs: number;
}

/** The days of one time zone. The clock changes are looked up in the runtime's zone data once per day and kept. */
export class TradingDays {
  readonly #format: Intl.DateTimeFormat;
  /** Start of each local date, ms, by the date's UTC midnight, ms. */
  readonly #starts = new Map<number, number>();
  /** Date of each trading day, by its start, µs. */
  readonly #dates = new Map<number, string>();
  /** The last two that were asked for: around midnight, times are of the one and the other. */
  #last: TradingDay = { startUs: Number.NaN, endUs: Number.NaN };
  #other: TradingDay = this.#last;

  /** @param timeZone IANA name; throws RangeError when the runtime does not know it. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  }

  /** Returns the trading day that a time belongs to. */
  dayOf(timeUs: number): TradingDay {
    if (timeUs >= this.#last.startUs && timeUs < this.#last.endUs) return this.#last;
    const other = this.#other;
    this.#other = this.#last;
    const isOther = timeUs >= other.startUs && timeUs < other.endUs;
    this.#last = isOther
      ? other
      : this.#dayAt(this.#dateAt(Math.floor(timeUs / (1000 * SECOND_MS)) * SECOND_MS));
    return this.#last;
  }

  /** Returns the trading day of a date, `YYYY-MM-DD`. */
  dayOn(date: string): TradingDay {
    return this.#dayAt(Date.parse(`${date}T00:00:00Z`));
  }

  /** Returns the date of the trading day that a time belongs to, `YYYY-MM-DD`. */
  dateOf(timeUs: number): string {
    const { startUs } = this.dayOf(timeUs);
    let date = this.#dates.get(startUs);
    if (date === undefined) {
      date = new Date(this.#dateAt(startUs / 1000)).toISOString().slice(0, 10);
      this.#dates.set(startUs, date);
    }
    return date;
  }

  /** The trading day of the local date whose UTC midnight is `date`. */
  #dayAt(date: number): TradingDay {
    return { startUs: this.#startOf(date) * 1000, endUs: this.#startOf(date + DAY_MS) * 1000 };
  }

  /** First instant, ms, of the local date whose UTC midnight is `date`: zones are less than 16 h from UTC, and dates only grow. */
  #startOf(date: number): number {
    const known = this.#starts.get(date);
    if (known !== undefined) return known;
    let before = date - 16 * HOUR_MS;
    let start = date + 16 * HOUR_MS;
    while (start - before > SECOND_MS) {
      const middle = before + Math.floor((start - before) / (2 * SECOND_MS)) * SECOND_MS;
      if (this.#dateAt(middle) >= date) start = middle;
      else before = middle;
    }
    this.#starts.set(date, start);
    return start;
  }

  /** UTC midnight, ms, of the local date at a time. */
  #dateAt(timeMs: number): number {
    const parts = { year: 0, month: 0, day: 0 };
    for (const { type, value } of this.#format.formatToParts(timeMs)) {
      if (type === 'year' || type === 'month' || type === 'day') parts[type] = Number(value);
    }
    return Date.UTC(parts.year, parts.month - 1, parts.day);
  }
}
