import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import { makeAlert } from './make-alert.ts';
import type { MeasureName, Narrow } from './measures.ts';
import { percentChange } from './percent-change.ts';
import type { TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type VolumeTotalRule = Extract<AlertRule, { kind: 'volume_total' }>;

/** Start of the last trading day that has reached the level. */
interface StockMemory extends LastFired {
  reachedDayUs: number;
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({ ...NEVER_FIRED, reachedDayUs: Number.NEGATIVE_INFINITY }),
  toNumbers: ({ reachedDayUs }: StockMemory) => [reachedDayUs],
  fromNumbers: ([reachedDayUs = Number.NaN]: Float64Array): StockMemory => ({ ...NEVER_FIRED, reachedDayUs }),
};

/**
 * `volume_total` as SEMANTICS defines it: fires, upwards, when the volume of the trading day reaches a number of shares; once a day.
 *
 * It is no rule of a price: a trade older than the stock's newest one adds to the volume of its day, and fires where it completes the
 * number. A trade of an earlier trading day does not.
 */
export class VolumeTotalEvaluator implements TradeEvaluator {
  readonly rule: VolumeTotalRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'day';
  readonly windowUs = 0;
  readonly volumeWindowsUs = [];
  readonly measures: readonly MeasureName[] = ['volume'];

  constructor(rule: VolumeTotalRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
  }

  evaluate(event: TradeEvent, alerts: Alert[]): void {
    const { level: reference } = this.rule;
    // The level is whole: what is below one share does not decide.
    if (event.volume.wholeShares() < reference) return;
    const memory = this.memory.of(event.stockIndex);
    if (memory.reachedDayUs === event.dayStartUs) return;
    memory.reachedDayUs = event.dayStartUs;
    if (!this.memory.mayFire(memory, event)) return;
    const volume = event.volume.shares();
    const changePercent = percent(percentChange(volume, reference));
    const measured = { reference, referenceKind: 'volume', changePercent } as const;
    alerts.push(makeAlert(this.rule, event, 'up', measured, { level: reference, volume }));
  }

  narrow({ stockIndex, dayStartUs }: TradeEvent, narrow: Narrow): void {
    if (this.memory.of(stockIndex).reachedDayUs === dayStartUs) return;
    narrow('volume', Number.NEGATIVE_INFINITY, this.rule.level);
  }
}
