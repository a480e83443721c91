import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import { makeAlert } from './make-alert.ts';
import { percentChange } from './percent-change.ts';
import type { TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type PriceCrossRule = Extract<AlertRule, { kind: 'price_cross' }>;

/** Side of the level that the stock's price comes from: −1 below, 1 above, 0 neither. */
interface StockMemory extends LastFired {
  from: number;
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({ ...NEVER_FIRED, from: 0 }),
  toNumbers: ({ from }: StockMemory) => [from],
  fromNumbers: ([from = 0]: Float64Array): StockMemory => ({ ...NEVER_FIRED, from }),
};

/**
 * `price_cross` as SEMANTICS defines it: fires when the price goes from below to at-or-above the level, or from above to at-or-below.
 *
 * A stock's first price has nowhere to come from and fires nothing. A price that reaches the level has crossed: going on from there
 * is no second crossing, and a direction is armed again once a price is strictly on the side it starts from. A new trading day
 * begins where the last one ended, so that a jump over the level at the opening is a crossing. Level and price are decimals of at
 * most 15 digits, each as its nearest double, and those are equal exactly when the decimals are.
 */
export class PriceCrossEvaluator implements TradeEvaluator {
  readonly rule: PriceCrossRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'newest';
  readonly windowUs = 0;

  constructor(rule: PriceCrossRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
  }

  evaluate(event: TradeEvent, alerts: Alert[]): void {
    const memory = this.memory.of(event.stockIndex);
    const side = Math.sign(event.price - this.rule.level);
    if (memory.from < 0 && side >= 0) this.#fire(event, memory, 'up', alerts);
    else if (memory.from > 0 && side <= 0) this.#fire(event, memory, 'down', alerts);
    memory.from = side;
  }

  #fire(event: TradeEvent, memory: StockMemory, direction: Alert['direction'], alerts: Alert[]): void {
    const { level: reference, direction: wanted } = this.rule;
    if (wanted !== 'both' && wanted !== direction) return;
    if (!this.memory.mayFire(memory, event.timeUs, event.timeNs)) return;
    const changePercent = percent(percentChange(event.price, reference));
    alerts.push(makeAlert(this.rule, event, direction, { reference, referenceKind: 'level', changePercent }));
  }
}
