/** A chart's bars with their moving averages, in the columns of the protocol. */
import { BAR_FIELDS } from '../../contract/protocol.ts';
import { toBar } from '../analytics/bar.ts';
import type { BarState } from '../analytics/bar-state.ts';
import { smaOf } from '../analytics/sma.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';

/** Bars before the first one shown that its averages need. */
const SMA_LEAD = 9;

/** Bars that the analytics still changes. Holding as many more keeps those averages right that a change behind the first bar shown moves. */
const RECENT_BARS = 32;

/** Bars to be fetched for a chart of `count` bars. */
export const barsNeeded = (count: number): number => count + SMA_LEAD + RECENT_BARS;

const WIDTH = BAR_FIELDS.length;
const SMA5 = BAR_FIELDS.indexOf('sma5');
const SMA10 = BAR_FIELDS.indexOf('sma10');
const CLOSE = BAR_FIELDS.indexOf('close');

type Row = Float64Array;

function rowOf(state: BarState, symbols: SymbolTable, isOpen: boolean): Row {
  const bar = toBar(state, symbols, isOpen);
  const fields: Record<(typeof BAR_FIELDS)[number], number> = {
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
  return Float64Array.from(BAR_FIELDS, (field) => fields[field]);
}

const same = (a: Row, b: Row): boolean => a.every((value, column) => Object.is(value, b[column]));

/** Rows of a chart, kept as the window has them. */
export class BarSeries {
  readonly #symbols: SymbolTable;
  readonly #count: number;
  #rows: Row[] = [];

  /** @param count bars that the window shows */
  constructor(symbols: SymbolTable, count: number) {
    this.#symbols = symbols;
    this.#count = count;
  }

  /** Start of the oldest bar held, ms; Infinity when there is none. */
  get firstMs(): number {
    return this.#rows[0]?.[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Start of the newest bar held, ms; -Infinity when there is none. */
  get lastMs(): number {
    return this.#rows[this.#rows.length - 1]?.[0] ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * Takes over the bars' present state.
   * @param bars oldest first
   * @returns the rows among the newest `count` that are now different, flat, oldest first; a changed close changes the averages of
   *   the bars after it as well
   */
  update(bars: readonly BarState[], isOpen: (bar: BarState) => boolean): Float64Array {
    const before = new Map(this.#rows.map((row) => [row[0] as number, row]));
    const full = this.#rows.length >= barsNeeded(this.#count);
    const firstMs = full ? this.firstMs : Number.NEGATIVE_INFINITY;
    let from = this.#rows.length;
    for (const bar of bars) {
      if (bar.openTimeMs < firstMs) continue;
      const row = rowOf(bar, this.#symbols, isOpen(bar));
      const place = this.#placeOf(bar.openTimeMs);
      const present = this.#rows[place];
      if (present?.[0] === bar.openTimeMs) this.#rows[place] = row;
      else this.#rows.splice(place, 0, row);
      from = Math.min(from, place);
    }
    this.#average(from);
    const shown = Math.max(from, this.#rows.length - this.#count);
    const changed = this.#rows.slice(shown).filter((row) => {
      const old = before.get(row[0] as number);
      return old === undefined || !same(old, row);
    });
    this.#rows.splice(0, Math.max(0, this.#rows.length - barsNeeded(this.#count)));
    return flat(changed);
  }

  /** The newest `count` rows, flat. */
  newest(): Float64Array {
    return flat(this.#rows.slice(Math.max(0, this.#rows.length - this.#count)));
  }

  #placeOf(openTimeMs: number): number {
    let place = this.#rows.length;
    while (place > 0 && (this.#rows[place - 1]?.[0] as number) >= openTimeMs) place--;
    return place;
  }

  #average(from: number): void {
    const start = Math.max(0, from - SMA_LEAD);
    const rows = this.#rows.slice(start);
    const closes = Float64Array.from(rows, (row) => row[CLOSE] as number);
    const sma5 = smaOf(closes, 5);
    const sma10 = smaOf(closes, 10);
    for (let i = from - start; i < rows.length; i++) {
      const row = rows[i] as Row;
      row[SMA5] = sma5[i] as number;
      row[SMA10] = sma10[i] as number;
    }
  }
}

function flat(rows: readonly Row[]): Float64Array {
  const values = new Float64Array(rows.length * WIDTH);
  rows.forEach((row, place) => {
    values.set(row, place * WIDTH);
  });
  return values;
}
