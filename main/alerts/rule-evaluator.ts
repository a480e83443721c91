/**
 * What every kind of rule is to the analytics. A new kind is a file with a class of this shape and a line in `create-evaluator.ts`.
 */
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import type { Stock } from '../../contract/units.ts';
import type { LastFired, RuleMemory } from './rule-memory.ts';

/** The prices that a change can be measured from; NaN where there is none. */
export interface PriceReferences {
  /** Close of the stock's previous trading day. */
  previousClose(): number;
  /** Open of its current trading day. */
  sessionOpen(): number;
  /** Close of the newest 1s bar that starts at or before S − `windowUs`, S being the second of its newest trade. */
  windowClose(windowUs: number): number;
}

/** A trade that is its stock's newest; the object is used again for the next one. */
export interface PriceEvent {
  stockIndex: number;
  stock: Stock;
  timeUs: number;
  timeNs: number;
  price: number;
  /** Start of the trading day, µs. */
  dayStartUs: number;
  references: PriceReferences;
}

export interface RuleEvaluator {
  readonly rule: AlertRule;
  /** Saved with the state and counts what the cooldown held back. */
  readonly memory: Pick<RuleMemory<LastFired>, 'heldBack' | 'save' | 'restore'>;
  /** The longest window that the rule looks back, µs; 0 when none. */
  readonly windowUs: number;
  /** Sees one trade, in the order of its stock's trades, and adds the alerts that it fires. */
  evaluate(event: PriceEvent, alerts: Alert[]): void;
}
