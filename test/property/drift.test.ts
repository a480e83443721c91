/** Ten million ticks of one trading day through all operators and intervals: no sum, mean or deviation drifts from exact arithmetic. */
import { expect, it } from 'vitest';
import { WINDOW_SECONDS, WINDOWS } from '../../contract/alerts.ts';
import { INTERVAL_MS, INTERVALS } from '../../contract/bars.ts';
import { toBar } from '../../main/analytics/bar.ts';
import { createLiveAnalytics, type LiveAnalytics } from '../../main/analytics/live-analytics.ts';
import type { TradeStatistics } from '../../main/analytics/trade-sums.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { NEW_YORK } from '../support/analytics-run.ts';
import { ExactSeconds, exactStatistics } from '../support/exact-seconds.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { tradeBatch } from '../support/trades.ts';

const TICKS = 10_000_000;
const BATCH = 10_000;
const BATCH_SECONDS = 25;
/** Batches that are played again and again: their number shares no divisor with the windows. */
const PATTERNS = 7;
/** Looked at after so many batches each time. */
const LOOK = 100;
const START_US = Date.parse('2024-01-02T15:00:00Z') * 1000;
const SECOND_US = 1_000_000;
const STOCK = 0;

/** Prices with four digits behind the point: hardly any of them is a double. */
function patterns(): { readonly timeUs: number; readonly price: string; readonly quantity: number }[][] {
  const random = seededRandom(7);
  return Array.from({ length: PATTERNS }, () =>
    Array.from({ length: BATCH }, (_, row) => ({
      timeUs: Math.floor((row * BATCH_SECONDS * SECOND_US) / BATCH),
      price: `${100 + Math.floor(random() * 900)}.${String(Math.floor(random() * 1e4)).padStart(4, '0')}`,
      quantity: Math.floor(random() * 1000),
    })),
  );
}

/** As near as doubles of that size can be: nothing is lost on the way. */
function expectExact(got: TradeStatistics | undefined, expected: TradeStatistics, where: string): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const value = got?.[name as keyof TradeStatistics] as number;
    const isSame = Math.abs(value - wanted) <= 1e-14 * Math.abs(wanted);
    expect(isSame, `${where}, ${name}: ${value}, not ${wanted}`).toBe(true);
  }
}

/** Looks at everything that is kept when the day is `elapsed` seconds old. */
function look(
  { analytics, statistics }: LiveAnalytics,
  symbols: SymbolTable,
  elapsed: number,
  exact: (from: number, to: number) => TradeStatistics,
): void {
  for (const window of WINDOWS) {
    const from = Math.max(0, elapsed - WINDOW_SECONDS[window]);
    expectExact(statistics.of(STOCK, window), exact(from, elapsed), `${window} after ${elapsed} s`);
    const before = from === 0 ? Number.NaN : exact(from - 1, from).last;
    expect(statistics.standing(STOCK, window)?.reference, `before ${window}`).toBe(before);
  }
  expectExact(statistics.of(STOCK, 'day'), exact(0, elapsed), `the day after ${elapsed} s`);
  expect(analytics.quote(STOCK)?.sessionMean).toBeCloseTo(exact(0, elapsed).mean, 11);
  for (const interval of INTERVALS) {
    for (const state of analytics.recentBars(STOCK, interval)) {
      const { open, high, low, close, ...bar } = toBar(state, symbols, false);
      const start = interval === '1d' ? 0 : bar.openTimeMs / 1000 - START_US / SECOND_US;
      const end = interval === '1d' ? elapsed : Math.min(start + INTERVAL_MS[interval] / 1000, elapsed);
      const { mean: _, stddev: _d, min, max, first, last, ...expected } = exact(Math.max(0, start), end);
      expect({ open, high, low, close }).toEqual({ open: first, high: max, low: min, close: last });
      expect(bar).toMatchObject({ volume: expected.volume, tradeCount: expected.tradeCount });
      expect(bar.notional).toBeCloseTo(expected.notional, 2);
      expect(bar.vwap).toBeCloseTo(expected.vwap, 11);
    }
  }
}

it(`after ${TICKS} ticks of one day, bars, session and rolling statistics are those of exact arithmetic`, () => {
  const symbols = new SymbolTable();
  const live = createLiveAnalytics({
    symbols,
    rules: [],
    allowedLatenessUs: 5_000_000,
    calendarOf: () => NEW_YORK,
  });
  const ticks = patterns();
  const batches = ticks.map((pattern) => ({
    times: pattern.map(({ timeUs }) => timeUs),
    batch: tradeBatch(symbols, pattern),
  }));
  const exactSeconds = ticks.map((pattern) => new ExactSeconds(pattern));
  const exact = (from: number, to: number): TradeStatistics =>
    exactStatistics(
      Array.from({ length: to - from }, (_, i) => {
        const round = Math.floor((from + i) / BATCH_SECONDS);
        return (exactSeconds[round % PATTERNS] as ExactSeconds).second((from + i) % BATCH_SECONDS);
      }),
    );
  for (let round = 0; round < TICKS / BATCH; round++) {
    const { times, batch } = batches[round % PATTERNS] as (typeof batches)[number];
    const startUs = START_US + round * BATCH_SECONDS * SECOND_US;
    for (let row = 0; row < BATCH; row++) {
      batch.timeUs[row] = startUs + (times[row] as number);
      batch.offset[row] = round * BATCH + row;
    }
    live.analytics.apply(batch);
    if ((round + 1) % LOOK === 0) look(live, symbols, (round + 1) * BATCH_SECONDS, exact);
  }
  expect(live.analytics.quote(STOCK)?.tradeCount).toBe(TICKS);
}, 240_000);
