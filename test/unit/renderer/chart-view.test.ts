import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf, viewAfter } from '../../../renderer/charts/chart-keys.ts';
import { timeTicks } from '../../../renderer/charts/time-ticks.ts';
import {
  clamp,
  defaultView,
  drawnExtent,
  follow,
  isFollowing,
  LEAST_BARS,
  pan,
  RIGHT_ROOM,
  type ViewRange,
  zoom,
} from '../../../renderer/charts/view-range.ts';
import type { ChartBar } from '../../../renderer/stores/bars.ts';

const EXTENT = { first: 0, end: 500 };
const width = (view: ViewRange) => view.to - view.from;

test('the default view shows the newest bars with room at the right', () => {
  const view = defaultView(EXTENT, 100);
  expect(view.to).toBe(499 + RIGHT_ROOM);
  expect(width(view)).toBe(100 + RIGHT_ROOM);
});

test('a view at the right edge follows the newest bar', () => {
  const view = defaultView(EXTENT, 100);
  const after = follow(view, EXTENT, { first: 1, end: 501 });
  expect(after).toEqual({ from: view.from + 1, to: view.to + 1 });
});

test('a view of a few bars keeps its room at the right', () => {
  const few = { first: 0, end: 30 };
  expect(clamp(defaultView(few, 100), few).to).toBe(29 + RIGHT_ROOM);
});

test('a view of the past stays where the user put it', () => {
  const view = { from: 100, to: 200 };
  expect(isFollowing(view, EXTENT)).toBe(false);
  expect(follow(view, EXTENT, { first: 1, end: 501 })).toEqual(view);
});

test('zooming keeps the place under the pointer where it is', () => {
  const view = zoom({ from: 300, to: 400 }, EXTENT, 0.5, 320);
  expect((320 - view.from) / width(view)).toBeCloseTo(0.2);
  expect(width(view)).toBe(50);
});

test('whatever is done to a view, it keeps bars in sight and a width within its limits', () => {
  const step = fc.oneof(
    fc
      .double({ min: 0.1, max: 10, noNaN: true })
      .map((factor) => (view: ViewRange) => zoom(view, EXTENT, factor, (view.from + view.to) / 2)),
    fc.integer({ min: -2000, max: 2000 }).map((bars) => (view: ViewRange) => pan(view, EXTENT, bars)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const view = steps.reduce((current, act) => act(current), clamp(defaultView(EXTENT, 100), EXTENT));
      expect(width(view)).toBeGreaterThanOrEqual(LEAST_BARS - 1e-9);
      expect(view.from).toBeLessThan(EXTENT.end);
      expect(view.to).toBeGreaterThan(EXTENT.first);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('of a long history the bars in view and around it are drawn, and never more than the limit', () => {
  const long = { first: -2000, end: 500 };
  expect(drawnExtent({ from: -1050, to: -950 }, long)).toEqual({ first: -1150, end: -850 });
  expect(drawnExtent({ from: -2010, to: -1910 }, long)).toEqual({ first: -2000, end: -1700 });
  expect(drawnExtent({ from: 404, to: 504 }, long)).toEqual({ first: 200, end: 500 });
  expect(drawnExtent({ from: 0, to: 500 }, long)).toEqual({ first: 0, end: 500 });
  expect(drawnExtent({ from: 0, to: 10 }, { first: 0, end: 7 })).toEqual({ first: 0, end: 7 });
});

test('keys of a chart zoom and pan; keys with Ctrl are the browser’s', () => {
  const key = (name: string, ctrlKey: boolean) =>
    keyOf({ key: name, ctrlKey, altKey: false, metaKey: false });
  expect(key('+', false)).toBe('zoomIn');
  expect(key('+', true)).toBeUndefined();
  expect(key('x', false)).toBeUndefined();
  const view = { from: 200, to: 300 };
  expect(width(viewAfter('zoomIn', view, EXTENT))).toBeCloseTo(80);
  expect(viewAfter('older', view, EXTENT)).toEqual({ from: 190, to: 290 });
  expect(viewAfter('oldest', view, EXTENT).from).toBe(-1);
});

const minuteBars = (startMs: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ openTimeMs: startMs + index * 60_000 }) as ChartBar);

test('the time axis is labelled at round times', () => {
  const bars = minuteBars(Date.UTC(2013, 9, 7, 13, 27), 60);
  const { places, labels } = timeTicks(bars, 1000, { from: 1000, to: 1060 }, 6, 'UTC');
  expect(labels).toEqual(['13:30', '13:40', '13:50', '14:00', '14:10', '14:20']);
  expect(places[0]).toBe(1003);
});

test('a new day is labelled by its date, in the chosen zone', () => {
  const bars = minuteBars(Date.UTC(2013, 9, 8, 3, 30), 60);
  expect(timeTicks(bars, 0, { from: 0, to: 60 }, 4, 'America/New_York').labels).toContain('08 Oct');
  expect(timeTicks(bars, 0, { from: 0, to: 60 }, 4, 'UTC').labels).not.toContain('08 Oct');
});

test('a night between two bars takes no room and does not thin the labels', () => {
  const evening = minuteBars(Date.UTC(2013, 9, 7, 19, 31), 29);
  const bars = [...evening, ...minuteBars(Date.UTC(2013, 9, 8, 13, 30), 30)];
  const { labels, places } = timeTicks(bars, 0, { from: 0, to: 59 }, 6, 'UTC');
  expect(labels).toContain('08 Oct');
  expect(places).toContain(29);
  expect(labels.length).toBeGreaterThan(4);
});
