import {
  type Alert,
  type AlertRule,
  type Reference,
  WINDOW_SECONDS,
  WINDOWS,
} from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import { makeAlert } from './make-alert.ts';
import { above, below, changeFrom, type MeasureName, type Narrow } from './measures.ts';
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
  readonly measures: readonly MeasureName[];

  readonly #threshold: ExactPercent;
  /** A direction is armed again strictly below it. */
  readonly #rearm: ExactPercent;

  constructor(rule: PercentMoveRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
    this.windowUs = windowUsOf(rule.reference);
    this.measures = [changeFrom(rule.reference)];
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

  narrow({ stockIndex, dayStartUs }: TradeEvent, narrow: Narrow): void {
    const memory = this.memory.of(stockIndex);
    const { value: threshold } = this.#threshold;
    const { value: rearm } = this.#rearm;
    const name = changeFrom(this.rule.reference);
    // Without a reference it has not seen the day yet: any change is to be shown to it.
    if (memory.dayStartUs !== dayStartUs) narrow(name, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    if (memory.isUpArmed) narrow(name, Number.NEGATIVE_INFINITY, below(threshold));
    else narrow(name, above(rearm), Number.POSITIVE_INFINITY);
    if (memory.isDownArmed) narrow(name, above(-threshold), Number.POSITIVE_INFINITY);
    else narrow(name, Number.NEGATIVE_INFINITY, below(-rearm));
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

const WINDOW_REFERENCES: ReadonlyMap<string, number> = new Map(
  WINDOWS.map((window) => [`window:${window}`, WINDOW_SECONDS[window] * SECOND_US]),
);

/** Length of the window that a reference looks back, µs; 0 when it is none. */
export function windowUsOf(reference: Reference): number {
  return WINDOW_REFERENCES.get(reference) ?? 0;
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
