import { type Alert, type AlertRule, WINDOW_SECONDS } from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import { makeAlert } from './make-alert.ts';
import { above, below, type MeasureName, type Narrow, spikeOver } from './measures.ts';
import type { TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';
import { compareVolume, exactFactor, type Factor, meanBefore, sharesOf } from './volume-ratio.ts';

type VolumeSpikeRule = Extract<AlertRule, { kind: 'volume_spike' }>;

interface StockMemory extends LastFired {
  dayStartUs: number;
  isArmed: boolean;
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({ ...NEVER_FIRED, dayStartUs: Number.NaN, isArmed: true }),
  toNumbers: ({ dayStartUs, isArmed }: StockMemory) => [dayStartUs, isArmed ? 1 : 0],
  fromNumbers: ([dayStartUs = Number.NaN, isArmed]: Float64Array): StockMemory => ({
    ...NEVER_FIRED,
    dayStartUs,
    isArmed: isArmed === 1,
  }),
};

/**
 * `volume_spike` as SEMANTICS defines it: fires when the volume of the window that ends with the stock's newest second reaches a multiple
 * of the mean volume of the 20 windows before it. It is not evaluated while the stock's history does not reach back so far, or when
 * nothing was traded in those windows. A trade older than the stock's newest one counts in its second, and is seen with the next one.
 */
export class VolumeSpikeEvaluator implements TradeEvaluator {
  readonly rule: VolumeSpikeRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'newest';
  readonly windowUs = 0;
  readonly volumeWindowsUs: readonly number[];
  readonly measures: readonly MeasureName[];
  readonly #windowUs: number;
  readonly #factor: Factor;

  constructor(rule: VolumeSpikeRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
    this.#windowUs = WINDOW_SECONDS[rule.window] * 1_000_000;
    this.volumeWindowsUs = [this.#windowUs];
    this.measures = [spikeOver(this.#windowUs)];
    this.#factor = exactFactor(rule.factor, rule.hysteresis_percent ?? 0);
  }

  evaluate(event: TradeEvent, alerts: Alert[]): void {
    const volume = event.volumes.windowVolume(this.#windowUs);
    if (volume === undefined || sharesOf(volume.before) === 0) return;
    const memory = this.memory.of(event.stockIndex);
    if (memory.dayStartUs !== event.dayStartUs) {
      memory.dayStartUs = event.dayStartUs;
      memory.isArmed = true;
    }
    const { factor, rearm } = this.#factor;
    if (compareVolume(volume, factor, undefined) < 0) {
      if (!memory.isArmed) memory.isArmed = compareVolume(volume, factor, rearm) < 0;
      return;
    }
    const isArmed = memory.isArmed;
    memory.isArmed = false;
    if (!isArmed || !this.memory.mayFire(memory, event)) return;
    const [current, reference] = [sharesOf(volume.current), meanBefore(volume)];
    const { window, factor: multiple } = this.rule;
    const changePercent = percent((100 * (current - reference)) / reference);
    const measured = { reference, referenceKind: `mean_volume:${window}`, changePercent } as const;
    const values = { window, volume: current, mean_volume: reference, factor: multiple };
    alerts.push(makeAlert(this.rule, event, 'up', measured, values));
  }

  narrow({ stockIndex, dayStartUs }: TradeEvent, narrow: Narrow): void {
    const memory = this.memory.of(stockIndex);
    const { factor, rearm } = this.#factor;
    const name = spikeOver(this.#windowUs);
    // It has not seen the day yet: any volume that has a mean is to be shown to it.
    if (memory.dayStartUs !== dayStartUs) narrow(name, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    if (memory.isArmed) narrow(name, Number.NEGATIVE_INFINITY, below(factor.value));
    else narrow(name, above(factor.value * rearm.value), Number.POSITIVE_INFINITY);
  }
}
