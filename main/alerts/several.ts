import type { Alert, AlertRule, AlertValues } from '../../contract/alerts.ts';
import { type ConditionCheck, createCondition, type Found, type Holding } from './conditions.ts';
import { makeAlert } from './make-alert.ts';
import type { MeasureName, Narrow } from './measures.ts';
import type { TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type SeveralRule = Extract<AlertRule, { kind: 'all' | 'any' }>;

interface StockMemory extends LastFired {
  dayStartUs: number;
  /** Whether the rule held at the last trade. */
  isHolding: boolean;
  /** By condition. */
  holdings: Holding[];
}

/**
 * `all` and `any`: fires when all conditions, or the first of them, hold together that did not before. A stock's first trade may fire, for
 * before it nothing held; so may the first of a trading day. The alert tells the first condition that holds and its direction, and
 * in its values what every condition measured that holds.
 */
export class SeveralEvaluator implements TradeEvaluator {
  readonly rule: SeveralRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'newest';
  readonly windowUs: number;
  readonly volumeWindowsUs: readonly number[];
  readonly measures: readonly MeasureName[];
  readonly #conditions: readonly ConditionCheck[];

  constructor(rule: SeveralRule) {
    this.rule = rule;
    this.#conditions = rule.conditions.map(createCondition);
    this.windowUs = Math.max(...this.#conditions.map(({ windowUs }) => windowUs));
    this.volumeWindowsUs = this.#conditions.flatMap(({ volumeWindowsUs }) => volumeWindowsUs);
    this.measures = this.#conditions.flatMap(({ measures }) => measures);
    const none = (): Holding[] => rule.conditions.map(() => 0);
    this.memory = new RuleMemory<StockMemory>(rule, {
      fresh: () => ({ ...NEVER_FIRED, dayStartUs: Number.NaN, isHolding: false, holdings: none() }),
      toNumbers: ({ dayStartUs, isHolding, holdings }) => [dayStartUs, isHolding ? 1 : 0, ...holdings],
      fromNumbers: ([dayStartUs = Number.NaN, isHolding, ...holdings]) => ({
        ...NEVER_FIRED,
        dayStartUs,
        isHolding: isHolding === 1,
        holdings: holdings.map((holding) => Math.sign(holding) as Holding),
      }),
    });
  }

  evaluate(event: TradeEvent, alerts: Alert[]): void {
    const memory = this.memory.of(event.stockIndex);
    if (memory.dayStartUs !== event.dayStartUs) {
      memory.dayStartUs = event.dayStartUs;
      memory.isHolding = false;
      memory.holdings.fill(0);
    }
    const { holdings } = memory;
    this.#conditions.forEach((condition, i) => {
      holdings[i] = condition.holds(event, holdings[i] ?? 0);
    });
    const isHolding =
      this.rule.kind === 'all'
        ? holdings.every((holding) => holding !== 0)
        : holdings.some((holding) => holding !== 0);
    const begins = isHolding && !memory.isHolding;
    memory.isHolding = isHolding;
    if (!begins || !this.memory.mayFire(memory, event)) return;
    const first = holdings.findIndex((holding) => holding !== 0);
    const direction = holdings[first] === -1 ? 'down' : 'up';
    const measured = this.#conditions.map((condition, i) =>
      holdings[i] === 0 ? undefined : condition.measure(event),
    );
    alerts.push(makeAlert(this.rule, event, direction, measured[first] as Found, valuesOf(measured)));
  }

  narrow({ stockIndex }: TradeEvent, narrow: Narrow): void {
    const { holdings } = this.memory.of(stockIndex);
    this.#conditions.forEach((condition, i) => {
      condition.narrow(holdings[i] ?? 0, narrow);
    });
  }
}

/** `condition_1_reference` and so on: conditions are counted from 1, as people count. */
function valuesOf(measured: readonly (Found | undefined)[]): AlertValues {
  return Object.fromEntries(
    measured.flatMap((each, i) =>
      each === undefined
        ? []
        : [
            [`condition_${i + 1}_reference`, each.reference],
            [`condition_${i + 1}_change_percent`, each.changePercent],
            ...Object.entries(each.values).map(([name, value]) => [`condition_${i + 1}_${name}`, value]),
          ],
    ),
  );
}
