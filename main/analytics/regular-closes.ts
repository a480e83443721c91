import type { Calendar } from '../calendar/calendar.ts';
import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import { CLOSE as BAR_CLOSE, CLOSE_US, comparePlaces, copyPlace, START_US } from './bar-columns.ts';

/** A slot: start of the trading day, µs; close; (event time, source order) of the trade that gave it. */
const DAY = 0;
const CLOSE = 1;
const ORDER = 2;
const WIDTH = 6;
/** The day that runs, and the one before it. */
const SLOTS = 2;

/**
 * Closes of one stock's newest two regular sessions that it traded in: the last price before the exchange closed, without what is
 * traded after hours. A function of the set of trades, as long as they are not older than both.
 */
export class RegularCloses {
  readonly #calendar: Calendar;
  readonly #slots = new Float64Array(SLOTS * WIDTH).fill(Number.NEGATIVE_INFINITY);

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** Takes in trades of one second, a row at `from[row]` as second-sum.ts lays it out; sessions begin and end with a second. */
  add(from: Float64Array, row: number): void {
    const timeUs = from[row + START_US] as number;
    const session = this.#calendar.regularSessionOf(timeUs);
    if (session === undefined || timeUs < session.openUs || timeUs >= session.closeUs) return;
    const slots = this.#slots;
    const { startUs } = this.#calendar.days.dayOf(timeUs);
    if (startUs > (slots[DAY] as number)) {
      slots.copyWithin(WIDTH, 0, WIDTH);
      this.#take(0, startUs, from, row);
      return;
    }
    for (let at = 0; at < slots.length; at += WIDTH) {
      if (startUs < (slots[at + DAY] as number)) continue;
      const isFirst = startUs > (slots[at + DAY] as number);
      const isNewer = isFirst || comparePlaces(from, row + CLOSE_US, slots, at + ORDER) > 0;
      if (isNewer) this.#take(at, startUs, from, row);
      return;
    }
  }

  /** Returns the close of the newest such session before a trading day; NaN when none is known. */
  before(dayStartUs: number): number {
    for (let at = 0; at < this.#slots.length; at += WIDTH) {
      const day = this.#slots[at + DAY] as number;
      if (day < dayStartUs)
        return day === Number.NEGATIVE_INFINITY ? Number.NaN : (this.#slots[at + CLOSE] as number);
    }
    return Number.NaN;
  }

  save(writer: StateWriter): void {
    writer.numbers(this.#slots);
  }

  restore(reader: StateReader): void {
    this.#slots.set(reader.numbers());
  }

  #take(at: number, startUs: number, from: Float64Array, row: number): void {
    this.#slots[at + DAY] = startUs;
    this.#slots[at + CLOSE] = from[row + BAR_CLOSE] as number;
    copyPlace(this.#slots, at + ORDER, from, row + CLOSE_US);
  }
}
