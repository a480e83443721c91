import { WINDOW_SECONDS, WINDOWS, type Window } from '../../contract/alerts.ts';
import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import { START_US } from './bar-columns.ts';
import type { AppliedSecond, Operator } from './operator.ts';
import { RollingStatistics } from './rolling.ts';
import { mergeRows, ROW_WIDTH, setRow } from './rolling-row.ts';
import type { TradeStatistics, TradeTotals } from './trade-sums.ts';

const SECOND_US = 1_000_000;
/** Seconds of a stock that may wait. */
const MOST_WAITING = 16;
const PAGE_STOCKS = 8;

/**
 * Rolling statistics of every stock, each as of its newest trade. A stock's newest seconds wait side by side until there are enough of
 * them or somebody reads: what is far apart in memory is then visited once for many, which counts with thousands of stocks.
 */
export class RollingOperator implements Operator {
  readonly name = 'rolling';
  readonly #windowsUs = WINDOWS.map(lengthUs);
  /** By stock index. */
  readonly #stocks: (RollingStatistics | undefined)[] = [];
  /** How many seconds of each stock wait, and the start of the newest of them, µs. */
  readonly #counts: number[] = [];
  readonly #newestUs: number[] = [];
  /** The waiting rows, MOST_WAITING places for each of PAGE_STOCKS stocks a page. */
  readonly #pages: Float64Array[] = [];
  readonly #row = new Float64Array(ROW_WIDTH);

  add({ stockIndex, from, row }: AppliedSecond): void {
    const startUs = from[row + START_US] as number;
    if (this.#stocks[stockIndex] === undefined) this.#create(stockIndex);
    let count = this.#counts[stockIndex] as number;
    const newestUs = this.#newestUs[stockIndex] as number;
    if (count > 0 && startUs <= newestUs) {
      this.#addAgain(stockIndex, count, startUs === newestUs, from, row);
      return;
    }
    if (count === MOST_WAITING) {
      this.#settle(stockIndex);
      count = 0;
    }
    setRow(this.#pageOf(stockIndex), placeOf(stockIndex, count), from, row);
    this.#counts[stockIndex] = count + 1;
    this.#newestUs[stockIndex] = startUs;
  }

  /** Returns count, sums and deviation over the window in O(1); undefined before the stock's first trade. */
  totals(stockIndex: number, window: Window): TradeTotals | undefined {
    return this.#settle(stockIndex)?.totals(lengthUs(window));
  }

  /** The same with lowest, highest, first and last price, which costs the window's seconds. */
  statistics(stockIndex: number, window: Window): TradeStatistics | undefined {
    return this.#settle(stockIndex)?.statistics(lengthUs(window));
  }

  /** Returns the price that a change over the window is measured from; NaN when there is none. */
  closeBefore(stockIndex: number, window: Window): number {
    return this.#settle(stockIndex)?.closeBefore(lengthUs(window)) ?? Number.NaN;
  }

  save(writer: StateWriter): void {
    writer.number(this.#stocks.reduce((count, each) => (each === undefined ? count : count + 1), 0));
    for (const stockIndex of this.#stocks.keys()) {
      const statistics = this.#settle(stockIndex);
      if (statistics === undefined) continue;
      writer.number(stockIndex);
      statistics.save(writer);
    }
  }

  restore(reader: StateReader, stockIndexOf: (saved: number) => number): void {
    for (let left = reader.number(); left > 0; left--) {
      this.#create(stockIndexOf(reader.number())).restore(reader);
    }
  }

  /** Adds to the newest second that waits, or to one before it. */
  #addAgain(stockIndex: number, count: number, isNewest: boolean, from: Float64Array, row: number): void {
    setRow(this.#row, 0, from, row);
    if (isNewest) mergeRows(this.#pageOf(stockIndex), placeOf(stockIndex, count - 1), this.#row, 0);
    else this.#settle(stockIndex)?.add(this.#row, 0, 1);
  }

  /** Hands the stock's waiting seconds over to its statistics. */
  #settle(stockIndex: number): RollingStatistics | undefined {
    const statistics = this.#stocks[stockIndex];
    const count = this.#counts[stockIndex] ?? 0;
    if (count === 0) return statistics;
    statistics?.add(this.#pageOf(stockIndex), placeOf(stockIndex, 0), count);
    this.#counts[stockIndex] = 0;
    return statistics;
  }

  #pageOf(stockIndex: number): Float64Array {
    return this.#pages[Math.floor(stockIndex / PAGE_STOCKS)] as Float64Array;
  }

  #create(stockIndex: number): RollingStatistics {
    const statistics = new RollingStatistics(this.#windowsUs);
    this.#stocks[stockIndex] = statistics;
    this.#counts[stockIndex] = 0;
    this.#newestUs[stockIndex] = Number.NEGATIVE_INFINITY;
    while (this.#pages.length * PAGE_STOCKS <= stockIndex) {
      this.#pages.push(new Float64Array(PAGE_STOCKS * MOST_WAITING * ROW_WIDTH));
    }
    return statistics;
  }
}

/** Place of the n-th waiting row of a stock in its page. */
function placeOf(stockIndex: number, n: number): number {
  return ((stockIndex % PAGE_STOCKS) * MOST_WAITING + n) * ROW_WIDTH;
}

function lengthUs(window: Window): number {
  return WINDOW_SECONDS[window] * SECOND_US;
}
