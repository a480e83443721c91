/** A chart's bars with their moving averages and indicators, in the columns of the protocol. */
import type { Indicator } from '../../contract/indicators.ts';
import { BAR_FIELDS, type BarField, type BarsPayload } from '../../contract/protocol.ts';
import { toBar } from '../analytics/bar.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { IndicatorBar } from '../analytics/indicators/indicator-stream.ts';
import { smaOf } from '../analytics/sma.ts';
import type { TradingDays } from '../calendar/trading-days.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { IndicatorColumns, leadOfAll } from './indicator-columns.ts';

/** Bars before the first one shown that its averages need. */
const SMA_LEAD = 9;

/** Bars that the analytics still changes. Holding as many more keeps those averages right that a change behind the first bar shown moves. */
const RECENT_BARS = 32;

/** Bars to be fetched for a chart of `count` bars. */
export const barsNeeded = (count: number, indicators: readonly Indicator[]): number =>
  count + Math.max(SMA_LEAD, leadOfAll(indicators)) + RECENT_BARS;

/** What a series shows. */
export interface SeriesWish {
  /** Bars that the window shows. */
  readonly count: number;
  readonly indicators: readonly Indicator[];
  /** Trading days of the stock. */
  readonly days: TradingDays;
}

const WIDTH = BAR_FIELDS.length;
const at = (field: BarField): number => BAR_FIELDS.indexOf(field);
const SMA5 = at('sma5');
const SMA10 = at('sma10');
const CLOSE = at('close');
/** Worked out from other rows as well. */
const DERIVED: ReadonlySet<number> = new Set([SMA5, SMA10]);

interface Row {
  readonly values: Float64Array;
  readonly bar: IndicatorBar;
  /** Outputs of the indicators. */
  outputs: Float64Array;
}

const NOTHING = new Float64Array(0);

const sameBar = (a: Row, b: Row): boolean =>
  a.values.every((value, column) => DERIVED.has(column) || Object.is(value, b.values[column]));
const sameNumbers = (a: Float64Array, b: Float64Array): boolean =>
  a.every((value, column) => Object.is(value, b[column]));

/** Rows of a chart, kept as the window has them. */
export class BarSeries {
  readonly #symbols: SymbolTable;
  readonly #wish: SeriesWish;
  readonly #needed: number;
  readonly #columns: IndicatorColumns;
  #rows: Row[] = [];
  /** Whether older bars exist that are not held. */
  #isCut = false;

  constructor(symbols: SymbolTable, wish: SeriesWish) {
    this.#symbols = symbols;
    this.#wish = wish;
    this.#needed = barsNeeded(wish.count, wish.indicators);
    this.#columns = new IndicatorColumns(wish.indicators);
  }

  /** Start of the oldest bar held, ms; Infinity when there is none. */
  get firstMs(): number {
    return this.#rows[0]?.values[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Start of the newest bar held, ms; -Infinity when there is none. */
  get lastMs(): number {
    return this.#rows[this.#rows.length - 1]?.values[0] ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * Takes over the bars' present state.
   * @param bars oldest first
   * @returns the rows among the newest `count` that are now different, oldest first; undefined when none is. A changed close changes the
   *   averages of the bars after it as well.
   */
  update(bars: readonly BarState[], isOpen: (bar: BarState) => boolean): BarsPayload | undefined {
    const firstMs = this.#isCut ? this.firstMs : Number.NEGATIVE_INFINITY;
    const old = new Map<Row, Row>();
    let from = this.#rows.length;
    for (const state of bars) {
      if (state.openTimeMs < firstMs) continue;
      const row = this.#rowOf(state, isOpen(state));
      const place = this.#placeOf(state.openTimeMs);
      const present = this.#rows[place];
      if (present?.values[0] === state.openTimeMs) {
        if (sameBar(present, row)) continue;
        old.set(row, present);
        this.#rows[place] = row;
      } else this.#rows.splice(place, 0, row);
      from = Math.min(from, place);
    }
    if (from === this.#rows.length) return undefined;
    if (this.#rows.length >= this.#needed) this.#isCut = true;
    const before = this.#rows.slice(from).map((row) => this.#kept(old.get(row) ?? row));
    this.#average(from);
    this.#indicate(from);
    const shown = Math.max(from, this.#rows.length - this.#wish.count);
    const changed = this.#rows.slice(shown).filter((row, i) => {
      const [values, outputs] = before[shown - from + i] ?? [];
      return !(values && outputs && sameNumbers(row.values, values) && sameNumbers(row.outputs, outputs));
    });
    const beyond = Math.max(0, this.#rows.length - this.#needed);
    this.#rows.splice(0, beyond);
    this.#columns.forget(beyond);
    return changed.length === 0 ? undefined : this.#payload(changed);
  }

  /** The newest `count` rows. */
  newest(): BarsPayload {
    return this.#payload(this.#rows.slice(Math.max(0, this.#rows.length - this.#wish.count)));
  }

  /** What the window has of a row; nothing of a new one. */
  #kept(row: Row): readonly [Float64Array, Float64Array] | undefined {
    return row.outputs === NOTHING ? undefined : [row.values.slice(), row.outputs];
  }

  #rowOf(state: BarState, isOpen: boolean): Row {
    const bar = toBar(state, this.#symbols, isOpen);
    const fields: Record<BarField, number> = {
      openTimeMs: bar.openTimeMs,
      open: bar.open,
      high: bar.high,
      low: bar.low,
      close: bar.close,
      volume: bar.volume,
      tradeCount: bar.tradeCount,
      vwap: bar.vwap ?? Number.NaN,
      sma5: Number.NaN,
      sma10: Number.NaN,
      revision: bar.revision,
      closed: isOpen ? 0 : 1,
    };
    const { high, low, close, volume, notional, openTimeMs } = bar;
    const dayStartMs = this.#wish.days.dayOf(openTimeMs * 1000).startUs / 1000;
    return {
      values: Float64Array.from(BAR_FIELDS, (field) => fields[field]),
      bar: { high, low, close, volume, notional, dayStartMs },
      outputs: NOTHING,
    };
  }

  #placeOf(openTimeMs: number): number {
    let place = this.#rows.length;
    while (place > 0 && (this.#rows[place - 1]?.values[0] as number) >= openTimeMs) place--;
    return place;
  }

  #average(from: number): void {
    const start = Math.max(0, from - SMA_LEAD);
    const rows = this.#rows.slice(start);
    const closes = Float64Array.from(rows, ({ values }) => values[CLOSE] as number);
    const sma5 = smaOf(closes, 5);
    const sma10 = smaOf(closes, 10);
    for (let i = from - start; i < rows.length; i++) {
      const { values } = rows[i] as Row;
      values[SMA5] = sma5[i] as number;
      values[SMA10] = sma10[i] as number;
    }
  }

  #indicate(from: number): void {
    const barAt = (place: number): IndicatorBar => (this.#rows[place] as Row).bar;
    this.#columns.update(this.#rows.length, barAt, from, !this.#isCut).forEach((outputs, i) => {
      (this.#rows[from + i] as Row).outputs = outputs;
    });
  }

  #payload(rows: readonly Row[]): BarsPayload {
    const values = flat(
      rows.map((row) => row.values),
      WIDTH,
    );
    const { width } = this.#columns;
    if (width === 0) return { kind: 'bars', values };
    return {
      kind: 'bars',
      values,
      indicators: flat(
        rows.map((row) => row.outputs),
        width,
      ),
    };
  }
}

function flat(rows: readonly Float64Array[], width: number): Float64Array {
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, place) => {
    values.set(row, place * width);
  });
  return values;
}
