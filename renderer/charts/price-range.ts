import type { ChartBar } from '../stores/bars.ts';

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Share of the height that stays free above and below, so that ticks seldom force a redraw. */
const HEADROOM = 0.1;

/** The price axis for the bars in view, SMA lines included; undefined when there are none. */
export function priceRange(bars: readonly ChartBar[]): Span | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    low = Math.min(low, bar.low, finiteOr(bar.sma5, bar.low), finiteOr(bar.sma10, bar.low));
    high = Math.max(high, bar.high, finiteOr(bar.sma5, bar.high), finiteOr(bar.sma10, bar.high));
  }
  if (low > high) return undefined;
  // A stock that does not move still gets an axis with some height.
  const room = Math.max((high - low) * HEADROOM, high * 0.0005);
  return { low: low - room, high: high + room };
}

/** The volume axis starts at 0. */
export function volumeRange(bars: readonly ChartBar[]): Span {
  const greatest = bars.reduce((most, bar) => Math.max(most, bar.volume), 0);
  return { low: 0, high: Math.max(1, greatest * (1 + HEADROOM)) };
}

/** True when the bar does not fit the axes any more. */
export function isBreach(bar: ChartBar, price: Span, volume: Span): boolean {
  return bar.low < price.low || bar.high > price.high || bar.volume > volume.high;
}

function finiteOr(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}
