import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';
import { meanOf, Recent } from './recent.ts';

/** Simple moving average of the newest n closes (SEMANTICS, Indicators). O(n) per bar, for its sum does not run on. */
export class SmaStream implements IndicatorStream {
  readonly #closes: Recent;

  constructor(period: number) {
    this.#closes = new Recent(period);
  }

  peek({ close }: IndicatorBar): readonly number[] {
    return [meanOf(this.#closes.with(close))];
  }

  next(bar: IndicatorBar): readonly number[] {
    const outputs = this.peek(bar);
    this.#closes.push(bar.close);
    return outputs;
  }
}
