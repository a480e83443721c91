/** Rankings as SEMANTICS defines them: what a window subscribes to, and what it is sent. */
import { z } from 'zod';
import { WINDOWS } from './alerts.ts';
import type { Stock } from './units.ts';

/** By change in percent (gainers and losers), by what was traded (most active), and by standard deviation ÷ mean (most volatile). */
export const RANKING_KINDS = [
  'gainers',
  'losers',
  'volume',
  'notional',
  'trade_count',
  'volatility',
] as const;
export type RankingKind = (typeof RANKING_KINDS)[number];

/** Over the stock's current trading day, or over the window that ends with its newest trade. */
export const RANKING_PERIODS = ['day', ...WINDOWS] as const;
export type RankingPeriod = (typeof RANKING_PERIODS)[number];

/** Most ranks that one panel may hold. */
export const MAX_RANKS = 500;

export const rankingsSubscriptionSchema = z.strictObject({
  kind: z.literal('rankings'),
  ranking: z.enum(RANKING_KINDS),
  period: z.enum(RANKING_PERIODS),
  top: z.number().int().min(1).max(MAX_RANKS),
});
export type RankingsSubscription = z.infer<typeof rankingsSubscriptionSchema>;

/** A ranking of a past trading day: of the stocks that traded on that date of their own calendar, as they stood at its end. */
export const pastRankingsRequestSchema = z.strictObject({
  ranking: z.enum(RANKING_KINDS),
  /** `YYYY-MM-DD`. */
  day: z.iso.date(),
  top: z.number().int().min(1).max(MAX_RANKS),
});
export type PastRankingsRequest = z.infer<typeof pastRankingsRequestSchema>;

/** First and last trading day of the journaled trades, `YYYY-MM-DD`. */
export interface JournaledDays {
  readonly first: string;
  readonly last: string;
}

/** Column names of a rank, in the order of the flat array; NaN where undefined. `value` is what the kind ranks by. */
export const RANKING_FIELDS = [
  'value',
  'last',
  'reference',
  'changePercent',
  'volume',
  'lastTimeMs',
] as const;

/** The whole list, first rank first: a delta replaces it. `values[row × RANKING_FIELDS.length + field]`, row = place in `stocks`. */
export interface RankingsPayload {
  readonly kind: 'rankings';
  readonly stocks: readonly Stock[];
  readonly values: Float64Array;
  /** Stocks that the kind ranks, those beyond `top` included. */
  readonly ranked: number;
  /** Event time of the newest trade that the list knows, ms; null before the first. */
  readonly asOfMs: number | null;
}
