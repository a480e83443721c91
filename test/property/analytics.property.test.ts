import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERVAL_MS, type Interval } from '../../contract/bars.ts';
import { mergeBars } from '../../main/analytics/bar.ts';
import type { BarState } from '../../main/analytics/bar-state.ts';
import { TradingDays } from '../../main/calendar/trading-days.ts';
import { AnalyticsRun, type PlacedTrade } from '../support/analytics-run.ts';
import { pieces } from '../support/pieces.ts';

const START_US = 1_381_152_600_000_000;
const STOCKS = ['AAA', 'BBB', 'CCC'] as const;

const time = fc.oneof(
  fc.integer({ min: 0, max: 5_000_000 }),
  fc.integer({ min: 0, max: 120_000_000 }),
  fc.integer({ min: 0, max: 20 }).map((hours) => hours * 3_600_000_000),
  // More trading days than memory holds, a clock change among them.
  fc.integer({ min: 0, max: 40 }).map((days) => days * 86_400_000_000),
);
/** Day totals stay below 2·10^13 of the currency, up to which sums are exact. */
const usual = fc.record({
  price: fc.integer({ min: 9_900, max: 10_100 }).map((cents) => (cents / 100).toFixed(2)),
  quantity: fc.integer({ min: 0, max: 1_000_000_000 }),
});
const extreme = fc.record({
  price: fc.constantFrom('0.000000001', '999999999999.999999999', '123456789.123456789', '0.5'),
  size: fc.constantFrom('0.1', '0.000000001', '0.012345678'),
});
const fractional = fc.record({
  price: fc.constantFrom('0.000000001', '123.456789', '7'),
  size: fc.constantFrom('999999.999999999', '12345.6', '0'),
});
const trade = fc
  .record({
    time,
    timeNs: fc.integer({ min: 0, max: 3 }),
    amount: fc.oneof(usual, extreme, fractional),
    stock: fc.constantFrom('AAA', 'BBB'),
    partition: fc.nat({ max: 2 }),
  })
  .map(({ time: sinceUs, amount: traded, ...rest }) => ({ ...rest, ...traded, timeUs: START_US + sinceUs }));
const trades = fc
  .array(trade, { minLength: 1, maxLength: 80 })
  .map((all): PlacedTrade[] => all.map((one, offset) => ({ ...one, offset })));

describe('bars are a function of the set of trades', () => {
  it('whatever their order, batches, duplicates, partitions and restarts', () => {
    fc.assert(
      fc.property(
        trades.chain((all) =>
          fc.record({
            all: fc.constant(all),
            shuffled: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
            again: fc.array(fc.nat(), { maxLength: 10 }),
            cuts: fc.array(fc.nat(), { maxLength: 6 }),
            latenessUs: fc.constantFrom(0, 5_000_000, 3_600_000_000),
          }),
        ),
        ({ all, shuffled, again, cuts, latenessUs }) => {
          const options = { stocks: STOCKS, latenessUs };
          const expected = new AnalyticsRun(options).apply(all).bars();
          const repeated = [...shuffled, ...again.map((i) => shuffled[i % shuffled.length] as PlacedTrade)];
          const run = new AnalyticsRun(options);
          for (const piece of pieces(repeated, cuts)) run.apply(piece).restart();
          expect(run.bars()).toEqual(expected);
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });

  it('and never have an open or close outside their range', () => {
    fc.assert(
      fc.property(trades, (all) => {
        for (const bar of new AnalyticsRun({ stocks: STOCKS }).apply(all).bars()) {
          expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close));
          expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close));
        }
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});

/** Bars of each interval that those of the next one are made of; a trading day is made of hours wherever its zone is whole hours from UTC. */
const FINER = [
  ['1s', '5s'],
  ['5s', '15s'],
  ['15s', '1m'],
  ['1m', '5m'],
  ['5m', '15m'],
  ['15m', '1h'],
  ['1h', '1d'],
] as const satisfies readonly (readonly [Interval, Interval])[];

describe('bars of a finer interval roll up to those of the coarser one', () => {
  it('whatever the trades', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const bars = new AnalyticsRun({ stocks: STOCKS, latenessUs: 0 }).apply(all).bars();
        const days = new TradingDays('America/New_York');
        const startOf = (ms: number, interval: Interval): number =>
          interval === '1d'
            ? days.dayOf(ms * 1000).startUs / 1000
            : Math.floor(ms / INTERVAL_MS[interval]) * INTERVAL_MS[interval];
        for (const [fine, coarse] of FINER) {
          const rolled = new Map<string, BarState>();
          for (const bar of bars.filter(({ interval }) => interval === fine)) {
            const openTimeMs = startOf(bar.openTimeMs, coarse);
            const key = `${bar.stock} ${openTimeMs}`;
            const part = { ...bar, interval: coarse, openTimeMs, revision: 0 };
            const whole = rolled.get(key);
            if (whole === undefined) rolled.set(key, part);
            else mergeBars(whole, part);
          }
          const expected = bars.filter(({ interval }) => interval === coarse);
          expect([...rolled.values()].map(({ revision: _, ...bar }) => bar)).toEqual(expected);
        }
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});
