/**
 * The trades of one stock and one stretch of time as a row of numbers: a bar, and what the mean and the standard deviation of its
 * prices need. Rows of different stretches are summed when they are read, never subtracted, so that nothing drifts.
 */
import type { TradeBatch } from '../trades/trade-batch.ts';
import { notionalOf, volumeOf } from './bar.ts';
import * as column from './bar-columns.ts';
import {
  AMOUNT_PRICE_HIGH,
  AMOUNT_PRICE_LOW,
  addPair,
  integerOf,
  PRICE_UNITS,
  setPair,
  setProduct,
} from './exact-sum.ts';

/** Pairs, in PRICE_UNITS: Σ price, the row's origin (the price that reached it first) and Σ (price − origin)². */
const PRICE_SUM = column.BAR_WIDTH;
const ORIGIN = PRICE_SUM + 2;
const SQUARES = ORIGIN + 2;
export const STATISTICS_WIDTH = SQUARES + 2;

const BILLION = 1_000_000_000;

/** Of the prices and amounts of trades; NaN where undefined. Prices are in the listing's currency, the volume in shares. */
export interface TradeStatistics {
  /** Each trade counts once. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Population standard deviation. */
  readonly stddev: number;
  readonly volume: number;
  readonly notional: number;
  readonly tradeCount: number;
  readonly vwap: number;
  readonly first: number;
  readonly last: number;
}

const square = new Float64Array(2);
const notional = new Float64Array(2);
const priceSum = new Float64Array(2);

/**
 * Adds a trade to the row at `at`, which `startBar` made and the rest of which is 0.
 * @param amounts the trade's, as `measureTrade` wrote them.
 */
export function addToRow(
  rows: Float64Array,
  at: number,
  batch: TradeBatch,
  row: number,
  amounts: Float64Array,
): void {
  const high = amounts[AMOUNT_PRICE_HIGH] as number;
  const low = amounts[AMOUNT_PRICE_LOW] as number;
  if (rows[at + column.TRADE_COUNT] === 0) {
    rows[at + ORIGIN] = high;
    rows[at + ORIGIN + 1] = low;
  }
  column.addTrade(rows, at, batch, row, amounts);
  addPair(rows, at + PRICE_SUM, high, low);
  const deviation = high - (rows[at + ORIGIN] as number);
  if (high <= Number.MAX_SAFE_INTEGER && (rows[at + ORIGIN] as number) <= Number.MAX_SAFE_INTEGER) {
    setProduct(square, 0, deviation, deviation);
  } else {
    const exact = integerOf(amounts, AMOUNT_PRICE_HIGH) - integerOf(rows, at + ORIGIN);
    setPair(square, 0, exact * exact);
  }
  addPair(rows, at + SQUARES, square[0] as number, square[1] as number);
}

/** Returns the statistics of the trades of all rows at `places`, which are in time order and not empty. */
export function statisticsOf(rows: Float64Array, places: readonly number[]): TradeStatistics {
  const value = (at: number, place: number): number => rows[at + place] as number;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let [tradeCount, whole, nano] = [0, 0, 0];
  notional.fill(0);
  priceSum.fill(0);
  for (const at of places) {
    min = Math.min(min, value(at, column.LOW));
    max = Math.max(max, value(at, column.HIGH));
    tradeCount += value(at, column.TRADE_COUNT);
    whole += value(at, column.VOLUME_WHOLE);
    nano += value(at, column.VOLUME_NANO);
    addPair(notional, 0, value(at, column.NOTIONAL_HIGH), value(at, column.NOTIONAL_HIGH + 1));
    addPair(priceSum, 0, value(at, PRICE_SUM), value(at, PRICE_SUM + 1));
  }
  const volumeNano = nano % BILLION;
  const volume = volumeOf({ volumeWhole: whole + (nano - volumeNano) / BILLION, volumeNano });
  const total = notionalOf({ notionalHigh: notional[0] as number, notionalLow: notional[1] as number });
  return {
    mean: ((priceSum[0] as number) + (priceSum[1] as number)) / PRICE_UNITS / tradeCount,
    min,
    max,
    stddev: deviationOf(rows, places, tradeCount),
    volume,
    notional: total,
    tradeCount,
    vwap: volume > 0 ? total / volume : Number.NaN,
    first: value(places[0] as number, column.OPEN),
    last: value(places[places.length - 1] as number, column.CLOSE),
  };
}

/** √(n Σ d² − (Σ d)²) ÷ n, where d = price − the first row's origin; in integers, so that nothing cancels. */
function deviationOf(rows: Float64Array, places: readonly number[], tradeCount: number): number {
  const origin = integerOf(rows, (places[0] as number) + ORIGIN);
  let sum = 0n;
  let squares = 0n;
  for (const at of places) {
    const count = BigInt(rows[at + column.TRADE_COUNT] as number);
    const ownOrigin = integerOf(rows, at + ORIGIN);
    const ownSum = integerOf(rows, at + PRICE_SUM) - count * ownOrigin;
    const shift = ownOrigin - origin;
    sum += ownSum + count * shift;
    squares += integerOf(rows, at + SQUARES) + 2n * shift * ownSum + count * shift * shift;
  }
  // Never below 0 but for the rounding of sums beyond 106 bits.
  const scaled = BigInt(tradeCount) * squares - sum * sum;
  return scaled > 0n ? Math.sqrt(Number(scaled)) / tradeCount / PRICE_UNITS : 0;
}
