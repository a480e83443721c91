import type { Window } from '../../contract/alerts.ts';
import type { Stock } from '../../contract/units.ts';
import { priceChange } from '../alerts/percent-change.ts';
import type { RollingWindow } from '../journal/history-standings.ts';

/** A line of the result, in the order of its columns; null where a value is undefined. */
type RollingRow = {
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
};

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

/** Returns the line of one stock and window. */
export function rollingRow({ stock, window, newestUs, statistics }: RollingWindow): RollingRow {
  const { mean, min, max, stddev, volume, tradeCount, vwap, first, last } = statistics;
  return {
    stock,
    window,
    time_us: newestUs,
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
