import { INDICATOR_OUTPUTS, type Indicator } from '../../../contract/indicators.ts';
import { AtrStream } from './atr.ts';
import { BollingerStream } from './bollinger.ts';
import { EmaStream } from './ema.ts';
import type { IndicatorStream } from './indicator-stream.ts';
import { MacdStream } from './macd.ts';
import { RsiStream } from './rsi.ts';
import { SmaStream } from './sma.ts';
import { VwapStream } from './vwap.ts';

/** Relative weight of the seed that is too small to be seen: the 1e-9 to which SEMANTICS lets implementations differ, and a digit more. */
const UNSEEN = 1e-10;

/** Returns what computes an indicator, from its first bar on. */
export function createIndicator(indicator: Indicator): IndicatorStream {
  switch (indicator.kind) {
    case 'sma':
      return new SmaStream(indicator.period);
    case 'ema':
      return new EmaStream(indicator.period);
    case 'vwap':
      return new VwapStream();
    case 'bollinger':
      return new BollingerStream(indicator.period, indicator.deviations);
    case 'rsi':
      return new RsiStream(indicator.period);
    case 'macd':
      return new MacdStream(indicator.fast, indicator.slow, indicator.signal);
    case 'atr':
      return new AtrStream(indicator.period);
  }
}

/** Number of columns of an indicator. */
export const outputsOf = ({ kind }: Indicator): number => INDICATOR_OUTPUTS[kind].length;

/**
 * Returns how many bars before the first one shown an indicator has to see for its values not to depend on where the bars begin, to 1e-10;
 * Infinity for VWAP, which needs its trading day from the start.
 */
export function leadOf(indicator: Indicator): number {
  switch (indicator.kind) {
    case 'sma':
    case 'bollinger':
      return indicator.period - 1;
    case 'vwap':
      return Number.POSITIVE_INFINITY;
    case 'ema':
      return fading(indicator.period, 2 / (indicator.period + 1));
    case 'rsi':
    case 'atr':
      return 1 + fading(indicator.period, 1 / indicator.period);
    case 'macd':
      return (
        fading(indicator.slow, 2 / (indicator.slow + 1)) +
        fading(indicator.signal, 2 / (indicator.signal + 1))
      );
  }
}

/** Bars until the seed of a smoothing has faded: (1 − weight)^bars ≤ UNSEEN, after the n that make the seed. */
function fading(period: number, weight: number): number {
  return period + (weight >= 1 ? 0 : Math.ceil(Math.log(UNSEEN) / Math.log(1 - weight)));
}
