/**
 * A thousand rules over a stock need not all be looked at with every trade: each knows how far what it measures may go before it could do
 * anything. What several rules measure alike (the price, the change from the previous close, the day's volume) is measured once a trade
 * and compared with one band, inside of which none of them has anything to do. So a trade costs by the measures, not by the rules.
 */
import type { Alert, Reference } from '../../contract/alerts.ts';
import type { MeasureName, Narrow } from './measures.ts';
import { referenceOf } from './percent-move.ts';
import type { TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { meanBefore, sharesOf } from './volume-ratio.ts';

/** NaN where undefined. */
type Measure = (event: TradeEvent) => number;

function createMeasure(name: MeasureName): Measure {
  if (name === 'price') return ({ price }) => price;
  if (name === 'volume') return ({ volume }) => volume.wholeShares();
  const [kind, ...rest] = name.split(':');
  if (kind === 'spike') {
    const windowUs = Number(rest[0]);
    return ({ volumes }) => {
      const volume = volumes.windowVolume(windowUs);
      return volume === undefined ? Number.NaN : sharesOf(volume.current) / meanBefore(volume);
    };
  }
  const wanted = rest.join(':') as Reference;
  return ({ price, references }) => {
    const { price: reference } = referenceOf(wanted, references);
    return (100 * (price - reference)) / reference;
  };
}

/** What the rules of some stocks measure, each once. */
export class Measures {
  readonly names: readonly MeasureName[];
  readonly of: readonly Measure[];

  constructor(evaluators: readonly TradeEvaluator[]) {
    this.names = [...new Set(evaluators.flatMap(({ measures }) => measures))];
    this.of = this.names.map(createMeasure);
  }
}

/** The bands of one stock. They follow from what the rules remember, so they are not saved: whoever begins anew looks at every rule once. */
export class QuietBands {
  readonly #measures: Measures;
  readonly #evaluators: readonly TradeEvaluator[];
  /** Low and high of each measure. */
  readonly #bands: Float64Array;
  #dayStartUs = Number.NaN;

  constructor(measures: Measures, evaluators: readonly TradeEvaluator[]) {
    this.#measures = measures;
    this.#evaluators = evaluators;
    this.#bands = new Float64Array(2 * measures.names.length);
  }

  /** Shows the trade to the rules, in their order, if one of them could do anything. */
  evaluate(event: TradeEvent, alerts: Alert[]): void {
    if (event.dayStartUs === this.#dayStartUs && this.#areQuiet(event)) return;
    for (const evaluator of this.#evaluators) evaluator.evaluate(event, alerts);
    this.#dayStartUs = event.dayStartUs;
    const bands = this.#bands;
    for (let at = 0; at < bands.length; at += 2) {
      bands[at] = Number.NEGATIVE_INFINITY;
      bands[at + 1] = Number.POSITIVE_INFINITY;
    }
    for (const evaluator of this.#evaluators) evaluator.narrow(event, this.#narrow);
  }

  readonly #narrow: Narrow = (measure, low, high) => {
    const at = 2 * this.#measures.names.indexOf(measure);
    if (low > (this.#bands[at] as number)) this.#bands[at] = low;
    if (high < (this.#bands[at + 1] as number)) this.#bands[at + 1] = high;
  };

  #areQuiet(event: TradeEvent): boolean {
    const bands = this.#bands;
    const { of } = this.#measures;
    for (let i = 0; i < of.length; i++) {
      const value = (of[i] as Measure)(event);
      if (value <= (bands[2 * i] as number) || value >= (bands[2 * i + 1] as number)) return false;
    }
    return true;
  }
}
