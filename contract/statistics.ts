/** Session and rolling statistics of one stock as SEMANTICS defines them: what a window subscribes to, and what it is sent. */
import { z } from 'zod';
import { RANKING_PERIODS } from './rankings.ts';
import type { Stock } from './units.ts';

/** Rows of the payload: the stock's current trading day, then the rolling windows that end with its newest trade. */
export const STATISTICS_PERIODS = RANKING_PERIODS;

export const statisticsSubscriptionSchema = z.strictObject({
  kind: z.literal('statistics'),
  stock: z.string().regex(/^[A-Z0-9.\-/:^=]{1,24}$/),
});

/** Column names, in the order of the flat array; NaN where undefined. `return` is last ÷ first − 1. */
export const STATISTICS_FIELDS = [
  'mean',
  'min',
  'max',
  'stddev',
  'volume',
  'tradeCount',
  'notional',
  'vwap',
  'return',
] as const;

/** `values[period × STATISTICS_FIELDS.length + field]`; empty before the stock's first trade. A delta replaces it. */
export interface StatisticsPayload {
  readonly kind: 'statistics';
  readonly stock: Stock;
  readonly values: Float64Array;
  /** Event time of the stock's newest trade, ms; null before the first. */
  readonly asOfMs: number | null;
}
