/** One second of a stock as a row of numbers, for rolling statistics: prices, what decides between them, and the sums of trade-sums.ts. */
import * as bar from './bar-columns.ts';
import { sumsOf } from './second-sum.ts';
import { addSums, SUMS_WIDTH } from './trade-sums.ts';

/** Places of a row, behind the start of its second, µs. An order is (time in the second, partition) as one whole number, and offset. */
export const LOW = 1;
export const HIGH = 2;
export const OPEN = 3;
export const CLOSE = 4;
const OPEN_ORDER = 5;
const CLOSE_ORDER = 7;
export const SUMS = 9;
export const ROW_WIDTH = SUMS + SUMS_WIDTH;
/** A second has fewer than 2^30 nanoseconds; no topic has 2^23 partitions. */
const PARTITIONS = 2 ** 23;

const sums = new Float64Array(SUMS_WIDTH);

/** Writes trades of one second, at `from[row]` as second-sum.ts lays them out, as the row at `rows[at]`. */
export function setRow(rows: Float64Array, at: number, from: Float64Array, row: number): void {
  const startUs = from[row + bar.START_US] as number;
  rows[at] = startUs;
  rows[at + LOW] = from[row + bar.LOW] as number;
  rows[at + HIGH] = from[row + bar.HIGH] as number;
  rows[at + OPEN] = from[row + bar.OPEN] as number;
  rows[at + CLOSE] = from[row + bar.CLOSE] as number;
  rows[at + OPEN_ORDER] = orderOf(from, row + bar.OPEN_US, startUs);
  rows[at + OPEN_ORDER + 1] = from[row + bar.OPEN_OFFSET] as number;
  rows[at + CLOSE_ORDER] = orderOf(from, row + bar.CLOSE_US, startUs);
  rows[at + CLOSE_ORDER + 1] = from[row + bar.CLOSE_OFFSET] as number;
  sumsOf(from, row, sums);
  for (let place = 0; place < SUMS_WIDTH; place++) rows[at + SUMS + place] = sums[place] as number;
}

/** Merges the row at `more[from]`, of other trades of the same second, into the one at `rows[at]`, which may be empty. */
export function mergeRows(rows: Float64Array, at: number, more: Float64Array, from: number): void {
  const isEmpty = rows[at + SUMS] === 0;
  const [low, high] = [more[from + LOW] as number, more[from + HIGH] as number];
  if (isEmpty || low < (rows[at + LOW] as number)) rows[at + LOW] = low;
  if (isEmpty || high > (rows[at + HIGH] as number)) rows[at + HIGH] = high;
  if (isEmpty || compareOrders(more, from + OPEN_ORDER, rows, at + OPEN_ORDER) < 0) {
    rows[at + OPEN] = more[from + OPEN] as number;
    rows[at + OPEN_ORDER] = more[from + OPEN_ORDER] as number;
    rows[at + OPEN_ORDER + 1] = more[from + OPEN_ORDER + 1] as number;
  }
  if (isEmpty || compareOrders(more, from + CLOSE_ORDER, rows, at + CLOSE_ORDER) > 0) {
    rows[at + CLOSE] = more[from + CLOSE] as number;
    rows[at + CLOSE_ORDER] = more[from + CLOSE_ORDER] as number;
    rows[at + CLOSE_ORDER + 1] = more[from + CLOSE_ORDER + 1] as number;
  }
  addSums(rows, at + SUMS, more, from + SUMS);
}

/** Returns (time in the second, partition) of the place at `from[at]` as one whole number. */
function orderOf(from: Float64Array, at: number, startUs: number): number {
  const nanos = ((from[at] as number) - startUs) * 1000 + (from[at + 1] as number);
  return nanos * PARTITIONS + (from[at + 2] as number);
}

function compareOrders(a: Float64Array, at: number, b: Float64Array, from: number): number {
  const byTime = (a[at] as number) - (b[from] as number);
  return byTime !== 0 ? byTime : (a[at + 1] as number) - (b[from + 1] as number);
}
