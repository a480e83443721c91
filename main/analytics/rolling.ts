import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import { CLOSE, HIGH, LOW, mergeRows, OPEN, ROW_WIDTH, SUMS } from './rolling-row.ts';
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

/**
 * Rolling statistics of one stock (SEMANTICS, Indicators): over the 1s bars whose start s satisfies S − W < s ≤ S, S being the start of
 * the second of its newest trade. A function of the set of trades: a late one lands in its second, and so in every window that holds it.
 *
 * The windows lie inside one another, so sums are kept of the bands between them: a second is added to the first band and moves from band
 * to band as time goes by. A trade thus costs O(1) amortised, and so does reading totals; a late one that opens a second of its own also
 * makes later seconds move by one place. Lowest and highest price are looked for when they are read. Memory holds the seconds with trades
 * of the longest window and one more, from which a change over it is measured.
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
  /** Whether seconds were put in that the windows do not end with yet. */
  #waiting = false;
  #isRounded = false;

  /** @param windowsUs lengths of the windows, µs, shortest first. */
  constructor(windowsUs: readonly number[]) {
    this.#windowsUs = windowsUs;
    this.#bands = new Float64Array(windowsUs.length * SUMS_WIDTH);
    this.#first = new Int32Array(windowsUs.length);
  }

  /** Takes in `count` seconds, the oldest first: rows at `from[at]` as rolling-row.ts lays them out. */
  add(from: Float64Array, at: number, count: number): void {
    const seconds = this.#seconds;
    for (let row = at; row < at + count * ROW_WIDTH; row += ROW_WIDTH) {
      const startUs = from[row] as number;
      if (seconds.length > 0 && startUs <= seconds.newestUs) {
        this.#addOlder(from, row);
        continue;
      }
      // Before `rows` is read: it may be another array afterwards.
      const place = seconds.insert(seconds.length, startUs);
      mergeRows(seconds.rows, place, from, row);
      // It may lie behind a window that ends with a later row: sliding moves it on.
      addSums(this.#bands, 0, from, row + SUMS);
      this.#waiting = true;
    }
    this.#catchUp();
  }

  /** Returns the totals over the window that ends with the newest trade's second; undefined before the first trade. */
  totals(windowUs: number): TradeTotals | undefined {
    if (this.#seconds.length === 0) return undefined;
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
    const first = this.#first[this.#placeOf(windowUs)] as number;
    return first === 0 ? Number.NaN : (this.#seconds.rows[this.#seconds.at(first - 1) + CLOSE] as number);
  }

  save(writer: StateWriter): void {
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

  /** Adds to a second that is not newer than all others. */
  #addOlder(from: Float64Array, row: number): void {
    const seconds = this.#seconds;
    this.#catchUp();
    const startUs = from[row] as number;
    let i = seconds.indexOf(startUs);
    if (!seconds.startsAt(i, startUs)) {
      // Older than everything kept, which reaches back a whole window: no window begins there any more.
      if (i === 0 && seconds.start(0) <= seconds.newestUs - this.#longestUs) return;
      seconds.insert(i, startUs);
      this.#shift(startUs);
      i -= this.#forget();
    }
    mergeRows(seconds.rows, seconds.at(i), from, row);
    this.#addToBand(startUs, from, row + SUMS);
  }

  /** Slides the windows to the newest second, if they are behind it. */
  #catchUp(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#slide(this.#seconds.newestUs);
    this.#forget();
  }

  /** Drops the seconds behind the longest window but one; returns how many. */
  #forget(): number {
    const seconds = this.#seconds;
    const { length } = seconds;
    seconds.forget(seconds.newestUs - this.#longestUs);
    const dropped = length - seconds.length;
    for (let place = 0; place < this.#first.length; place++) {
      this.#first[place] = (this.#first[place] as number) - dropped;
    }
    return dropped;
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
    for (let i = 0; i < seconds.length; i++) {
      const at = seconds.at(i);
      this.#addToBand(seconds.rows[at] as number, seconds.rows, at + SUMS);
    }
  }
}
