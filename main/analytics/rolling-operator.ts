import { WINDOW_SECONDS, WINDOWS, type Window } from '../../contract/alerts.ts';
import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import type { AppliedSecond, Operator } from './operator.ts';
import { RollingStatistics } from './rolling.ts';
import { sumsOf } from './second-sum.ts';
import { SUMS_WIDTH, type TradeStatistics, type TradeTotals } from './trade-sums.ts';

const SECOND_US = 1_000_000;

/** Rolling statistics of every stock, each as of its newest trade. */
export class RollingOperator implements Operator {
  readonly name = 'rolling';
  readonly #windowsUs = WINDOWS.map(lengthUs);
  /** By stock index. */
  readonly #stocks: (RollingStatistics | undefined)[] = [];
  readonly #sums = new Float64Array(SUMS_WIDTH);

  add({ stockIndex, from, row }: AppliedSecond): void {
    sumsOf(from, row, this.#sums);
    const statistics = this.#stocks[stockIndex] ?? this.#create(stockIndex);
    statistics.add(from, row, this.#sums);
  }

  /** Returns count, sums and deviation over the window in O(1); undefined before the stock's first trade. */
  totals(stockIndex: number, window: Window): TradeTotals | undefined {
    return this.#stocks[stockIndex]?.totals(lengthUs(window));
  }

  /** The same with lowest, highest, first and last price, which costs the window's seconds. */
  statistics(stockIndex: number, window: Window): TradeStatistics | undefined {
    return this.#stocks[stockIndex]?.statistics(lengthUs(window));
  }

  /** Returns the price that a change over the window is measured from; NaN when there is none. */
  closeBefore(stockIndex: number, window: Window): number {
    return this.#stocks[stockIndex]?.closeBefore(lengthUs(window)) ?? Number.NaN;
  }

  save(writer: StateWriter): void {
    writer.number(this.#stocks.reduce((count, each) => (each === undefined ? count : count + 1), 0));
    for (const [stockIndex, statistics] of this.#stocks.entries()) {
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

  #create(stockIndex: number): RollingStatistics {
    const statistics = new RollingStatistics(this.#windowsUs);
    this.#stocks[stockIndex] = statistics;
    return statistics;
  }
}

function lengthUs(window: Window): number {
  return WINDOW_SECONDS[window] * SECOND_US;
}
