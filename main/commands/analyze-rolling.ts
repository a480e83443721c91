import { WINDOW_SECONDS, type Window } from '../../contract/alerts.ts';
import type { Stock } from '../../contract/units.ts';
import { priceChange } from '../alerts/percent-change.ts';
import { AMOUNTS, measureTrade } from '../analytics/exact-sum.ts';
import { RollingStatistics } from '../analytics/rolling.ts';
import type { TradeStatistics } from '../analytics/statistics-row.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';

const SECOND_US = 1_000_000;

/** A line of the result, in the order of its columns; null where a value is undefined. */
interface RollingRow {
  readonly stock: Stock;
  readonly window: Window;
  /** Event time of the stock's newest trade, µs. */
  readonly time_us: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly stddev: number;
  readonly volume: number;
  readonly trade_count: number;
  readonly vwap: number | null;
  readonly return: number;
}

export const ROLLING_COLUMNS: readonly (keyof RollingRow)[] = [
  'stock',
  'window',
  'time_us',
  'mean',
  'min',
  'max',
  'stddev',
  'volume',
  'trade_count',
  'vwap',
  'return',
];

interface RollingStock {
  readonly statistics: RollingStatistics;
  newestUs: number;
}

/** Gathers the rolling statistics of every stock as of its newest trade. */
export class RollingCollector {
  readonly #symbols: SymbolTable;
  readonly #windows: readonly Window[];
  readonly #stocks = new Map<number, RollingStock>();
  readonly #amounts = new Float64Array(AMOUNTS);

  /** @param windows those that are asked for. */
  constructor(symbols: SymbolTable, windows: readonly Window[]) {
    this.#symbols = symbols;
    this.#windows = windows;
  }

  /** Takes in new trades: no duplicates. */
  add(trades: TradeBatch): void {
    for (let row = 0; row < trades.length; row++) {
      const index = trades.stock[row] as number;
      let stock = this.#stocks.get(index);
      if (stock === undefined) {
        const longest = Math.max(...this.#windows.map((window) => WINDOW_SECONDS[window]));
        stock = {
          statistics: new RollingStatistics(longest * SECOND_US),
          newestUs: Number.NEGATIVE_INFINITY,
        };
        this.#stocks.set(index, stock);
      }
      measureTrade(trades, row, this.#amounts);
      stock.statistics.add(trades, row, this.#amounts);
      stock.newestUs = Math.max(stock.newestUs, trades.timeUs[row] as number);
    }
  }

  /**
   * Returns the rows by stock, then by window, shortest first.
   * @param only the stock that is asked for; undefined: all.
   */
  *rows(only: Stock | undefined): Generator<RollingRow> {
    const stocks = [...this.#stocks].map(([index, state]) => ({
      stock: this.#symbols.stockAt(index),
      state,
    }));
    stocks.sort((a, b) => (a.stock < b.stock ? -1 : 1));
    for (const { stock, state } of stocks) {
      if (only !== undefined && stock !== only) continue;
      for (const window of this.#windows) {
        const statistics = state.statistics.over(WINDOW_SECONDS[window] * SECOND_US);
        if (statistics !== undefined) yield rowOf(stock, window, state.newestUs, statistics);
      }
    }
  }
}

function rowOf(stock: Stock, window: Window, timeUs: number, statistics: TradeStatistics): RollingRow {
  const { mean, min, max, stddev, volume, tradeCount, vwap, first, last } = statistics;
  return {
    stock,
    window,
    time_us: timeUs,
    mean,
    min,
    max,
    stddev,
    volume,
    trade_count: tradeCount,
    vwap: Number.isNaN(vwap) ? null : vwap,
    return: priceChange(last, first) / first,
  };
}
