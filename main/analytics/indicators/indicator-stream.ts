/** A bar as far as indicators care. Prices and notional in the listing's currency, volume in shares. */
export interface IndicatorBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Σ price × quantity. */
  readonly notional: number;
  /** Start of the trading day that the bar belongs to, ms since the epoch. */
  readonly dayStartMs: number;
}

/** An indicator over the bars of one interval, oldest first, one at a time. Outputs are in the order of INDICATOR_OUTPUTS, NaN before they are defined. */
export interface IndicatorStream {
  /** Returns the outputs at the next bar as it stands, such as an open one, without taking it in. */
  peek(bar: IndicatorBar): readonly number[];
  /** Returns the same and takes the bar in: it is closed. */
  next(bar: IndicatorBar): readonly number[];
}
