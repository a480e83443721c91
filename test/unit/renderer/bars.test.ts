import { expect, test } from 'vitest';
import { BAR_FIELDS, type BarsPayload } from '../../../contract/protocol.ts';
import {
  applyBars,
  type BarSeries,
  EMPTY_SERIES,
  endOf,
  MAX_HELD_BARS,
  placeAt,
  prependBars,
} from '../../../renderer/stores/bars.ts';

/** Bars at these minutes, each with the given close. */
type Row = readonly [minute: number, close: number];

function payload(...bars: readonly Row[]): BarsPayload {
  const rows = bars.flatMap(([minute, close]) =>
    BAR_FIELDS.map((field) => (field === 'openTimeMs' ? minute * 60_000 : close)),
  );
  return { kind: 'bars', values: Float64Array.from(rows) };
}

const series = (...bars: readonly Row[]): BarSeries =>
  applyBars(EMPTY_SERIES, payload(...bars), 'snapshot').series;
const minutes = ({ bars }: BarSeries) => bars.map((bar) => bar.openTimeMs / 60_000);

test('a new state of the newest bar changes that bar only', () => {
  const { series: next, change } = applyBars(series([1, 10], [2, 11]), payload([2, 12]), 'delta');
  expect(change).toBe('newest');
  expect(next.bars.map((bar) => bar.close)).toEqual([10, 12]);
});

test('a newer bar is appended, and the chart has to be drawn again', () => {
  const { series: next, change } = applyBars(series([1, 10]), payload([1, 11], [2, 12]), 'delta');
  expect(change).toBe('history');
  expect(minutes(next)).toEqual([1, 2]);
});

test('a late revision replaces its bar', () => {
  const { series: next, change } = applyBars(series([1, 10], [2, 11]), payload([1, 9]), 'delta');
  expect(change).toBe('history');
  expect(next.bars[0]?.close).toBe(9);
});

test('a late bar in a gap takes its place in time', () => {
  const { series: next } = applyBars(series([1, 10], [4, 11]), payload([3, 9]), 'delta');
  expect(minutes(next)).toEqual([1, 3, 4]);
});

test('a revision of a bar older than the chart changes nothing', () => {
  expect(applyBars(series([5, 10]), payload([1, 9]), 'delta').change).toBe('none');
});

test('the oldest bar goes when there are too many, and the others keep their places', () => {
  const many = Array.from({ length: MAX_HELD_BARS }, (_, minute) => [minute, minute] as const);
  const { series: next } = applyBars(series(...many), payload([MAX_HELD_BARS, 1]), 'delta');
  expect(next.bars).toHaveLength(MAX_HELD_BARS);
  expect(next.first).toBe(1);
  expect(endOf(next)).toBe(MAX_HELD_BARS + 1);
});

test('after a reconnection bars that were there keep their places, so that a zoomed view stays', () => {
  const before = series([1, 10], [2, 11], [3, 12]);
  const { series: after } = applyBars(before, payload([2, 11], [3, 12], [4, 13]), 'snapshot');
  expect(after.first).toBe(1);
  expect(placeAt(after, 3 * 60_000)).toBe(placeAt(before, 3 * 60_000));
});

test('bars of the past come before the others, which keep their places', () => {
  const now = series([5, 10], [6, 11]);
  const then = prependBars(now, payload([3, 8], [4, 9], [5, 99]));
  expect(minutes(then)).toEqual([3, 4, 5, 6]);
  expect(then.first).toBe(-2);
  expect(then.bars.map((bar) => bar.close)).toEqual([8, 9, 10, 11]);
  expect(placeAt(then, 6 * 60_000)).toBe(placeAt(now, 6 * 60_000));
});

test('a moment belongs to the bar that began before it', () => {
  const some = series([1, 10], [2, 11]);
  expect([0, 1, 1.5, 2, 9].map((minute) => placeAt(some, minute * 60_000))).toEqual([-1, 0, 0, 1, 1]);
});
