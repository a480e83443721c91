import type { ChartBar } from '../stores/bars.ts';

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Share of the height that stays free above and below, so that ticks seldom force a redraw. */
const HEADROOM = 0.1;

/**
 * The price axis for the bars in view, SMA lines included; undefined when there are none.
 * @param outputs places of the indicators' outputs that lie over the price
 */
export function priceRange(bars: readonly ChartBar[], outputs: readonly number[]): Span | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    low = Math.min(low, bar.low, finiteOr(bar.sma5, bar.low), finiteOr(bar.sma10, bar.low));
    high = Math.max(high, bar.high, finiteOr(bar.sma5, bar.high), finiteOr(bar.sma10, bar.high));
    for (const output of outputs) {
      low = Math.min(low, finiteOr(bar.outputs[output], low));
      high = Math.max(high, finiteOr(bar.outputs[output], high));
    }
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

/** The axis of a pane for the bars in view; bars of a histogram stand on 0. */
export function paneRange(bars: readonly ChartBar[], outputs: readonly number[]): Span {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    for (const output of outputs) {
      low = Math.min(low, finiteOr(bar.outputs[output], low));
      high = Math.max(high, finiteOr(bar.outputs[output], high));
    }
  }
  if (low > high) return { low: 0, high: 1 };
  const room = Math.max((high - low) * HEADROOM, Math.abs(high) * 0.001, 1e-6);
  return { low: low - room, high: high + room };
}

/** True when the newest outputs do not fit the axis of their pane any more. */
export function isPaneBreach(bar: ChartBar, outputs: readonly number[], span: Span): boolean {
  return outputs.some((output) => {
    const value = bar.outputs[output] ?? Number.NaN;
    return value < span.low || value > span.high;
  });
}

/** True when the bar does not fit the axes any more. */
export function isBreach(bar: ChartBar, price: Span, volume: Span): boolean {
  return bar.low < price.low || bar.high > price.high || bar.volume > volume.high;
}

function finiteOr(value: number | undefined, otherwise: number): number {
  return value !== undefined && Number.isFinite(value) ? value : otherwise;
}
