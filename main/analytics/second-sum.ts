/**
 * Trades of one stock and second as one row of numbers: a bar (bar-columns.ts), then Σ price as a pair and Σ price² as three. It is what
 * bars of every interval and the operators are made of; trades that come one after another cost them one addition together.
 */
import type { TradeBatch } from '../trades/trade-batch.ts';
import {
  addNewest,
  BAR_WIDTH,
  CLOSE,
  CLOSE_US,
  NOTIONAL_HIGH,
  START_US,
  setOrder,
  TRADE_COUNT,
  VOLUME_NANO,
  VOLUME_WHOLE,
} from './bar-columns.ts';
import { AMOUNT_PRICE_HIGH, AMOUNT_PRICE_LOW, addPair } from './exact-sum.ts';
import { addPairs, COUNT, measureSquare, NOTIONAL, PRICE, SQUARES_WIDTH, setVolume } from './trade-sums.ts';

const SECOND_US = 1_000_000;

/** Places behind the bar; its START_US is that of the second. */
export const SUM_PRICE = BAR_WIDTH;
export const SUM_SQUARES = SUM_PRICE + 2;
export const SECOND_WIDTH = SUM_SQUARES + SQUARES_WIDTH;

const square = new Float64Array(SQUARES_WIDTH);

/** Adds a trade that comes after all others of the row at `cells[at]`; its close is left to the caller. */
export function addToSecond(
  cells: Float64Array,
  at: number,
  batch: TradeBatch,
  row: number,
  amounts: Float64Array,
): void {
  addNewest(cells, at, batch, row, amounts);
  addPair(cells, at + SUM_PRICE, amounts[AMOUNT_PRICE_HIGH] as number, amounts[AMOUNT_PRICE_LOW] as number);
  measureSquare(amounts, square, 0);
  addPairs(cells, at + SUM_SQUARES, square, 0, SQUARES_WIDTH);
}

/** Begins an empty row at `cells[at]`. */
export function beginSecond(cells: Float64Array, at: number, startUs: number): void {
  cells.fill(0, at, at + SECOND_WIDTH);
  cells[at + START_US] = startUs;
}

/** Returns the start of the second that a time belongs to, µs. */
export function secondOf(timeUs: number): number {
  return Math.floor(timeUs / SECOND_US) * SECOND_US;
}

/** Makes the row at the beginning of `into` that of a single trade. */
export function setSecond(into: Float64Array, batch: TradeBatch, row: number, amounts: Float64Array): void {
  beginSecond(into, 0, secondOf(batch.timeUs[row] as number));
  addToSecond(into, 0, batch, row, amounts);
  into[CLOSE] = batch.price[row] as number;
  setOrder(into, CLOSE_US, batch, row);
}

/** Writes the sums of the row at `cells[at]` as a row of trade-sums.ts to the beginning of `into`. */
export function sumsOf(cells: Float64Array, at: number, into: Float64Array): void {
  into[COUNT] = cells[at + TRADE_COUNT] as number;
  setVolume(into, cells[at + VOLUME_WHOLE] as number, cells[at + VOLUME_NANO] as number);
  into[NOTIONAL] = cells[at + NOTIONAL_HIGH] as number;
  into[NOTIONAL + 1] = cells[at + NOTIONAL_HIGH + 1] as number;
  for (let i = 0; i < 2 + SQUARES_WIDTH; i++) into[PRICE + i] = cells[at + SUM_PRICE + i] as number;
}
