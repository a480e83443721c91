import { z } from 'zod';
import type { EpochMs, Stock } from './units.ts';

/** Bar intervals, finest first. `1d` is the trading day of the listing's time zone; the others are aligned to the epoch, UTC. */
export const INTERVALS = ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '1d'] as const;
export const intervalSchema = z.enum(INTERVALS);
export type Interval = (typeof INTERVALS)[number];

/** Length in milliseconds; a `1d` bar spans its trading day, which is 23 to 25 h long where clocks change. */
export const INTERVAL_MS: Readonly<Record<Interval, number>> = {
  '1s': 1_000,
  '5s': 5_000,
  '15s': 15_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

/** One bar as SEMANTICS defines it. Prices in the listing's currency, volume in shares. */
export interface Bar {
  readonly stock: Stock;
  readonly interval: Interval;
  readonly openTimeMs: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly tradeCount: number;
  /** Σ price × quantity. */
  readonly notional: number;
  /** notional ÷ volume; null when volume is 0. */
  readonly vwap: number | null;
  /** 0 when first closed; each late trade makes the next one. */
  readonly revision: number;
  readonly state: 'open' | 'closed';
}
