/** Alerts, with rules of every kind: what may and what may not change them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert, AlertRule, Reference } from '../../contract/alerts.ts';
import { AnalyticsRun, type PlacedTrade } from '../support/analytics-run.ts';
import { pieces } from '../support/pieces.ts';

const START_US = 1_381_152_600_000_000;
const STOCKS = ['AAA', 'BBB', 'CCC'] as const;
const RUNS = { numRuns: 1000, seed: 7 };

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

type Journey = readonly { readonly stepUs: number; readonly cents: number }[];

/** A wandering price per stock; some steps go to another trading day. */
const journeysOf = (step: fc.Arbitrary<number>): fc.Arbitrary<Journey[]> =>
  fc.array(
    fc.array(
      fc.record({
        stepUs: fc.oneof(step, fc.constant(0), fc.constant(40_000_000_000)),
        cents: fc.integer({ min: -30, max: 30 }),
      }),
      { maxLength: 60, size: 'max' },
    ),
    { minLength: 1, maxLength: 3 },
  );
const outOfOrder = journeysOf(fc.integer({ min: -2_000_000, max: 20_000_000 }));
const inOrder = journeysOf(fc.integer({ min: 0, max: 20_000_000 }));
const choices = fc.array(fc.nat(), { maxLength: 20 });
const cuts = fc.array(fc.nat(), { maxLength: 6 });

/** Trades of a stock in a partition of its own. */
function travel(journey: Journey, partition: number): PlacedTrade[] {
  let timeUs = START_US;
  let cents = 10_000;
  return journey.map((step, offset) => {
    timeUs += step.stepUs;
    cents += step.cents;
    const stock = STOCKS[partition] as string;
    return { stock, partition, offset, timeUs, price: (cents / 100).toFixed(2), quantity: 100 };
  });
}

/**
 * Mixes lists, each keeping its order.
 * @param mostUs how far a trade may come before an older one of another list.
 */
function interleave(
  lists: readonly PlacedTrade[][],
  choices: readonly number[],
  mostUs = Number.POSITIVE_INFINITY,
): PlacedTrade[] {
  const rest = lists.map((trades) => [...trades]);
  const mixed: PlacedTrade[] = [];
  for (let i = 0; ; i++) {
    const left = rest.filter((trades) => trades.length > 0);
    if (left.length === 0) return mixed;
    const oldestUs = Math.min(...left.map(([first]) => (first as PlacedTrade).timeUs));
    const due = left.filter(([first]) => (first as PlacedTrade).timeUs <= oldestUs + mostUs);
    const chosen = (choices[i % Math.max(choices.length, 1)] ?? 0) % due.length;
    mixed.push(due[chosen]?.shift() as PlacedTrade);
  }
}

/** The same trades in this order in one partition; a trade keeps its id. */
const inOnePartition = (trades: readonly PlacedTrade[]): PlacedTrade[] =>
  trades.map((trade, offset) => ({
    ...trade,
    partition: 0,
    offset,
    id: `${trade.stock} ${trade.offset}`,
  }));

/** Whether a rule looks at trades only, and at each as it comes. */
const isOfTrades = (rule: AlertRule): boolean =>
  rule.kind !== 'sma_cross' && rule.kind !== 'stale_feed' && rule.trigger !== 'bar_close';

/** What a run has fired, in whatever order, and held back. */
function outcome(run: AnalyticsRun): object {
  const alerts = [...run.alerts].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return { alerts, heldBack: [...run.analytics.heldBack()] };
}

/** Each rule must have fired often enough for the property to say something about it. */
function expectAllFired(rules: readonly AlertRule[], fired: readonly Alert[]): void {
  for (const { id } of rules) {
    expect(fired.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(100);
  }
}

describe('alerts are a function of each stock’s trades in source order', () => {
  it('whatever their batches, duplicates, restarts and the interleaving of partitions', () => {
    const fired: Alert[] = [];
    fc.assert(
      fc.property(outOfOrder, choices, cuts, fc.boolean(), (all, mix, places, isRepeated) => {
        const options = { stocks: STOCKS, rules: RULES };
        const partitions = all.map(travel);
        const expected = new AnalyticsRun(options).apply(partitions.flat());
        const run = new AnalyticsRun(options);
        for (const piece of pieces(interleave(partitions, mix), places)) {
          run.apply(piece).restart();
          if (isRepeated) run.apply(piece);
        }
        expect(outcome(run)).toEqual(outcome(expected));
        fired.push(...expected.alerts);
      }),
      RUNS,
    );
    expectAllFired(RULES, fired);
  });

  it('whatever the interleaving of stocks in one partition, of rules that look at trades', () => {
    const rules = RULES.filter(isOfTrades);
    const fired: Alert[] = [];
    fc.assert(
      fc.property(outOfOrder, choices, cuts, (all, mix, places) => {
        const options = { stocks: STOCKS, rules };
        const stocks = all.map(travel);
        const expected = new AnalyticsRun(options).apply(inOnePartition(stocks.flat()));
        const run = new AnalyticsRun(options);
        for (const piece of pieces(inOnePartition(interleave(stocks, mix)), places))
          run.apply(piece).restart();
        expect(outcome(run)).toEqual(outcome(expected));
        fired.push(...expected.alerts);
      }),
      RUNS,
    );
    expectAllFired(rules, fired);
  });

  it('whatever the interleaving of stocks in one partition, of all rules, as long as no trade is late', () => {
    const fired: Alert[] = [];
    fc.assert(
      fc.property(inOrder, choices, cuts, (all, mix, places) => {
        const options = { stocks: STOCKS, rules: RULES, latenessUs: 5_000_000 };
        const stocks = all.map(travel);
        const expected = new AnalyticsRun(options).apply(inOnePartition(interleave(stocks, [], 0)));
        const run = new AnalyticsRun(options);
        for (const piece of pieces(inOnePartition(interleave(stocks, mix, 4_999_999)), places))
          run.apply(piece).restart();
        expect(run.late).toBe(0);
        expect(outcome(run)).toEqual(outcome(expected));
        fired.push(...expected.alerts);
      }),
      RUNS,
    );
    expectAllFired(RULES, fired);
  });

  it('though a rule is passed over while it has nothing to do: one that forgets so after every trade fires no more', () => {
    fc.assert(
      fc.property(outOfOrder, ([journey = []]) => {
        const trades = travel(journey.slice(0, 30), 0);
        const options = { stocks: STOCKS, rules: RULES };
        const run = new AnalyticsRun(options).apply(trades);
        const forgetful = new AnalyticsRun(options);
        for (const trade of trades) forgetful.apply([trade]).restart();
        expect(outcome(run)).toEqual(outcome(forgetful));
      }),
      { ...RUNS, seed: 8 },
    );
  }, 60_000);
});
