import type { Window } from '../../contract/alerts.ts';
import type { Stock } from '../../contract/units.ts';
import { priceChange } from '../alerts/percent-change.ts';
import type { MarketStatistics } from '../analytics/market-statistics.ts';
import type { TradeStatistics } from '../analytics/trade-sums.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';

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

/**
 * Returns the rolling statistics of every stock as of its newest trade, by stock, then by window in the order given.
 * @param only the stock that is asked for; undefined: all.
 */
export function* rollingRows(
  symbols: SymbolTable,
  market: MarketStatistics,
  windows: readonly Window[],
  only: Stock | undefined,
): Generator<RollingRow> {
  for (const stock of [...symbols.all()].sort()) {
    if (only !== undefined && stock !== only) continue;
    const index = symbols.indexOf(stock);
    for (const window of windows) {
      const statistics = market.of(index, window);
      if (statistics !== undefined) yield rowOf(stock, window, market.newestUs(index), statistics);
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
