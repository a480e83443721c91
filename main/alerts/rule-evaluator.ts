/**
 * What every kind of rule is to the analytics. A new kind is a file with a class of this shape and a line in `create-evaluator.ts`.
 */
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
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

/** Volume of the stock's current trading day, the trade at hand included. */
export interface DayVolume {
  /** Whole shares, exactly, up to 2^53. */
  wholeShares(): number;
  /** Shares, as the nearest double. */
  shares(): number;
}

/** A trade; the object is used again for the next one. */
export interface TradeEvent {
  stockIndex: number;
  stock: Stock;
  timeUs: number;
  timeNs: number;
  price: number;
  /** Start of the trading day, µs. */
  dayStartUs: number;
  references: PriceReferences;
  volume: DayVolume;
}

/** A bar at the moment when it closes. */
export interface ClosedBar {
  readonly stockIndex: number;
  readonly stock: Stock;
  readonly endUs: number;
  readonly close: number;
}

interface AnyEvaluator {
  readonly rule: AlertRule;
  /** Saved with the state and counts what the cooldown held back. */
  readonly memory: Pick<RuleMemory<LastFired>, 'heldBack' | 'save' | 'restore'>;
}

export interface TradeEvaluator extends AnyEvaluator {
  /** Only trades that are their stock's newest, or every trade of the stock's current trading day. */
  readonly sees: 'newest' | 'day';
  /** The longest window that the rule looks back, µs; 0 when none. */
  readonly windowUs: number;
  /** Sees one trade, in the order of its stock's trades, and adds the alerts that it fires. */
  evaluate(event: TradeEvent, alerts: Alert[]): void;
}

export interface BarEvaluator extends AnyEvaluator {
  readonly sees: 'bars';
  readonly interval: Interval;
  /** Sees one bar of its interval as it closes, and adds the alerts that it fires. */
  evaluate(bar: ClosedBar, alerts: Alert[]): void;
}

export type RuleEvaluator = TradeEvaluator | BarEvaluator;
