/** The calendar of a listing: its trading days, and when in them the exchange trades. */
import type { CalendarKind } from '../../contract/protocol.ts';
import { type TradingDay, TradingDays } from './trading-days.ts';
import { type DayHours, usEquitiesHours } from './us-equities.ts';

/** `closed` is between the sessions and on days without one. */
export type Phase = 'pre' | 'regular' | 'post' | 'closed';

/** `[openUs, closeUs)`, µs since the epoch, UTC. */
export interface Session {
  readonly openUs: number;
  readonly closeUs: number;
}

/** A day's hours as instants, µs. */
interface Hours extends Session {
  readonly preUs: number;
  readonly postUs: number;
}

interface NextSession {
  readonly fromUs: number;
  readonly session: Session;
}

const isNext = ({ fromUs, session }: NextSession, afterUs: number): boolean =>
  afterUs >= fromUs && afterUs < session.closeUs;

const MINUTE_US = 60_000_000;
const DAY_MINUTES = 1440;
const DAY_US = DAY_MINUTES * MINUTE_US;
/** The longest that an exchange was closed lately was four trading days, of which a weekend makes six. */
const LONGEST_PAUSE_DAYS = 40;

/** Times are µs since the epoch, UTC. What was worked out for a day is kept. */
export class Calendar {
  readonly kind: CalendarKind;
  readonly timeZone: string;
  readonly days: TradingDays;
  readonly #hours = new Map<number, Hours | undefined>();
  readonly #clock: Intl.DateTimeFormat;
  /** The last two sessions that were looked for, each with the time from which on it is the next to end. */
  #next: NextSession = { fromUs: Number.NaN, session: { openUs: Number.NaN, closeUs: Number.NaN } };
  #other: NextSession = this.#next;

  /** @param timeZone IANA name; throws RangeError when the runtime does not know it. */
  constructor(kind: CalendarKind, timeZone: string) {
    this.kind = kind;
    this.timeZone = timeZone;
    this.days = new TradingDays(timeZone);
    this.#clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  phaseOf(timeUs: number): Phase {
    const hours = this.#hoursOf(timeUs);
    if (hours === undefined || timeUs < hours.preUs || timeUs >= hours.postUs) return 'closed';
    if (timeUs < hours.openUs) return 'pre';
    return timeUs < hours.closeUs ? 'regular' : 'post';
  }

  /** Returns the regular session of the trading day that a time belongs to; undefined when that day has none. */
  regularSessionOf(timeUs: number): Session | undefined {
    return this.#hoursOf(timeUs);
  }

  /** Returns the first regular session that ends after a time: the one that runs, or the next. */
  nextRegularSession(afterUs: number): Session {
    if (isNext(this.#next, afterUs)) return this.#next.session;
    const other = this.#other;
    this.#other = this.#next;
    this.#next = isNext(other, afterUs) ? other : { fromUs: afterUs, session: this.#findNext(afterUs) };
    return this.#next.session;
  }

  #findNext(afterUs: number): Session {
    let day = this.days.dayOf(afterUs);
    for (let tries = 0; tries < LONGEST_PAUSE_DAYS; tries++) {
      const hours = this.#hoursOf(day.startUs);
      if (hours !== undefined && hours.closeUs > afterUs) return hours;
      day = this.days.dayOf(day.endUs);
    }
    throw new RangeError(
      `no session within ${LONGEST_PAUSE_DAYS} days of ${new Date(afterUs / 1000).toISOString()}`,
    );
  }

  /** Returns the minute of the local day, 0 to 1439, that a clock on the exchange's wall shows. */
  localMinuteOf(timeUs: number): number {
    const { startUs, endUs } = this.days.dayOf(timeUs);
    if (endUs - startUs === DAY_US) return Math.floor((timeUs - startUs) / MINUTE_US);
    const parts = this.#clock.formatToParts(Math.floor(timeUs / 1000));
    const number = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
    return number('hour') * 60 + number('minute');
  }

  #hoursOf(timeUs: number): Hours | undefined {
    const day = this.days.dayOf(timeUs);
    const known = this.#hours.get(day.startUs);
    if (known !== undefined || this.#hours.has(day.startUs)) return known;
    const hours = this.#workOut(day);
    this.#hours.set(day.startUs, hours);
    return hours;
  }

  #workOut(day: TradingDay): Hours | undefined {
    if (this.kind === 'always') {
      return { preUs: day.startUs, openUs: day.startUs, closeUs: day.endUs, postUs: day.endUs };
    }
    const hours: DayHours | undefined = usEquitiesHours(this.days.dateOf(day.startUs));
    if (hours === undefined) return undefined;
    // Clocks change in the small hours: counted from the day's end, times of day are right on such days too.
    const at = (minute: number): number => day.endUs - (DAY_MINUTES - minute) * MINUTE_US;
    return { preUs: at(hours.pre), openUs: at(hours.open), closeUs: at(hours.close), postUs: at(hours.post) };
  }
}
