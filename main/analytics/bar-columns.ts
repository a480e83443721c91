/** Bars in memory: one row of numbers each, so that a trade costs no object. `bar.ts` turns a row into a BarState. */
import type { TradeBatch } from '../trades/trade-batch.ts';
import {
  AMOUNT_NANO,
  AMOUNT_NOTIONAL_HIGH,
  AMOUNT_NOTIONAL_LOW,
  AMOUNT_WHOLE,
  addPair,
} from './exact-sum.ts';

/** Places of a row; the window is `[START_US, END_US)`. */
export const START_US = 0;
export const END_US = 1;
export const OPEN = 2;
export const HIGH = 3;
export const LOW = 4;
export const CLOSE = 5;
export const OPEN_US = 6;
export const OPEN_NS = 7;
export const OPEN_PARTITION = 8;
export const OPEN_OFFSET = 9;
export const CLOSE_US = 10;
export const CLOSE_NS = 11;
export const CLOSE_PARTITION = 12;
export const CLOSE_OFFSET = 13;
export const TRADE_COUNT = 14;
export const VOLUME_WHOLE = 15;
export const VOLUME_NANO = 16;
export const NOTIONAL_HIGH = 17;
export const REVISION = 19;
export const PHASE = 20;
export const BAR_WIDTH = 21;

/** Still inside its window, as far as the watermark tells. */
export const PHASE_OPEN = 0;
/** Closed and handed out. */
export const PHASE_CLOSED = 1;
/** Closed, and changed since it was handed out. */
export const PHASE_CHANGED = 2;

const BILLION = 1_000_000_000;

/** Makes an empty bar of the row at `at`. */
export function startBar(bars: Float64Array, at: number, startUs: number, endUs: number): void {
  bars.fill(0, at, at + BAR_WIDTH);
  bars[at + START_US] = startUs;
  bars[at + END_US] = endUs;
}

/**
 * Adds a trade that comes after all others of the bar at `at`, but leaves its close as it is: that is to be set before it is looked at.
 * @param amounts the trade's, as `measureTrade` wrote them.
 */
export function addNewest(
  bars: Float64Array,
  at: number,
  batch: TradeBatch,
  row: number,
  amounts: Float64Array,
): void {
  const price = batch.price[row] as number;
  const count = bars[at + TRADE_COUNT] as number;
  bars[at + TRADE_COUNT] = count + 1;
  if (count === 0) {
    bars[at + OPEN] = price;
    bars[at + HIGH] = price;
    bars[at + LOW] = price;
    setOrder(bars, at + OPEN_US, batch, row);
  } else {
    if (price > (bars[at + HIGH] as number)) bars[at + HIGH] = price;
    if (price < (bars[at + LOW] as number)) bars[at + LOW] = price;
  }
  addVolume(bars, at, amounts[AMOUNT_WHOLE] as number, amounts[AMOUNT_NANO] as number);
  const notionalLow = amounts[AMOUNT_NOTIONAL_LOW] as number;
  addPair(bars, at + NOTIONAL_HIGH, amounts[AMOUNT_NOTIONAL_HIGH] as number, notionalLow);
}

/** Merges the bar at `more[from]`, of other trades, into that at `bars[at]`. */
export function mergeBar(bars: Float64Array, at: number, more: Float64Array, from: number): void {
  const count = bars[at + TRADE_COUNT] as number;
  bars[at + TRADE_COUNT] = count + (more[from + TRADE_COUNT] as number);
  const [high, low] = [more[from + HIGH] as number, more[from + LOW] as number];
  if (count === 0 || high > (bars[at + HIGH] as number)) bars[at + HIGH] = high;
  if (count === 0 || low < (bars[at + LOW] as number)) bars[at + LOW] = low;
  if (count === 0 || comparePlaces(more, from + CLOSE_US, bars, at + CLOSE_US) > 0) {
    bars[at + CLOSE] = more[from + CLOSE] as number;
    copyPlace(bars, at + CLOSE_US, more, from + CLOSE_US);
  }
  if (count === 0 || comparePlaces(more, from + OPEN_US, bars, at + OPEN_US) < 0) {
    bars[at + OPEN] = more[from + OPEN] as number;
    copyPlace(bars, at + OPEN_US, more, from + OPEN_US);
  }
  addVolume(bars, at, more[from + VOLUME_WHOLE] as number, more[from + VOLUME_NANO] as number);
  const notionalLow = more[from + NOTIONAL_HIGH + 1] as number;
  addPair(bars, at + NOTIONAL_HIGH, more[from + NOTIONAL_HIGH] as number, notionalLow);
}

function addVolume(bars: Float64Array, at: number, whole: number, more: number): void {
  const nano = (bars[at + VOLUME_NANO] as number) + more;
  const carry = nano >= BILLION ? 1 : 0;
  bars[at + VOLUME_NANO] = nano - carry * BILLION;
  bars[at + VOLUME_WHOLE] = (bars[at + VOLUME_WHOLE] as number) + whole + carry;
}

/**
 * Compares a trade's (event time, source order) with the one kept in four places of a row: time, nanoseconds, partition, offset.
 * Returns a positive number when the trade comes after it, a negative one when before.
 */
export function compareOrder(kept: Float64Array, at: number, batch: TradeBatch, row: number): number {
  const us = (batch.timeUs[row] as number) - (kept[at] as number);
  if (us !== 0) return us;
  const ns = (batch.timeNs[row] as number) - (kept[at + 1] as number);
  if (ns !== 0) return ns;
  const partition = batch.partition - (kept[at + 2] as number);
  return partition !== 0 ? partition : (batch.offset[row] as number) - (kept[at + 3] as number);
}

/** Keeps a trade's (event time, source order) in four places of a row. */
export function setOrder(kept: Float64Array, at: number, batch: TradeBatch, row: number): void {
  kept[at] = batch.timeUs[row] as number;
  kept[at + 1] = batch.timeNs[row] as number;
  kept[at + 2] = batch.partition;
  kept[at + 3] = batch.offset[row] as number;
}

/** Compares two (event time, source order) that are kept in rows: positive when the first comes after the second. */
export function comparePlaces(a: Float64Array, at: number, b: Float64Array, from: number): number {
  const us = (a[at] as number) - (b[from] as number);
  if (us !== 0) return us;
  const ns = (a[at + 1] as number) - (b[from + 1] as number);
  if (ns !== 0) return ns;
  const partition = (a[at + 2] as number) - (b[from + 2] as number);
  return partition !== 0 ? partition : (a[at + 3] as number) - (b[from + 3] as number);
}

/** Copies a (event time, source order) from one row to another. */
export function copyPlace(to: Float64Array, at: number, from: Float64Array, place: number): void {
  to[at] = from[place] as number;
  to[at + 1] = from[place + 1] as number;
  to[at + 2] = from[place + 2] as number;
  to[at + 3] = from[place + 3] as number;
}
