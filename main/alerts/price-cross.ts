import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import { makeAlert } from './make-alert.ts';
import { above, below, type MeasureName, type Narrow } from './measures.ts';
import { compareMove, type ExactPercent, exactPercent, percentChange } from './percent-change.ts';
import type { TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type PriceCrossRule = Extract<AlertRule, { kind: 'price_cross' }>;

interface StockMemory extends LastFired {
  dayStartUs: number;
  /** Side of the level of the last price: −1 below, 1 above, 0 neither. */
  side: number;
  /** Whether the next crossing in a direction counts. */
  isUpArmed: boolean;
  isDownArmed: boolean;
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({
    ...NEVER_FIRED,
    dayStartUs: Number.NaN,
    side: 0,
    isUpArmed: false,
    isDownArmed: false,
  }),
  toNumbers: ({ dayStartUs, side, isUpArmed, isDownArmed }: StockMemory) => [
    dayStartUs,
    side,
    isUpArmed ? 1 : 0,
    isDownArmed ? 1 : 0,
  ],
  fromNumbers: ([dayStartUs = Number.NaN, side = 0, up, down]: Float64Array): StockMemory => ({
    ...NEVER_FIRED,
    dayStartUs,
    side,
    isUpArmed: up === 1,
    isDownArmed: down === 1,
  }),
};

/**
 * `price_cross` as SEMANTICS defines it: fires when the price goes from below to at-or-above the level, or from above to at-or-below.
 *
 * A stock's first price has nowhere to come from and fires nothing. A price that reaches the level has crossed: going on from there
 * is no second crossing, and a direction is armed again once a price is strictly on the side it starts from, by more than the
 * hysteresis. A new trading day begins where the last one ended, so that a jump over the level at the opening is a crossing, and arms
 * without hysteresis. Level and price are decimals of at most 15 digits, each as its nearest double, and those are equal exactly when
 * the decimals are.
 */
export class PriceCrossEvaluator implements TradeEvaluator {
  readonly rule: PriceCrossRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'newest';
  readonly windowUs = 0;
  readonly volumeWindowsUs = [];
  readonly measures: readonly MeasureName[] = ['price'];
  readonly #hysteresis: ExactPercent;

  constructor(rule: PriceCrossRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
    this.#hysteresis = exactPercent(rule.hysteresis_percent ?? 0);
  }

  evaluate(event: TradeEvent, alerts: Alert[]): void {
    const memory = this.memory.of(event.stockIndex);
    const { level } = this.rule;
    if (memory.dayStartUs !== event.dayStartUs) {
      memory.dayStartUs = event.dayStartUs;
      if (memory.side < 0) memory.isUpArmed = true;
      if (memory.side > 0) memory.isDownArmed = true;
    }
    const side = Math.sign(event.price - level);
    memory.side = side;
    if (side >= 0 && memory.isUpArmed) {
      memory.isUpArmed = false;
      this.#fire(event, memory, 'up', alerts);
    }
    if (side <= 0 && memory.isDownArmed) {
      memory.isDownArmed = false;
      this.#fire(event, memory, 'down', alerts);
    }
    if (side === 0) return;
    const roughly = (100 * (event.price - level)) / level;
    if (compareMove(event.price, level, roughly, side > 0 ? 1 : -1, this.#hysteresis) <= 0) return;
    if (side < 0) memory.isUpArmed = true;
    else memory.isDownArmed = true;
  }

  narrow({ stockIndex }: TradeEvent, narrow: Narrow): void {
    const { side, isUpArmed, isDownArmed } = this.memory.of(stockIndex);
    const { level } = this.rule;
    const { value: hysteresis } = this.#hysteresis;
    // On the level itself, every price is news; beside it, the other side is, and while it is not armed what arms it.
    if (side === 0) narrow('price', Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    if (side < 0)
      narrow('price', isUpArmed ? Number.NEGATIVE_INFINITY : above(level * (1 - hysteresis / 100)), level);
    if (side > 0)
      narrow('price', level, isDownArmed ? Number.POSITIVE_INFINITY : below(level * (1 + hysteresis / 100)));
  }

  #fire(event: TradeEvent, memory: StockMemory, direction: Alert['direction'], alerts: Alert[]): void {
    const { level: reference, direction: wanted } = this.rule;
    if (wanted !== 'both' && wanted !== direction) return;
    if (!this.memory.mayFire(memory, event)) return;
    const changePercent = percent(percentChange(event.price, reference));
    const measured = { reference, referenceKind: 'level', changePercent } as const;
    alerts.push(makeAlert(this.rule, event, direction, measured, { level: reference }));
  }
}
