import type { TradeBatch } from '../trades/trade-batch.ts';
import { CLOSE, START_US, startBar } from './bar-columns.ts';
import { addToRow, STATISTICS_WIDTH, statisticsOf, type TradeStatistics } from './statistics-row.ts';

const SECOND_US = 1_000_000;
const INITIAL_SECONDS = 8;

/**
 * Rolling statistics of one stock (SEMANTICS, Indicators): over the 1s bars whose start s satisfies S − W < s ≤ S, S being the start of
 * the second of its newest trade. A function of the set of trades: a late one lands in its second.
 *
 * A trade costs O(1), a late one also the seconds after it, which make room; reading costs the window's seconds that have trades.
 * Memory holds those of the longest window and one more, from which a price change over it is measured. Only `analyze` uses it so
 * far: the state is not in the engine's checkpoint.
 */
export class RollingStatistics {
  readonly #spanUs: number;
  /** A ring, in time order. */
  #rows = new Float64Array(INITIAL_SECONDS * STATISTICS_WIDTH);
  #capacity = INITIAL_SECONDS;
  #oldest = 0;
  #length = 0;

  /** @param spanUs length of the longest window that is asked for, µs. */
  constructor(spanUs: number) {
    this.#spanUs = spanUs;
  }

  /** @param amounts the trade's, as `measureTrade` wrote them. */
  add(batch: TradeBatch, row: number, amounts: Float64Array): void {
    const startUs = Math.floor((batch.timeUs[row] as number) / SECOND_US) * SECOND_US;
    const i = this.#indexOf(startUs);
    if (i < this.#length && this.#start(i) === startUs) {
      addToRow(this.#rows, this.#at(i), batch, row, amounts);
      return;
    }
    // Older than everything kept, which reaches back a whole window: no window begins there any more.
    if (i === 0 && this.#length > 0 && this.#start(0) <= this.#newestUs - this.#spanUs) return;
    const at = this.#insert(i, startUs);
    addToRow(this.#rows, at, batch, row, amounts);
    this.#forget(this.#newestUs - this.#spanUs);
  }

  /** Returns the statistics over the window that ends with the newest trade's second; undefined before the first trade. */
  over(windowUs: number): TradeStatistics | undefined {
    if (this.#length === 0) return undefined;
    const places: number[] = [];
    for (let i = this.#indexAfter(windowUs); i < this.#length; i++) places.push(this.#at(i));
    return statisticsOf(this.#rows, places);
  }

  /** Returns the close of the newest 1s bar that starts at or before S − W; NaN when there is none. */
  closeBefore(windowUs: number): number {
    const i = this.#length === 0 ? 0 : this.#indexAfter(windowUs);
    return i === 0 ? Number.NaN : (this.#rows[this.#at(i - 1) + CLOSE] as number);
  }

  get #newestUs(): number {
    return this.#start(this.#length - 1);
  }

  #at(i: number): number {
    return ((this.#oldest + i) & (this.#capacity - 1)) * STATISTICS_WIDTH;
  }

  #start(i: number): number {
    return this.#rows[this.#at(i) + START_US] as number;
  }

  /** Index of the first second at or after `startUs`; looked for from the newest, where nearly all trades belong. */
  #indexOf(startUs: number): number {
    let i = this.#length;
    while (i > 0 && this.#start(i - 1) >= startUs) i--;
    return i;
  }

  /** Index of the window's first second. */
  #indexAfter(windowUs: number): number {
    const beforeUs = this.#newestUs - windowUs;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#start(middle) <= beforeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Drops what lies before the newest second at or before `us`. */
  #forget(us: number): void {
    while (this.#length > 1 && this.#start(1) <= us) {
      this.#oldest = (this.#oldest + 1) & (this.#capacity - 1);
      this.#length--;
    }
  }

  #insert(i: number, startUs: number): number {
    if (this.#length === this.#capacity) this.#grow();
    this.#length++;
    for (let to = this.#length - 1; to > i; to--) {
      const from = this.#at(to - 1);
      this.#rows.copyWithin(this.#at(to), from, from + STATISTICS_WIDTH);
    }
    const at = this.#at(i);
    this.#rows.fill(0, at, at + STATISTICS_WIDTH);
    startBar(this.#rows, at, startUs, startUs + SECOND_US);
    return at;
  }

  #grow(): void {
    const rows = new Float64Array(2 * this.#capacity * STATISTICS_WIDTH);
    for (let i = 0; i < this.#length; i++) {
      const from = this.#at(i);
      rows.set(this.#rows.subarray(from, from + STATISTICS_WIDTH), i * STATISTICS_WIDTH);
    }
    this.#rows = rows;
    this.#capacity *= 2;
    this.#oldest = 0;
  }
}
