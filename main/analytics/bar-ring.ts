/**
 * The bars that memory keeps of a stock and interval, in time order, as rows of the stock's cells: the newest one in its block, those
 * before it in slots. `block` and `place` (of the interval in INTERVALS) name the ring everywhere below.
 */
import { BAR_WIDTH, START_US, startBar } from './bar-columns.ts';
import { NEWEST_BARS, RING_LENGTH, RING_OLDEST, RING_SLOTS, slotsAt } from './stock-cells.ts';

/** Bars that memory keeps of a stock and interval. */
export const RING_BARS = 32;

/** Place of the newest bar; while there is none, its window is empty. */
export function newestAt(block: number, place: number): number {
  return block + NEWEST_BARS + place * BAR_WIDTH;
}

export function lengthOf(cells: Float64Array, block: number, place: number): number {
  return cells[block + RING_LENGTH + place] as number;
}

/** Place of the i-th bar, oldest first. */
export function barPlace(cells: Float64Array, block: number, place: number, i: number): number {
  if (i === lengthOf(cells, block, place) - 1) return newestAt(block, place);
  const slot = ((cells[block + RING_OLDEST + place] as number) + i) % RING_SLOTS;
  return slotsAt(block, place) + slot * BAR_WIDTH;
}

/** Index of the first bar that starts at or after `startUs`; looked for from the newest, where nearly all trades belong. */
export function indexOfBar(cells: Float64Array, block: number, place: number, startUs: number): number {
  let i = lengthOf(cells, block, place);
  while (i > 0 && (cells[barPlace(cells, block, place, i - 1) + START_US] as number) >= startUs) i--;
  return i;
}

/** Whether the i-th bar is the one that starts at `startUs`. */
export function startsAt(
  cells: Float64Array,
  block: number,
  place: number,
  i: number,
  startUs: number,
): boolean {
  return i < lengthOf(cells, block, place) && cells[barPlace(cells, block, place, i) + START_US] === startUs;
}

/** Makes an empty bar of `[startUs, endUs)` the i-th and returns its place. There must be fewer than RING_BARS. */
export function insertBar(
  cells: Float64Array,
  block: number,
  place: number,
  i: number,
  startUs: number,
  endUs: number,
): number {
  const length = lengthOf(cells, block, place);
  const newest = newestAt(block, place);
  cells[block + RING_LENGTH + place] = length + 1;
  if (i === length) {
    if (length > 0) copyBar(cells, barPlace(cells, block, place, length - 1), newest);
    startBar(cells, newest, startUs, endUs);
    return newest;
  }
  for (let to = length - 1; to > i; to--) {
    copyBar(cells, barPlace(cells, block, place, to), barPlace(cells, block, place, to - 1));
  }
  const at = barPlace(cells, block, place, i);
  startBar(cells, at, startUs, endUs);
  return at;
}

export function dropOldestBar(cells: Float64Array, block: number, place: number): void {
  cells[block + RING_OLDEST + place] = ((cells[block + RING_OLDEST + place] as number) + 1) % RING_SLOTS;
  cells[block + RING_LENGTH + place] = lengthOf(cells, block, place) - 1;
}

function copyBar(cells: Float64Array, to: number, from: number): void {
  for (let column = 0; column < BAR_WIDTH; column++) cells[to + column] = cells[from + column] as number;
}
