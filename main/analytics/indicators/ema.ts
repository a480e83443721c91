import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';
import { exponentialWeight, Smoothing } from './smoothing.ts';

/** Exponential moving average of closes: weight 2 ÷ (n + 1), seeded with the simple mean of the first n closes, as TA-Lib does. */
export class EmaStream implements IndicatorStream {
  readonly #closes: Smoothing;

  constructor(period: number) {
    this.#closes = new Smoothing(period, exponentialWeight(period));
  }

  peek({ close }: IndicatorBar): readonly number[] {
    return [this.#closes.peek(close)];
  }

  next({ close }: IndicatorBar): readonly number[] {
    return [this.#closes.next(close)];
  }
}
