import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';

/** VWAP of the trading day: Σ notional ÷ Σ volume of its bars up to this one; undefined while the volume is 0. */
export class VwapStream implements IndicatorStream {
  #dayStartMs = Number.NaN;
  #notional = 0;
  #volume = 0;

  peek(bar: IndicatorBar): readonly number[] {
    const isSameDay = bar.dayStartMs === this.#dayStartMs;
    const volume = (isSameDay ? this.#volume : 0) + bar.volume;
    const notional = (isSameDay ? this.#notional : 0) + bar.notional;
    return [volume > 0 ? notional / volume : Number.NaN];
  }

  next(bar: IndicatorBar): readonly number[] {
    const outputs = this.peek(bar);
    if (bar.dayStartMs !== this.#dayStartMs) {
      this.#dayStartMs = bar.dayStartMs;
      this.#notional = 0;
      this.#volume = 0;
    }
    this.#notional += bar.notional;
    this.#volume += bar.volume;
    return outputs;
  }
}
