import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import {
  CLOSE,
  HIGH,
  LOW,
  NOTIONAL_HIGH,
  OPEN,
  START_US,
  TRADE_COUNT,
  VOLUME_NANO,
  VOLUME_WHOLE,
} from './bar-columns.ts';
import type { AppliedSecond, Operator } from './operator.ts';
import { SUM_SQUARES } from './second-sum.ts';
import { DAY_PRICE } from './stock-cells.ts';
import type { StockState } from './stock-state.ts';
import {
  addPairs,
  COUNT,
  NOTIONAL,
  PRICE,
  SQUARES,
  SQUARES_WIDTH,
  SUMS_WIDTH,
  setVolume,
  type TradeStatistics,
  type TradeTotals,
  totalsOf,
} from './trade-sums.ts';

/** Places of what is kept of a stock: the start of its day, µs, then the sums of squares. */
const DAY_SQUARES = 1;
const DAY_WIDTH = DAY_SQUARES + SQUARES_WIDTH;

/**
 * Statistics of every stock's current trading day, which is that of its newest trade; a trade of an earlier day leaves them as they
 * are. Only the squares of the prices are summed here: the day's bar and Σ price are the stock's own.
 */
export class SessionOperator implements Operator {
  readonly name = 'session';
  /** By stock index. */
  readonly #days: (Float64Array | undefined)[] = [];
  readonly #sums = new Float64Array(SUMS_WIDTH);

  add({ stockIndex, state, from, row }: AppliedSecond): void {
    if ((from[row + START_US] as number) < state.dayStartUs) return;
    const day = this.#days[stockIndex] ?? this.#create(stockIndex);
    if (day[0] !== state.dayStartUs) {
      day.fill(0);
      day[0] = state.dayStartUs;
    }
    addPairs(day, DAY_SQUARES, from, row + SUM_SQUARES, SQUARES_WIDTH);
  }

  /** Returns the day's totals; undefined before the stock's first trade. */
  totals(stockIndex: number, state: StockState): TradeTotals | undefined {
    const day = this.#days[stockIndex];
    if (day === undefined) return undefined;
    const { cells, block, dayAt } = state;
    const sums = this.#sums;
    sums[COUNT] = cells[dayAt + TRADE_COUNT] as number;
    setVolume(sums, cells[dayAt + VOLUME_WHOLE] as number, cells[dayAt + VOLUME_NANO] as number);
    sums.set(cells.subarray(dayAt + NOTIONAL_HIGH, dayAt + NOTIONAL_HIGH + 2), NOTIONAL);
    sums.set(cells.subarray(block + DAY_PRICE, block + DAY_PRICE + 2), PRICE);
    sums.set(day.subarray(DAY_SQUARES), SQUARES);
    return totalsOf(sums, 0);
  }

  /** Returns the day's statistics; undefined before the stock's first trade. */
  statistics(stockIndex: number, state: StockState): TradeStatistics | undefined {
    const totals = this.totals(stockIndex, state);
    if (totals === undefined) return undefined;
    const { cells, dayAt } = state;
    return {
      ...totals,
      min: cells[dayAt + LOW] as number,
      max: cells[dayAt + HIGH] as number,
      first: cells[dayAt + OPEN] as number,
      last: cells[dayAt + CLOSE] as number,
    };
  }

  save(writer: StateWriter): void {
    writer.number(this.#days.reduce((count, day) => (day === undefined ? count : count + 1), 0));
    for (const [stockIndex, day] of this.#days.entries()) {
      if (day === undefined) continue;
      writer.number(stockIndex);
      writer.numbers(day);
    }
  }

  restore(reader: StateReader, stockIndexOf: (saved: number) => number): void {
    for (let left = reader.number(); left > 0; left--) {
      this.#create(stockIndexOf(reader.number())).set(reader.numbers());
    }
  }

  #create(stockIndex: number): Float64Array {
    const day = new Float64Array(DAY_WIDTH);
    this.#days[stockIndex] = day;
    return day;
  }
}
