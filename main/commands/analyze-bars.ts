import type { Interval } from '../../contract/bars.ts';
import type { Stock } from '../../contract/units.ts';
import type { AnalyticsOutput } from '../analytics/analytics.ts';
import { mergeBars, notionalOf, toBar, volumeOf } from '../analytics/bar.ts';
import type { BarState } from '../analytics/bar-state.ts';
import { createIndicator } from '../analytics/indicators/create-indicator.ts';
import type { IndicatorStream } from '../analytics/indicators/indicator-stream.ts';
import { smaOf } from '../analytics/sma.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { TradingDays } from '../calendar/trading-days.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
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
  readonly sma5: number | null;
  readonly sma10: number | null;
  /** A column per output of each indicator asked for. */
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
  'sma5',
  'sma10',
] as const;

/** What bars are gathered of. */
export interface BarChoice {
  readonly interval: Interval;
  /** The stock that is asked for; all when absent. */
  readonly stock?: Stock;
  readonly indicators?: readonly NamedIndicator[];
}

/** Gathers all bars of one interval, however often each is revised. */
export class BarCollector {
  readonly #symbols: SymbolTable;
  readonly #interval: Interval;
  readonly #only: Stock | undefined;
  readonly #indicators: readonly NamedIndicator[];
  readonly #calendarOf: (stock: Stock) => Calendar;
  /** By stock index, then by start. */
  readonly #bars = new Map<number, Map<number, BarState>>();

  constructor(symbols: SymbolTable, calendarOf: (stock: Stock) => Calendar, choice: BarChoice) {
    this.#symbols = symbols;
    this.#calendarOf = calendarOf;
    this.#interval = choice.interval;
    this.#only = choice.stock;
    this.#indicators = choice.indicators ?? [];
  }

  /** Names of a row's columns, in order. */
  columns(): string[] {
    return [...BAR_COLUMNS, ...this.#indicators.flatMap(({ columns }) => columns)];
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

  /** Returns the bars with their averages, by stock, then by time. */
  *rows(): Generator<BarRow> {
    const stocks = [...this.#bars.keys()].map((index) => ({ index, stock: this.#symbols.stockAt(index) }));
    stocks.sort((a, b) => (a.stock < b.stock ? -1 : 1));
    for (const { index } of stocks) {
      const bars = [...(this.#bars.get(index)?.values() ?? [])].sort((a, b) => a.openTimeMs - b.openTimeMs);
      const closes = Float64Array.from(bars, ({ close }) => close);
      const sma5 = smaOf(closes, 5);
      const sma10 = smaOf(closes, 10);
      const { days } = this.#calendarOf(this.#symbols.stockAt(index));
      const streams = this.#indicators.map((named) => ({
        ...named,
        stream: createIndicator(named.indicator),
      }));
      for (const [i, bar] of bars.entries()) {
        const row = this.#row(bar, sma5[i] as number, sma10[i] as number);
        yield streams.length === 0 ? row : { ...row, ...outputsAt(bar, days, streams) };
      }
    }
  }

  #row(state: BarState, sma5: number, sma10: number): BarRow {
    const { stock, interval, open, high, low, close, volume, tradeCount, vwap } = toBar(
      state,
      this.#symbols,
      false,
    );
    return {
      stock,
      interval,
      open_time: state.openTimeMs,
      open,
      high,
      low,
      close,
      volume,
      trade_count: tradeCount,
      vwap,
      sma5: orNull(sma5),
      sma10: orNull(sma10),
    };
  }

  #barsOf(bar: BarState): Map<number, BarState> | undefined {
    if (bar.interval !== this.#interval) return undefined;
    let bars = this.#bars.get(bar.stock);
    if (bars === undefined) {
      if (this.#only !== undefined && this.#symbols.stockAt(bar.stock) !== this.#only) return undefined;
      bars = new Map();
      this.#bars.set(bar.stock, bars);
    }
    return bars;
  }
}

function outputsAt(
  state: BarState,
  days: TradingDays,
  streams: readonly (NamedIndicator & { readonly stream: IndicatorStream })[],
): Record<string, number | null> {
  const { high, low, close, openTimeMs } = state;
  const dayStartMs = days.dayOf(openTimeMs * 1000).startUs / 1000;
  const bar = { high, low, close, volume: volumeOf(state), notional: notionalOf(state), dayStartMs };
  return Object.fromEntries(
    streams.flatMap(({ columns, stream }) => {
      const outputs = stream.next(bar);
      return columns.map((column, i) => [column, orNull(outputs[i] as number)]);
    }),
  );
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
