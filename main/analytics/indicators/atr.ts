import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';
import { Smoothing, wilderWeight } from './smoothing.ts';

/**
 * Average true range (Wilder 1978), in the listing's currency: Wilder's average of max(high, previous close) − min(low, previous close).
 * Its first value is the simple mean of the first n true ranges; the first bar has none, for no close comes before it, as in TA-Lib.
 */
export class AtrStream implements IndicatorStream {
  readonly #ranges: Smoothing;
  #close = Number.NaN;

  constructor(period: number) {
    this.#ranges = new Smoothing(period, wilderWeight(period));
  }

  peek(bar: IndicatorBar): readonly number[] {
    return [Number.isNaN(this.#close) ? Number.NaN : this.#ranges.peek(trueRange(bar, this.#close))];
  }

  next(bar: IndicatorBar): readonly number[] {
    const before = this.#close;
    this.#close = bar.close;
    return [Number.isNaN(before) ? Number.NaN : this.#ranges.next(trueRange(bar, before))];
  }
}

function trueRange({ high, low }: IndicatorBar, close: number): number {
  return Math.max(high, close) - Math.min(low, close);
}
