import type { Bar, Interval } from '../../contract/bars.ts';
import type { Stock } from '../../contract/units.ts';
import type { AnalyticsOutput } from '../analytics/analytics.ts';
import { mergeBars, toBar } from '../analytics/bar.ts';
import type { BarState } from '../analytics/bar-state.ts';
import { createIndicator, leadOf } from '../analytics/indicators/create-indicator.ts';
import type { IndicatorStream } from '../analytics/indicators/indicator-stream.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { isWanted } from './analyze-options.ts';
import type { NamedIndicator } from './parse-indicators.ts';

/** A line of the result, in the order of its columns; null where a value is undefined. */
export interface BarRow {
  readonly stock: Stock;
  readonly interval: Interval;
  readonly open_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trade_count: number;
  readonly vwap: number | null;
  /** Means of the newest closes, then a column per output of each indicator asked for. */
  readonly [indicator: string]: string | number | null;
}

const BAR_COLUMNS = [
  'stock',
  'interval',
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'trade_count',
  'vwap',
] as const;

/** Always there. */
const AVERAGES: readonly NamedIndicator[] = [
  { indicator: { kind: 'sma', period: 5 }, columns: ['sma5'] },
  { indicator: { kind: 'sma', period: 10 }, columns: ['sma10'] },
];

/** What bars are printed of. */
export interface BarChoice {
  readonly interval: Interval;
  /** The stock that is asked for; all when absent. */
  readonly stock?: Stock;
  readonly indicators?: readonly NamedIndicator[];
  /** When the bars wanted open, µs. */
  readonly from?: number;
  readonly to?: number;
}

/** Makes the lines of bars that come by stock, then by time, each with the averages and indicators of its stock's bars so far. */
export class BarLines {
  /** Bars before the first one wanted that its averages and indicators need, besides the rest of its trading day. */
  readonly lead: number;
  readonly #choice: BarChoice;
  readonly #calendarOf: (stock: Stock) => Calendar;
  readonly #indicators: readonly NamedIndicator[];
  #stock: Stock | undefined;
  #streams: readonly IndicatorStream[] = [];

  constructor(choice: BarChoice, calendarOf: (stock: Stock) => Calendar) {
    this.#choice = choice;
    this.#calendarOf = calendarOf;
    this.#indicators = [...AVERAGES, ...(choice.indicators ?? [])];
    const leads = this.#indicators.map(({ indicator }) => leadOf(indicator));
    this.lead = Math.max(...leads.filter(Number.isFinite));
  }

  /** Names of a line's columns, in order. */
  columns(): string[] {
    return [...BAR_COLUMNS, ...this.#indicators.flatMap(({ columns }) => columns)];
  }

  /** Returns the next bar's line; undefined when it is not wanted and only the lines after it needed it. */
  next(bar: Omit<Bar, 'revision' | 'state'>): BarRow | undefined {
    const { stock, interval, open, high, low, close, volume, notional, tradeCount, vwap } = bar;
    if (stock !== this.#stock) {
      this.#stock = stock;
      this.#streams = this.#indicators.map(({ indicator }) => createIndicator(indicator));
    }
    const openUs = bar.openTimeMs * 1000;
    const dayStartMs = this.#calendarOf(stock).days.dayOf(openUs).startUs / 1000;
    const outputs = this.#streams.map((stream) =>
      stream.next({ high, low, close, volume, notional, dayStartMs }),
    );
    if (!isWanted(openUs, this.#choice)) return undefined;
    const named = this.#indicators.flatMap(({ columns }, i) =>
      columns.map((column, j) => [column, orNull(outputs[i]?.[j] as number)]),
    );
    return {
      stock,
      interval,
      open_time: bar.openTimeMs,
      open,
      high,
      low,
      close,
      volume,
      trade_count: tradeCount,
      vwap,
      ...(Object.fromEntries(named) as Record<string, number | null>),
    };
  }
}

/** Gathers all bars of one interval, however often each is revised. */
export class BarCollector {
  readonly #symbols: SymbolTable;
  readonly #choice: BarChoice;
  readonly #lines: BarLines;
  /** By stock index, then by start. */
  readonly #bars = new Map<number, Map<number, BarState>>();

  constructor(symbols: SymbolTable, calendarOf: (stock: Stock) => Calendar, choice: BarChoice) {
    this.#symbols = symbols;
    this.#choice = choice;
    this.#lines = new BarLines(choice, calendarOf);
  }

  columns(): string[] {
    return this.#lines.columns();
  }

  add({ bars, patches }: Pick<AnalyticsOutput, 'bars' | 'patches'>): void {
    for (const bar of bars) this.#barsOf(bar)?.set(bar.openTimeMs, bar);
    for (const patch of patches) {
      const known = this.#barsOf(patch);
      const bar = known?.get(patch.openTimeMs);
      if (bar === undefined) known?.set(patch.openTimeMs, patch);
      else mergeBars(bar, patch);
    }
  }

  /** Returns the bars that are wanted, by stock, then by time. */
  *rows(): Generator<BarRow> {
    const stocks = [...this.#bars.keys()].map((index) => ({ index, stock: this.#symbols.stockAt(index) }));
    stocks.sort((a, b) => (a.stock < b.stock ? -1 : 1));
    for (const { index } of stocks) {
      const bars = [...(this.#bars.get(index)?.values() ?? [])].sort((a, b) => a.openTimeMs - b.openTimeMs);
      for (const bar of bars) {
        const row = this.#lines.next(toBar(bar, this.#symbols, false));
        if (row !== undefined) yield row;
      }
    }
  }

  #barsOf(bar: BarState): Map<number, BarState> | undefined {
    const { interval, stock } = this.#choice;
    if (bar.interval !== interval) return undefined;
    let bars = this.#bars.get(bar.stock);
    if (bars === undefined) {
      if (stock !== undefined && this.#symbols.stockAt(bar.stock) !== stock) return undefined;
      bars = new Map();
      this.#bars.set(bar.stock, bars);
    }
    return bars;
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
