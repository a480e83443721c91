/** The conditions of a rule that is made of several: each holds or does not, and knows what it measured. */
import { type AlertValues, type Condition, WINDOW_SECONDS } from '../../contract/alerts.ts';
import { type Percent, percent } from '../../contract/units.ts';
import type { Measured } from './make-alert.ts';
import { above, below, changeFrom, type MeasureName, type Narrow, spikeOver } from './measures.ts';
import { compareMove, exactPercent, percentChange, subtractPercent } from './percent-change.ts';
import { referenceOf, windowUsOf } from './percent-move.ts';
import type { TradeEvent } from './rule-evaluator.ts';
import { compareVolume, exactFactor, meanBefore, sharesOf } from './volume-ratio.ts';

/** What a condition measured, with what explains it besides. */
export interface Found extends Measured {
  readonly values: AlertValues;
}

/** What a condition found: +1 it holds upwards, −1 downwards, 0 it does not hold. */
export type Holding = 1 | -1 | 0;

export interface ConditionCheck {
  readonly windowUs: number;
  readonly volumeWindowsUs: readonly number[];
  /** @param before what it found at the last trade of the same trading day: hysteresis keeps it so for a while. */
  holds(event: TradeEvent, before: Holding): Holding;
  readonly measures: readonly MeasureName[];
  /** Tells between which values of its measures it goes on to find what it found last. */
  narrow(found: Holding, narrow: Narrow): void;
  /** What it measures at the event, for the alert; only while it holds. */
  measure(event: TradeEvent): Found;
}

const NOTHING_BACK = { windowUs: 0, volumeWindowsUs: [] } as const;
const [NO_LOW, NO_HIGH] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const change = (last: number, reference: number): Percent => percent(percentChange(last, reference));

/** Returns what checks a condition, by its kind. */
export function createCondition(condition: Condition): ConditionCheck {
  switch (condition.kind) {
    case 'percent_move':
      return percentMove(condition);
    case 'price_cross': {
      const { level, direction } = condition;
      const way = direction === 'up' ? 1 : -1;
      const rearm = subtractPercent(exactPercent(0), exactPercent(condition.hysteresis_percent ?? 0));
      const isBack = (price: number): boolean =>
        compareMove(price, level, (100 * (price - level)) / level, way, rearm) < 0;
      return {
        ...NOTHING_BACK,
        measures: ['price'],
        narrow: (found, narrow) => {
          const back = level * (1 - (way * (condition.hysteresis_percent ?? 0)) / 100);
          if (found === 0) narrow('price', way === 1 ? NO_LOW : level, way === 1 ? level : NO_HIGH);
          else if (way === 1) narrow('price', above(back), NO_HIGH);
          else narrow('price', NO_LOW, below(back));
        },
        holds: ({ price }, before) =>
          way * (price - level) >= 0 || (before === way && !isBack(price)) ? way : 0,
        measure: ({ price }) => ({
          reference: level,
          referenceKind: 'level',
          changePercent: change(price, level),
          values: { level },
        }),
      };
    }
    case 'volume_total': {
      const { level } = condition;
      return {
        ...NOTHING_BACK,
        measures: ['volume'],
        narrow: (found, narrow) => {
          if (found === 0) narrow('volume', NO_LOW, level);
        },
        holds: ({ volume }) => (volume.wholeShares() >= level ? 1 : 0),
        measure: ({ volume }) => ({
          reference: level,
          referenceKind: 'volume',
          changePercent: change(volume.shares(), level),
          values: { level, volume: volume.shares() },
        }),
      };
    }
    case 'volume_spike':
      return volumeSpike(condition);
  }
}

function percentMove(condition: Extract<Condition, { kind: 'percent_move' }>): ConditionCheck {
  const { direction } = condition;
  const threshold = exactPercent(condition.threshold_percent);
  const rearm = subtractPercent(threshold, exactPercent(condition.hysteresis_percent));
  const isBeyond = (way: 1 | -1, price: number, reference: number, before: Holding): boolean => {
    if (direction !== 'both' && (direction === 'up') !== (way === 1)) return false;
    const roughly = (100 * (price - reference)) / reference;
    return compareMove(price, reference, roughly, way, before === way ? rearm : threshold) >= 0;
  };
  return {
    windowUs: windowUsOf(condition.reference),
    volumeWindowsUs: [],
    measures: [changeFrom(condition.reference)],
    narrow: (found, narrow) => {
      const name = changeFrom(condition.reference);
      if (found === 1) narrow(name, above(rearm.value), NO_HIGH);
      if (found === -1) narrow(name, NO_LOW, below(-rearm.value));
      if (found !== 0) return;
      if (direction !== 'down') narrow(name, NO_LOW, below(threshold.value));
      if (direction !== 'up') narrow(name, above(-threshold.value), NO_HIGH);
    },
    holds: ({ price, references }, before) => {
      const { price: reference } = referenceOf(condition.reference, references);
      if (Number.isNaN(reference)) return 0;
      if (isBeyond(1, price, reference, before)) return 1;
      return isBeyond(-1, price, reference, before) ? -1 : 0;
    },
    measure: ({ price, references }) => {
      const { kind, price: reference } = referenceOf(condition.reference, references);
      const { threshold_percent } = condition;
      const changePercent = change(price, reference);
      return { reference, referenceKind: kind, changePercent, values: { threshold_percent } };
    },
  };
}

function volumeSpike(condition: Extract<Condition, { kind: 'volume_spike' }>): ConditionCheck {
  const { window, factor } = condition;
  const windowUs = WINDOW_SECONDS[window] * 1_000_000;
  const exact = exactFactor(factor, condition.hysteresis_percent ?? 0);
  return {
    windowUs: 0,
    volumeWindowsUs: [windowUs],
    measures: ['price', spikeOver(windowUs)],
    narrow: (found, narrow) => {
      // While it holds, it also ends when there is no mean any more: it is looked at with every trade.
      if (found === 1) narrow('price', NO_HIGH, NO_LOW);
      else narrow(spikeOver(windowUs), NO_LOW, below(exact.factor.value));
    },
    holds: ({ volumes }, before) => {
      const volume = volumes.windowVolume(windowUs);
      if (volume === undefined || sharesOf(volume.before) === 0) return 0;
      return compareVolume(volume, exact.factor, before === 1 ? exact.rearm : undefined) >= 0 ? 1 : 0;
    },
    measure: ({ volumes }) => {
      const volume = volumes.windowVolume(windowUs);
      const [current, reference] =
        volume === undefined ? [Number.NaN, Number.NaN] : [sharesOf(volume.current), meanBefore(volume)];
      const changePercent = percent((100 * (current - reference)) / reference);
      const values = { window, volume: current, mean_volume: reference, factor };
      return { reference, referenceKind: `mean_volume:${window}`, changePercent, values };
    },
  };
}
