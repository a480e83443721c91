/**
 * Statistics of a stock's current trading day, which is that of its newest trade; a trade of an earlier day leaves them as they are. They are
 * read from the day's bar and from Σ price and Σ price² beside it, which every trade is added to: there is no state of their own.
 */
import {
  CLOSE,
  HIGH,
  LOW,
  NOTIONAL_HIGH,
  OPEN,
  TRADE_COUNT,
  VOLUME_NANO,
  VOLUME_WHOLE,
} from './bar-columns.ts';
import { DAY_PRICE } from './stock-cells.ts';
import type { StockState } from './stock-state.ts';
import {
  COUNT,
  NOTIONAL,
  PRICE,
  SQUARES_WIDTH,
  SUMS_WIDTH,
  setVolume,
  type TradeStatistics,
  type TradeTotals,
  totalsOf,
} from './trade-sums.ts';

const sums = new Float64Array(SUMS_WIDTH);

/** Returns the day's totals of a stock that has traded. Nothing may be pending. */
export function sessionTotals({ cells, block, dayAt }: StockState): TradeTotals {
  sums[COUNT] = cells[dayAt + TRADE_COUNT] as number;
  setVolume(sums, cells[dayAt + VOLUME_WHOLE] as number, cells[dayAt + VOLUME_NANO] as number);
  sums.set(cells.subarray(dayAt + NOTIONAL_HIGH, dayAt + NOTIONAL_HIGH + 2), NOTIONAL);
  sums.set(cells.subarray(block + DAY_PRICE, block + DAY_PRICE + 2 + SQUARES_WIDTH), PRICE);
  return totalsOf(sums, 0);
}

/** Returns the same with the day's lowest, highest, first and last price. */
export function sessionStatistics(state: StockState): TradeStatistics {
  const { cells, dayAt } = state;
  return {
    ...sessionTotals(state),
    min: cells[dayAt + LOW] as number,
    max: cells[dayAt + HIGH] as number,
    first: cells[dayAt + OPEN] as number,
    last: cells[dayAt + CLOSE] as number,
  };
}
