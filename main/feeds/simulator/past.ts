/** How much of a past the simulator makes, so that charts are not empty and a previous close exists. */
import { newYorkMinute } from './activity.ts';
import { MS_A_DAY } from './price-path.ts';

const MS_A_MINUTE = 60_000;
/** Trades per second over all stocks of the recent past and of the time before it; fewer trades are larger, so volume stays. */
const RECENT_RATE = 12;
const SPARSE_RATE = 0.2;

export interface MarketStretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly tradesPerSecond: number;
}

export interface PastOptions {
  readonly nowMs: number;
  /** Where the trades that exist already end; undefined at first start. */
  readonly sinceMs: number | undefined;
  /** 0: no past at all. */
  readonly historyMinutes: number;
  readonly tradesPerSecond: number;
}

/**
 * Returns the stretches to make before the market goes live, in order and without a gap: sparse from the previous trading day's
 * start in New York, then `historyMinutes` at a livelier rate. What exists already is left out.
 */
export function pastStretches(options: PastOptions): MarketStretch[] {
  const { nowMs, historyMinutes, tradesPerSecond } = options;
  if (historyMinutes === 0) return [];
  const sinceMs = options.sinceMs ?? Number.NEGATIVE_INFINITY;
  const todayMs = nowMs - newYorkMinute(nowMs) * MS_A_MINUTE;
  const previousDayMs = Math.floor((todayMs - MS_A_DAY) / MS_A_MINUTE) * MS_A_MINUTE;
  const recentMs = Math.floor(nowMs / MS_A_MINUTE) * MS_A_MINUTE - historyMinutes * MS_A_MINUTE;
  const stretches = [
    {
      startMs: previousDayMs,
      endMs: Math.max(recentMs, previousDayMs),
      tradesPerSecond: Math.min(tradesPerSecond, SPARSE_RATE),
    },
    { startMs: recentMs, endMs: nowMs, tradesPerSecond: Math.min(tradesPerSecond, RECENT_RATE) },
  ];
  return stretches
    .map((stretch) => ({ ...stretch, startMs: Math.max(stretch.startMs, sinceMs) }))
    .filter((stretch) => stretch.startMs < stretch.endMs);
}
