/**
 * Which part of the series a chart shows, in place numbers of its ordinal axis (one bar = one unit, gaps of the
 * session take no room). The user moves it; it follows the newest bar only while that is in sight.
 */
import { MAX_CHART_BARS } from '../../contract/protocol.ts';

export interface ViewRange {
  readonly from: number;
  readonly to: number;
}

/** Place numbers of the series: `first` is the oldest bar, `end` is one past the newest. */
export interface Extent {
  readonly first: number;
  readonly end: number;
}

export const LEAST_BARS = 10;
/** Room right of the newest bar, in bars. */
export const RIGHT_ROOM = 4;

export function defaultView({ first, end }: Extent, bars: number): ViewRange {
  const to = end - 1 + RIGHT_ROOM;
  const shown = Math.max(LEAST_BARS, Math.min(bars, Math.max(end - first, bars / 2)));
  return { from: to - shown - RIGHT_ROOM, to };
}

/** True when the newest bar is in sight, so that the next one shall be too. */
export function isFollowing(view: ViewRange, extent: Extent): boolean {
  return view.to >= extent.end - 1;
}

/** The view after the series grew: moved along when it followed, left where the user put it otherwise. */
export function follow(view: ViewRange, before: Extent, after: Extent): ViewRange {
  const moved = isFollowing(view, before) ? shift(view, after.end - before.end) : view;
  return clamp(moved, after);
}

export function pan(view: ViewRange, extent: Extent, bars: number): ViewRange {
  return clamp(shift(view, bars), extent);
}

/** @param factor Below 1 zooms in. @param anchor The place that stays where it is on the screen. */
export function zoom(view: ViewRange, extent: Extent, factor: number, anchor: number): ViewRange {
  const width = Math.max(LEAST_BARS, (view.to - view.from) * factor);
  const share = (anchor - view.from) / (view.to - view.from);
  return clamp({ from: anchor - share * width, to: anchor + (1 - share) * width }, extent);
}

/** Keeps at least a fifth of the width filled with bars, and the width between its limits; the right edge stays. */
export function clamp(view: ViewRange, { first, end }: Extent): ViewRange {
  const all = Math.max(end - first + 2 * RIGHT_ROOM, 4 * LEAST_BARS);
  const greatest = Math.min(all, MAX_CHART_BARS);
  const width = Math.min(greatest, Math.max(LEAST_BARS, view.to - view.from));
  const from = view.to - width;
  const least = first - 0.8 * width;
  const most = end - 0.2 * width;
  const kept = Math.min(Math.max(from, least), Math.max(least, most));
  return { from: kept, to: kept + width };
}

/** The bars that a full redraw draws: those in view, and on either side as many again for the time of a drag. */
export function drawnExtent(view: ViewRange, { first, end }: Extent): Extent {
  const count = Math.min(MAX_CHART_BARS, Math.ceil(3 * (view.to - view.from)));
  const middle = (view.from + view.to) / 2;
  const start = Math.min(Math.max(first, end - count), Math.max(first, Math.round(middle - count / 2)));
  return { first: start, end: Math.min(end, start + count) };
}

function shift(view: ViewRange, bars: number): ViewRange {
  return { from: view.from + bars, to: view.to + bars };
}
