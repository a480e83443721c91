import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert, AlertRule, Reference } from '../../contract/alerts.ts';
import { INTERVAL_MS, type Interval } from '../../contract/bars.ts';
import { mergeBars } from '../../main/analytics/bar.ts';
import type { BarState } from '../../main/analytics/bar-state.ts';
import { TradingDays } from '../../main/calendar/trading-days.ts';
import { AnalyticsRun, type PlacedTrade } from '../support/analytics-run.ts';

const START_US = 1_381_152_600_000_000;
const STOCKS = ['AAA', 'BBB', 'CCC'] as const;

const time = fc.oneof(
  fc.integer({ min: 0, max: 5_000_000 }),
  fc.integer({ min: 0, max: 120_000_000 }),
  fc.integer({ min: 0, max: 20 }).map((hours) => hours * 3_600_000_000),
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
  })
  .map(({ time: sinceUs, amount: traded, ...rest }) => ({ ...rest, ...traded, timeUs: START_US + sinceUs }));
const trades = fc
  .array(trade, { minLength: 1, maxLength: 80 })
  .map((all): PlacedTrade[] => all.map((one, offset) => ({ ...one, offset })));

/** Cuts a list where the sorted cut points say. */
function pieces<T>(all: readonly T[], cuts: readonly number[]): T[][] {
  const places = [0, ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b), all.length];
  return places.slice(1).map((end, i) => all.slice(places[i], end));
}

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

const rule = (
  id: string,
  reference: Reference,
  cooldown: number,
): Extract<AlertRule, { kind: 'percent_move' }> => ({
  id,
  kind: 'percent_move',
  threshold_percent: 0.3,
  reference,
  hysteresis_percent: 0.1,
  direction: 'both',
  cooldown_seconds: cooldown,
});
const RULES: AlertRule[] = [
  rule('close', 'previous_close', 0),
  rule('open', 'session_open', 60),
  rule('minute', 'window:1m', 0),
  rule('quarter', 'window:15m', 30),
  { id: 'level', kind: 'price_cross', level: 100, direction: 'both', cooldown_seconds: 0 },
  { id: 'shares', kind: 'volume_total', level: 500, cooldown_seconds: 60 },
  { id: 'sma', kind: 'sma_cross', interval: '1s', direction: 'both', cooldown_seconds: 0 },
  { id: 'sma-up', kind: 'sma_cross', interval: '15s', direction: 'up', cooldown_seconds: 60 },
  { id: 'floor', kind: 'price_cross', level: 99.95, direction: 'down', cooldown_seconds: 30 },
  {
    id: 'band',
    kind: 'price_cross',
    level: 100,
    hysteresis_percent: 0.2,
    direction: 'both',
    cooldown_seconds: 0,
  },
  {
    id: 'spike',
    kind: 'volume_spike',
    window: '1m',
    factor: 1.5,
    hysteresis_percent: 10,
    cooldown_seconds: 0,
  },
  { ...rule('once', 'session_open', 0), trigger: 'once' },
  { ...rule('hours', 'session_open', 0), active_hours: { from: '09:31', to: '11:00' } },
  { ...rule('expired', 'session_open', 0), expires_at: '2013-10-07T13:33:00Z' },
  { ...rule('close', 'session_open', 0), id: 'on-close', trigger: 'bar_close', interval: '15s' },
  { ...rule('scoped', 'session_open', 0), scope: ['AAA', 'CCC'] },
  { id: 'stale', kind: 'stale_feed', after_seconds: 12, cooldown_seconds: 0 },
  {
    id: 'both',
    kind: 'all',
    cooldown_seconds: 0,
    conditions: [
      {
        kind: 'percent_move',
        threshold_percent: 0.2,
        reference: 'window:1m',
        hysteresis_percent: 0.1,
        direction: 'both',
      },
      { kind: 'volume_spike', window: '1m', factor: 0.8 },
    ],
  },
  {
    id: 'either',
    kind: 'any',
    cooldown_seconds: 0,
    conditions: [
      { kind: 'price_cross', level: 100.1, direction: 'up' },
      { kind: 'price_cross', level: 99.9, direction: 'down' },
      { kind: 'volume_total', level: 3000 },
    ],
  },
];

/** A wandering price per stock, each stock in a partition of its own, some trades out of order, two trading days. */
const journeys = fc.array(
  fc.array(
    fc.record({
      stepUs: fc.oneof(
        fc.integer({ min: -2_000_000, max: 20_000_000 }),
        fc.constant(0),
        fc.constant(40_000_000_000),
      ),
      cents: fc.integer({ min: -30, max: 30 }),
    }),
    { maxLength: 60, size: 'max' },
  ),
  { minLength: 1, maxLength: 3 },
);

function travel(journey: readonly { stepUs: number; cents: number }[], partition: number): PlacedTrade[] {
  let timeUs = START_US;
  let cents = 10_000;
  return journey.map((step, offset) => {
    timeUs += step.stepUs;
    cents += step.cents;
    const stock = STOCKS[partition] as string;
    return { stock, partition, offset, timeUs, price: (cents / 100).toFixed(2), quantity: 100 };
  });
}

/** Mixes the partitions, each keeping its order. */
function interleave(partitions: readonly PlacedTrade[][], choices: readonly number[]): PlacedTrade[] {
  const rest = partitions.map((trades) => [...trades]).filter((trades) => trades.length > 0);
  const mixed: PlacedTrade[] = [];
  for (let i = 0; rest.length > 0; i++) {
    const chosen = (choices[i % Math.max(choices.length, 1)] ?? 0) % rest.length;
    mixed.push(rest[chosen]?.shift() as PlacedTrade);
    if (rest[chosen]?.length === 0) rest.splice(chosen, 1);
  }
  return mixed;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

describe('alerts are a function of each stock’s trades in source order', () => {
  it('whatever their batches, duplicates, restarts and the interleaving of partitions', () => {
    const fired: Alert[] = [];
    fc.assert(
      fc.property(
        journeys,
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.boolean(),
        (all, choices, cuts, isRepeated) => {
          const options = { stocks: STOCKS, rules: RULES };
          const partitions = all.map(travel);
          const expected = new AnalyticsRun(options).apply(partitions.flat());
          const run = new AnalyticsRun(options);
          for (const piece of pieces(interleave(partitions, choices), cuts)) {
            run.apply(piece).restart();
            if (isRepeated) run.apply(piece);
          }
          expect([...run.alerts].sort(byId)).toEqual([...expected.alerts].sort(byId));
          expect([...run.analytics.heldBack()]).toEqual([...expected.analytics.heldBack()]);
          fired.push(...expected.alerts);
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
    for (const { id } of RULES)
      expect(fired.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(100);
  });

  it('though a rule is passed over while it has nothing to do: one that forgets so after every trade fires no more', () => {
    fc.assert(
      fc.property(journeys, (all) => {
        const trades = travel((all[0] ?? []).slice(0, 30), 0);
        const options = { stocks: STOCKS, rules: RULES };
        const run = new AnalyticsRun(options).apply(trades);
        const forgetful = new AnalyticsRun(options);
        for (const trade of trades) forgetful.apply([trade]).restart();
        expect([...run.alerts].sort(byId)).toEqual([...forgetful.alerts].sort(byId));
        expect([...run.analytics.heldBack()]).toEqual([...forgetful.analytics.heldBack()]);
      }),
      { numRuns: 1000, seed: 8 },
    );
  });
});
