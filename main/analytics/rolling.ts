import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import * as bar from './bar-columns.ts';
import { SecondRing } from './second-ring.ts';
import {
  addSums,
  isRounded,
  SUMS_WIDTH,
  subtractSums,
  type TradeStatistics,
  type TradeTotals,
  totalsOf,
} from './trade-sums.ts';

const SECOND_US = 1_000_000;

/** Places of a second's row. An order is two numbers: (time in the second, partition) as one whole number, and offset. */
const LOW = 1;
const HIGH = 2;
const OPEN = 3;
const CLOSE = 4;
const OPEN_ORDER = 5;
const CLOSE_ORDER = 7;
const SUMS = 9;
const ROW_WIDTH = SUMS + SUMS_WIDTH;
/** A second has fewer than 2^30 nanoseconds; no topic has 2^23 partitions. */
const PARTITIONS = 2 ** 23;
/** Seconds that may wait to be taken into the bands. */
const MOST_WAITING = 64;

/**
 * Rolling statistics of one stock (SEMANTICS, Indicators): over the 1s bars whose start s satisfies S − W < s ≤ S, S being the start of
 * the second of its newest trade. A function of the set of trades: a late one lands in its second, and so in every window that holds it.
 *
 * The windows lie inside one another, so sums are kept of the bands between them: a second is added to the first band and moves from band
 * to band as time goes by. That is done for many seconds at once, when somebody reads or enough have gathered, for what is far apart in
 * memory costs less so. A trade thus costs O(1) amortised, and so does reading totals; a late one that opens a second of its own also
 * makes later seconds move by one place. Lowest and highest price are looked for when they are read. Memory holds the seconds with trades
 * of the longest window, one more, from which a change over it is measured, and those that have gathered.
 */
export class RollingStatistics {
  /** Shortest first. */
  readonly #windowsUs: readonly number[];
  readonly #seconds = new SecondRing(ROW_WIDTH);
  /** Σ of the seconds inside each window and outside the one before it. */
  readonly #bands: Float64Array;
  /** Index of the first second inside each window. */
  readonly #first: Int32Array;
  readonly #total = new Float64Array(SUMS_WIDTH);
  /** How many seconds, the oldest first, are in the bands; those after them wait. */
  #banded = 0;
  #isRounded = false;

  /** @param windowsUs lengths of the windows, µs, shortest first. */
  constructor(windowsUs: readonly number[]) {
    this.#windowsUs = windowsUs;
    this.#bands = new Float64Array(windowsUs.length * SUMS_WIDTH);
    this.#first = new Int32Array(windowsUs.length);
  }

  /**
   * Takes in trades of one second, a row at `from[row]` as second-sum.ts lays it out.
   * @param sums the same trades', as `sumsOf` wrote them.
   */
  add(from: Float64Array, row: number, sums: Float64Array): void {
    const seconds = this.#seconds;
    const startUs = from[row + bar.START_US] as number;
    const isAfter = seconds.length === 0 || startUs > seconds.newestUs;
    if (isAfter) {
      if (seconds.length - this.#banded >= MOST_WAITING) this.#catchUp();
      emptySecond(seconds, seconds.length, startUs);
    }
    if (isAfter || (startUs === seconds.newestUs && this.#banded < seconds.length)) {
      mergeSecond(seconds.rows, seconds.at(seconds.length - 1), from, row, sums);
      return;
    }
    this.#catchUp();
    const i = this.#placeOfSecond(startUs);
    if (i < 0) return;
    mergeSecond(seconds.rows, seconds.at(i), from, row, sums);
    this.#addToBand(startUs, sums, 0);
  }

  /** Returns the totals over the window that ends with the newest trade's second; undefined before the first trade. */
  totals(windowUs: number): TradeTotals | undefined {
    if (this.#seconds.length === 0) return undefined;
    this.#catchUp();
    const last = this.#placeOf(windowUs);
    if (this.#isRounded) this.#sumUp();
    this.#total.fill(0);
    for (let band = 0; band <= last; band++) addSums(this.#total, 0, this.#bands, band * SUMS_WIDTH);
    return totalsOf(this.#total, 0);
  }

  /** Returns the totals with the window's lowest, highest, first and last price, which costs its seconds. */
  statistics(windowUs: number): TradeStatistics | undefined {
    const totals = this.totals(windowUs);
    if (totals === undefined) return undefined;
    const { rows } = this.#seconds;
    const first = this.#first[this.#placeOf(windowUs)] as number;
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = first; i < this.#seconds.length; i++) {
      const at = this.#seconds.at(i);
      min = Math.min(min, rows[at + LOW] as number);
      max = Math.max(max, rows[at + HIGH] as number);
    }
    return {
      ...totals,
      min,
      max,
      first: rows[this.#seconds.at(first) + OPEN] as number,
      last: rows[this.#seconds.at(this.#seconds.length - 1) + CLOSE] as number,
    };
  }

  /** Returns the close of the newest 1s bar that starts at or before S − W; NaN when there is none. */
  closeBefore(windowUs: number): number {
    this.#catchUp();
    const first = this.#first[this.#placeOf(windowUs)] as number;
    return first === 0 ? Number.NaN : (this.#seconds.rows[this.#seconds.at(first - 1) + CLOSE] as number);
  }

  save(writer: StateWriter): void {
    this.#catchUp();
    const rows = this.#seconds.toArray();
    writer.number(this.#seconds.length);
    let second = 0;
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      const own = (rows[at] as number) / SECOND_US;
      writer.number(own - second);
      second = own;
      for (let place = 1; place < ROW_WIDTH; place++) writer.number(rows[at + place] as number);
    }
  }

  restore(reader: StateReader): void {
    const rows = new Float64Array(reader.number() * ROW_WIDTH);
    let second = 0;
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      second += reader.number();
      rows[at] = second * SECOND_US;
      for (let place = 1; place < ROW_WIDTH; place++) rows[at + place] = reader.number();
    }
    this.#seconds.restore(rows);
    this.#windowsUs.forEach((windowUs, place) => {
      this.#first[place] =
        rows.length === 0 ? 0 : this.#seconds.indexAfter(this.#seconds.newestUs - windowUs);
    });
    this.#sumUp();
  }

  get #longestUs(): number {
    return this.#windowsUs[this.#windowsUs.length - 1] as number;
  }

  #placeOf(windowUs: number): number {
    const place = this.#windowsUs.indexOf(windowUs);
    if (place < 0) throw new RangeError(`no statistics are kept over ${windowUs} µs`);
    return place;
  }

  /** Takes the seconds that wait into the bands, and drops those behind the longest window. */
  #catchUp(): void {
    const seconds = this.#seconds;
    if (this.#banded === seconds.length) return;
    for (let i = this.#banded; i < seconds.length; i++) {
      addSums(this.#bands, 0, seconds.rows, seconds.at(i) + SUMS);
    }
    this.#slide(seconds.newestUs);
    this.#forget();
  }

  /** Drops the seconds behind the longest window but one; returns how many. All are in the bands. */
  #forget(): number {
    const seconds = this.#seconds;
    const { length } = seconds;
    seconds.forget(seconds.newestUs - this.#longestUs);
    const dropped = length - seconds.length;
    for (let place = 0; place < this.#first.length; place++) {
      this.#first[place] = (this.#first[place] as number) - dropped;
    }
    this.#banded = seconds.length;
    return dropped;
  }

  /** Returns the index of an older second, making it where there is none; −1 when no window reaches it any more. */
  #placeOfSecond(startUs: number): number {
    const seconds = this.#seconds;
    const i = seconds.indexOf(startUs);
    if (seconds.startsAt(i, startUs)) return i;
    // Older than everything kept, which reaches back a whole window: no window begins there any more.
    if (i === 0 && seconds.start(0) <= seconds.newestUs - this.#longestUs) return -1;
    emptySecond(seconds, i, startUs);
    this.#shift(startUs);
    return i - this.#forget();
  }

  /** Moves what has left a window, now that its end has moved to `newestUs`, to the band behind it. */
  #slide(newestUs: number): void {
    const seconds = this.#seconds;
    const bands = this.#bands;
    for (let place = 0; place < this.#windowsUs.length; place++) {
      const beforeUs = newestUs - (this.#windowsUs[place] as number);
      let first = this.#first[place] as number;
      for (; seconds.start(first) <= beforeUs; first++) {
        const at = seconds.at(first) + SUMS;
        subtractSums(bands, place * SUMS_WIDTH, seconds.rows, at);
        if (place + 1 < this.#windowsUs.length) addSums(bands, (place + 1) * SUMS_WIDTH, seconds.rows, at);
      }
      this.#first[place] = first;
    }
    this.#noteRounding();
  }

  /** A second was put in before those of the windows that begin after it. */
  #shift(startUs: number): void {
    for (let place = 0; place < this.#windowsUs.length; place++) {
      if (startUs > this.#seconds.newestUs - (this.#windowsUs[place] as number)) continue;
      this.#first[place] = (this.#first[place] as number) + 1;
    }
  }

  /** Adds to the band that holds the second at `startUs`; there is none for the one that is kept before all windows. */
  #addToBand(startUs: number, sums: Float64Array, from: number): void {
    const ageUs = this.#seconds.newestUs - startUs;
    let band = 0;
    while (band < this.#windowsUs.length && ageUs >= (this.#windowsUs[band] as number)) band++;
    if (band === this.#windowsUs.length) return;
    addSums(this.#bands, band * SUMS_WIDTH, sums, from);
    if (isRounded(this.#bands, band * SUMS_WIDTH)) this.#isRounded = true;
  }

  #noteRounding(): void {
    for (let at = 0; at < this.#bands.length; at += SUMS_WIDTH) {
      if (isRounded(this.#bands, at)) this.#isRounded = true;
    }
  }

  /** Makes the bands anew from the seconds: after a restore, and while a notional beyond all exactness is or was among them. */
  #sumUp(): void {
    this.#bands.fill(0);
    this.#isRounded = false;
    const seconds = this.#seconds;
    this.#banded = seconds.length;
    for (let i = 0; i < seconds.length; i++) {
      const at = seconds.at(i);
      this.#addToBand(seconds.rows[at] as number, seconds.rows, at + SUMS);
    }
  }
}

/** Makes an empty second the i-th. */
function emptySecond(seconds: SecondRing, i: number, startUs: number): void {
  const at = seconds.insert(i, startUs);
  seconds.rows[at + LOW] = Number.POSITIVE_INFINITY;
  seconds.rows[at + HIGH] = Number.NEGATIVE_INFINITY;
}

function mergeSecond(
  rows: Float64Array,
  at: number,
  from: Float64Array,
  row: number,
  sums: Float64Array,
): void {
  const [low, high] = [from[row + bar.LOW] as number, from[row + bar.HIGH] as number];
  if (low < (rows[at + LOW] as number)) rows[at + LOW] = low;
  if (high > (rows[at + HIGH] as number)) rows[at + HIGH] = high;
  const isFirst = rows[at + SUMS] === 0;
  const startUs = rows[at] as number;
  const open = orderOf(from, row + bar.OPEN_US, startUs);
  const openOffset = from[row + bar.OPEN_OFFSET] as number;
  if (isFirst || compare(open, openOffset, rows, at + OPEN_ORDER) < 0) {
    rows[at + OPEN] = from[row + bar.OPEN] as number;
    rows[at + OPEN_ORDER] = open;
    rows[at + OPEN_ORDER + 1] = openOffset;
  }
  const close = orderOf(from, row + bar.CLOSE_US, startUs);
  const closeOffset = from[row + bar.CLOSE_OFFSET] as number;
  if (isFirst || compare(close, closeOffset, rows, at + CLOSE_ORDER) > 0) {
    rows[at + CLOSE] = from[row + bar.CLOSE] as number;
    rows[at + CLOSE_ORDER] = close;
    rows[at + CLOSE_ORDER + 1] = closeOffset;
  }
  addSums(rows, at + SUMS, sums, 0);
}

/** Returns (time in the second, partition) of the place at `from[at]` as one whole number. */
function orderOf(from: Float64Array, at: number, startUs: number): number {
  const nanos = ((from[at] as number) - startUs) * 1000 + (from[at + 1] as number);
  return nanos * PARTITIONS + (from[at + 2] as number);
}

function compare(order: number, offset: number, rows: Float64Array, at: number): number {
  const byTime = order - (rows[at] as number);
  return byTime !== 0 ? byTime : offset - (rows[at + 1] as number);
}
