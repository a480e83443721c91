import {
  type Alert,
  type AlertRule,
  type Reference,
  WINDOW_SECONDS,
  type Window,
} from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import { makeAlert } from './make-alert.ts';
import {
  compareMove,
  type ExactPercent,
  exactPercent,
  percentChange,
  subtractPercent,
} from './percent-change.ts';
import type { PriceReferences, TradeEvaluator, TradeEvent } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type PercentMoveRule = Extract<AlertRule, { kind: 'percent_move' }>;

const SECOND_US = 1_000_000;

/** What a rule remembers of one stock. */
interface StockMemory extends LastFired {
  dayStartUs: number;
  /** Whether the next crossing in a direction counts: it does not from one crossing until the price is back. */
  isUpArmed: boolean;
  isDownArmed: boolean;
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({
    ...NEVER_FIRED,
    dayStartUs: Number.NaN,
    isUpArmed: true,
    isDownArmed: true,
  }),
  toNumbers: ({ dayStartUs, isUpArmed, isDownArmed }: StockMemory) => [
    dayStartUs,
    isUpArmed ? 1 : 0,
    isDownArmed ? 1 : 0,
  ],
  fromNumbers: ([dayStartUs = Number.NaN, up, down]: Float64Array): StockMemory => ({
    ...NEVER_FIRED,
    dayStartUs,
    isUpArmed: up === 1,
    isDownArmed: down === 1,
  }),
};

/** `percent_move` as SEMANTICS defines it: fires when the change reaches ±t, once per crossing and direction. */
export class PercentMoveEvaluator implements TradeEvaluator {
  readonly rule: PercentMoveRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'newest';
  readonly windowUs: number;
  readonly volumeWindowsUs = [];

  readonly #threshold: ExactPercent;
  /** A direction is armed again strictly below it. */
  readonly #rearm: ExactPercent;

  constructor(rule: PercentMoveRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
    this.windowUs = windowUsOf(rule.reference);
    this.#threshold = exactPercent(rule.threshold_percent);
    this.#rearm = subtractPercent(this.#threshold, exactPercent(rule.hysteresis_percent));
  }

  evaluate(event: TradeEvent, alerts: Alert[]): void {
    const { kind, price: reference } = referenceOf(this.rule.reference, event.references);
    if (Number.isNaN(reference)) return;
    const memory = this.#memoryOf(event);
    const { price } = event;
    const change = (100 * (price - reference)) / reference;
    const rise = compareMove(price, reference, change, 1, this.#threshold);
    const fall = compareMove(price, reference, change, -1, this.#threshold);
    if (rise >= 0) {
      if (memory.isUpArmed) this.#fire(event, memory, 'up', reference, kind, alerts);
      memory.isUpArmed = false;
    } else if (!memory.isUpArmed) {
      memory.isUpArmed = compareMove(price, reference, change, 1, this.#rearm) < 0;
    }
    if (fall >= 0) {
      if (memory.isDownArmed) this.#fire(event, memory, 'down', reference, kind, alerts);
      memory.isDownArmed = false;
    } else if (!memory.isDownArmed) {
      memory.isDownArmed = compareMove(price, reference, change, -1, this.#rearm) < 0;
    }
  }

  #memoryOf({ stockIndex, dayStartUs }: TradeEvent): StockMemory {
    const memory = this.memory.of(stockIndex);
    if (memory.dayStartUs !== dayStartUs) {
      memory.dayStartUs = dayStartUs;
      memory.isUpArmed = true;
      memory.isDownArmed = true;
    }
    return memory;
  }

  #fire(
    event: TradeEvent,
    memory: StockMemory,
    direction: Alert['direction'],
    reference: number,
    referenceKind: Reference,
    alerts: Alert[],
  ): void {
    const { direction: wanted } = this.rule;
    if (wanted !== 'both' && wanted !== direction) return;
    if (!this.memory.mayFire(memory, event)) return;
    const changePercent = percent(percentChange(event.price, reference));
    const { threshold_percent } = this.rule;
    const measured = { reference, referenceKind, changePercent };
    alerts.push(makeAlert(this.rule, event, direction, measured, { threshold_percent }));
  }
}

/** Length of the window that a reference looks back, µs; 0 when it is none. */
export function windowUsOf(reference: Reference): number {
  const [, window] = reference.split(':');
  return window === undefined ? 0 : WINDOW_SECONDS[window as Window] * SECOND_US;
}

/** Returns the price that a reference is, NaN when there is none, and which one it is: the session's open stands in for a previous close. */
export function referenceOf(
  wanted: Reference,
  references: PriceReferences,
): { readonly kind: Reference; readonly price: number } {
  const windowUs = windowUsOf(wanted);
  if (windowUs > 0) return { kind: wanted, price: references.windowClose(windowUs) };
  const previous = wanted === 'previous_close' ? references.previousClose() : Number.NaN;
  if (!Number.isNaN(previous)) return { kind: 'previous_close', price: previous };
  return { kind: 'session_open', price: references.sessionOpen() };
}
