/**
 * When a price is old: no trade for much longer than the stock's usual gap. Measured in the stream's own time, so
 * that a replay is judged as a live feed is; it goes on with the wall clock when no trade comes at all.
 */
const LEAST_MS = 60_000;
const GAPS = 20;

export interface StreamClock {
  /** Event time of the newest trade of any stock, ms. */
  readonly newestMs: number;
  /** Wall clock when that trade was seen, ms. */
  readonly seenMs: number;
}

export function advance(clock: StreamClock, newestMs: number, wallMs: number): StreamClock {
  return newestMs > clock.newestMs ? { newestMs, seenMs: wallMs } : clock;
}

/** The stream's time now, ms. */
export function streamNow(clock: StreamClock, wallMs: number): number {
  return clock.newestMs + Math.max(0, wallMs - clock.seenMs);
}

export function isStale(lastTimeMs: number, usualGapMs: number, nowMs: number): boolean {
  const limit = Number.isNaN(usualGapMs) ? LEAST_MS * 5 : Math.max(LEAST_MS, GAPS * usualGapMs);
  return nowMs - lastTimeMs > limit;
}
