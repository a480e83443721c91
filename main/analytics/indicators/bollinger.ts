import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';
import { meanOf, Recent } from './recent.ts';

/**
 * Bollinger bands (J. Bollinger, "Bollinger on Bollinger Bands", 2001): the simple mean of the newest n closes, and k population standard
 * deviations of these above and below it.
 */
export class BollingerStream implements IndicatorStream {
  readonly #closes: Recent;
  readonly #deviations: number;

  constructor(period: number, deviations: number) {
    this.#closes = new Recent(period);
    this.#deviations = deviations;
  }

  peek({ close }: IndicatorBar): readonly number[] {
    const closes = this.#closes.with(close);
    const middle = meanOf(closes);
    const variance = meanOf(closes.map((value) => (value - middle) ** 2));
    const width = this.#deviations * Math.sqrt(variance);
    return [middle, middle + width, middle - width];
  }

  next(bar: IndicatorBar): readonly number[] {
    const outputs = this.peek(bar);
    this.#closes.push(bar.close);
    return outputs;
  }
}
