/**
 * What every kind of rule is to the analytics. A new kind is a file with a class of this shape and a line in `create-evaluator.ts`.
 */
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { Stock } from '../../contract/units.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { MeasureName, Narrow } from './measures.ts';
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

/** Shares as whole ones and billionths of one beyond them: exact. */
export interface Shares {
  whole: number;
  nano: number;
}

/** Volume of a window, and of the 20 windows of its length before it together. */
export interface WindowVolume {
  readonly current: Readonly<Shares>;
  readonly before: Readonly<Shares>;
}

export interface WindowVolumes {
  /** Of the window that ends with the second of the stock's newest trade; undefined while its history does not reach back 21 windows. */
  windowVolume(windowUs: number): WindowVolume | undefined;
}

/** What is known of a stock when a rule looks at it. */
export interface StockSources {
  references: PriceReferences;
  volume: DayVolume;
  volumes: WindowVolumes;
  /** Start of the trading day, µs. */
  dayStartUs: number;
  calendar: Calendar;
}

/** A trade; the object is used again for the next one. */
export interface TradeEvent extends StockSources {
  stockIndex: number;
  stock: Stock;
  timeUs: number;
  timeNs: number;
  price: number;
  /** Only of a bar's close, whose time is the bar's end: of the trade that gave the price, µs. */
  tradedUs?: number;
}

/** A bar at the moment when it closes. */
export interface ClosedBar extends StockSources {
  readonly stockIndex: number;
  readonly stock: Stock;
  readonly endUs: number;
  readonly close: number;
  /** Of the trade that gave the close. */
  readonly closeUs: number;
}

/** A stock of which no trade came. */
export interface Silence {
  readonly stockIndex: number;
  readonly stock: Stock;
  /** When the rule's time had passed, µs. */
  readonly timeUs: number;
  /** Event time, µs, and price of the stock's newest trade. */
  readonly lastUs: number;
  readonly last: number;
  readonly calendar: Calendar;
}

interface AnyEvaluator {
  readonly rule: AlertRule;
  /** Saved with the state and counts what the cooldown held back. */
  readonly memory: Pick<RuleMemory<LastFired>, 'heldBack' | 'save' | 'restore'>;
  /** The longest window that the rule looks back over prices, µs; 0 when none. */
  readonly windowUs: number;
  /** Windows whose volumes it compares, µs. */
  readonly volumeWindowsUs: readonly number[];
}

export interface TradeEvaluator extends AnyEvaluator {
  /** Only trades that are their stock's newest, or every trade of the stock's current trading day. */
  readonly sees: 'newest' | 'day';
  /** Sees one trade, in the order of its stock's trades, and adds the alerts that it fires. */
  evaluate(event: TradeEvent, alerts: Alert[]): void;
  /** All that decides what it does, besides the trading day. */
  readonly measures: readonly MeasureName[];
  /** Tells between which values of its measures `evaluate` has no effect, now that it has seen the trade, until the trading day ends. */
  narrow(event: TradeEvent, narrow: Narrow): void;
}

export interface BarEvaluator extends AnyEvaluator {
  readonly sees: 'bars';
  readonly interval: Interval;
  /** Sees one bar of its interval as it closes, and adds the alerts that it fires. */
  evaluate(bar: ClosedBar, alerts: Alert[]): void;
}

export interface SilenceEvaluator extends AnyEvaluator {
  readonly sees: 'silence';
  /** No deadline comes sooner after a trade, µs. */
  readonly afterUs: number;
  /** When the rule's time will have passed if no trade of the stock comes after this one, µs; Infinity when it never will. */
  deadlineOf(lastUs: number, calendar: Calendar): number;
  /** Notes a trade of the stock; returns whether its deadline has to be waited for, which it is not already. */
  begins(stockIndex: number): boolean;
  /** Notes that its deadline has passed; returns whether it was waited for. */
  ends(stockIndex: number): boolean;
  /** Whether a deadline is waited for: what has to be put back after a restart. */
  isWaiting(stockIndex: number): boolean;
  /** The deadline has passed without a trade. */
  evaluate(silence: Silence, alerts: Alert[]): void;
}

export type RuleEvaluator = TradeEvaluator | BarEvaluator | SilenceEvaluator;
