import { expect, test } from 'vitest';
import {
  INVALID,
  Invalidation,
  type InvalidLevel,
  mergeLevels,
} from '../../../renderer/charts/invalidation.ts';
import { isBreach, priceRange, volumeRange } from '../../../renderer/charts/price-range.ts';
import { RedrawQueue } from '../../../renderer/charts/redraw-queue.ts';
import type { ChartBar } from '../../../renderer/stores/bars.ts';

/** Frames that come when the test says so. */
class ManualFrames {
  readonly #callbacks = new Map<number, () => void>();
  #next = 1;

  request = (callback: () => void): number => {
    this.#callbacks.set(this.#next, callback);
    return this.#next++;
  };

  cancel = (handle: number): void => {
    this.#callbacks.delete(handle);
  };

  /** One animation frame. */
  pass(): void {
    const due = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of due) callback();
  }
}

test('levels merge into the greatest', () => {
  expect(mergeLevels(INVALID.live, INVALID.full)).toBe(INVALID.full);
  expect(mergeLevels(INVALID.live, INVALID.nothing)).toBe(INVALID.live);
});

test('however many changes come, one draw a frame settles them', () => {
  const frames = new ManualFrames();
  const draws: InvalidLevel[] = [];
  const invalidation = new Invalidation((level) => draws.push(level), frames);
  for (const level of [INVALID.live, INVALID.full, INVALID.live]) invalidation.add(level);
  expect(draws).toEqual([]);
  frames.pass();
  expect(draws).toEqual([INVALID.full]);
  frames.pass();
  expect(draws).toHaveLength(1);
  invalidation.add(INVALID.live);
  frames.pass();
  expect(draws).toEqual([INVALID.full, INVALID.live]);
});

test('a disposed chart draws nothing any more', () => {
  const frames = new ManualFrames();
  const draws: InvalidLevel[] = [];
  const invalidation = new Invalidation((level) => draws.push(level), frames);
  invalidation.add(INVALID.full);
  invalidation.dispose();
  frames.pass();
  expect(draws).toEqual([]);
});

test('charts that all have to be redrawn take turns, one a frame', () => {
  const frames = new ManualFrames();
  const queue = new RedrawQueue(frames.request);
  const drawn: string[] = [];
  const redraw = (name: string) => () => drawn.push(name);
  const [a, b, c] = [redraw('a'), redraw('b'), redraw('c')];
  for (const each of [a, b, c, b]) queue.add(each);
  const perFrame = [drawn.length];
  for (let frame = 0; frame < 3; frame += 1) {
    frames.pass();
    perFrame.push(drawn.length);
  }
  expect(perFrame).toEqual([1, 2, 3, 3]);
  expect(drawn).toEqual(['a', 'b', 'c']);
});

test('a redraw that was taken back does not run', () => {
  const frames = new ManualFrames();
  const queue = new RedrawQueue(frames.request);
  const drawn: string[] = [];
  queue.add(() => drawn.push('first'));
  queue.add(() => drawn.push('second'))();
  frames.pass();
  expect(drawn).toEqual(['first']);
});

const bar = (part: Partial<ChartBar>) =>
  ({ low: 9, high: 11, volume: 100, sma5: Number.NaN, ...part }) as ChartBar;

test('the price axis leaves room around bars and averages, so that few ticks leave it', () => {
  const range = priceRange([bar({}), bar({ sma5: 15 })], []);
  if (range === undefined) throw new Error('there is no range');
  expect(range.low).toBeCloseTo(9 - 0.6);
  expect(range.high).toBeCloseTo(15 + 0.6);
  const volume = volumeRange([bar({})]);
  expect(isBreach(bar({ high: 15.5 }), range, volume)).toBe(false);
  expect(isBreach(bar({ high: 15.7 }), range, volume)).toBe(true);
  expect(isBreach(bar({ volume: 120 }), range, volume)).toBe(true);
});

test('without bars there is no price axis, and a price that stands still has one with some height', () => {
  expect(priceRange([], [])).toBeUndefined();
  const range = priceRange([bar({ low: 10, high: 10 })], []);
  expect(range?.high).toBeGreaterThan(range?.low ?? Number.NaN);
});
