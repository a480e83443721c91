/**
 * Analytics that are killed go on from the state saved last and are given the trades since then once more; what they put out meanwhile was
 * journaled before the kill and is ignored. So they must put out each bar and alert with the very trade with which they would have done so if
 * they had been left alone: earlier, it would be lost; later, it would be there twice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';
import type { AnalyticsOutput } from '../../main/analytics/analytics.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { AnalyticsRun } from '../support/analytics-run.ts';
import { tradeBatch } from '../support/trades.ts';

const START_US = 1_381_152_600_000_000;
const STOCKS = ['AAA', 'BBB', 'CCC'] as const;
const HOUR_US = 3_600_000_000;

const RULES: readonly AlertRule[] = alertRulesSchema.parse([
  { id: 'move', kind: 'percent_move', threshold_percent: 0.3, reference: 'window:1m', cooldown_seconds: 0 },
  {
    id: 'bar',
    kind: 'percent_move',
    threshold_percent: 0.2,
    reference: 'session_open',
    trigger: 'bar_close',
  },
  { id: 'sma', kind: 'sma_cross', interval: '1s', cooldown_seconds: 0 },
  { id: 'spike', kind: 'volume_spike', window: '1m', factor: 1.5, cooldown_seconds: 0 },
  { id: 'stale', kind: 'stale_feed', after_seconds: 3, cooldown_seconds: 0 },
  { id: 'once', kind: 'price_cross', level: 100, trigger: 'once' },
  {
    id: 'both',
    kind: 'all',
    conditions: [
      { kind: 'volume_total', level: 1_000 },
      { kind: 'price_cross', level: 100, direction: 'up' },
    ],
    cooldown_seconds: 1,
  },
]);

/** From one trade to the next, mostly within the second. */
const step = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 900_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 15_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(70_000_000, HOUR_US, 2 * HOUR_US, 20 * HOUR_US) },
);
const delay = fc.oneof(
  { weight: 20, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000_000 }) },
);

/** What comes next, and what is done after it. */
const event = fc.record({
  step,
  delay,
  stock: fc.constantFrom(...STOCKS),
  /** Most stocks stay where they are. */
  isElsewhere: fc.nat({ max: 7 }).map((chance) => chance === 0),
  cents: fc.integer({ min: 9_950, max: 10_050 }),
  quantity: fc.integer({ min: 1, max: 300 }),
  after: fc.constantFrom('go on', 'go on', 'go on', 'save', 'kill'),
});
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

class KilledRun {
  readonly #run: AnalyticsRun;
  #state: Uint8Array;
  #since: TradeBatch[] = [];

  constructor(run: AnalyticsRun) {
    this.#run = run;
    this.#state = run.analytics.save();
  }

  apply(batch: TradeBatch): AnalyticsOutput {
    this.#since.push(batch);
    return this.#run.analytics.apply(batch);
  }

  save(): void {
    this.#state = this.#run.analytics.save();
    this.#since = [];
  }

  kill(): void {
    this.#run.goOnFrom(this.#state);
    for (const batch of this.#since) this.#run.analytics.apply(batch);
  }
}

function batchesOf(events: readonly Event[], run: AnalyticsRun): TradeBatch[] {
  let nowUs = START_US;
  return events.map(({ step: sinceUs, delay: lateUs, stock, isElsewhere, cents, quantity }, offset) => {
    nowUs += sinceUs;
    const partition = (STOCKS.indexOf(stock) + (isElsewhere ? 1 : 0)) % 2;
    const trade = { timeUs: nowUs - lateUs, offset, stock, price: (cents / 100).toFixed(2), quantity };
    return tradeBatch(run.symbols, [trade], { partition });
  });
}

describe('analytics that are killed go on as if nothing had been', () => {
  it.each([0, 2_000_000, 5_000_000])(
    'with a lateness of %i µs, each trade putting out the same',
    (latenessUs) => {
      fc.assert(
        fc.property(fc.array(event, { minLength: 10, maxLength: 120 }), (events) => {
          const options = { stocks: STOCKS, rules: RULES, latenessUs, hasOperators: true };
          const alone = new AnalyticsRun(options);
          const killedRun = new AnalyticsRun(options);
          const killed = new KilledRun(killedRun);
          const batches = batchesOf(events, alone);
          for (const [index, batch] of batches.entries()) {
            const wanted = alone.analytics.apply(batch);
            expect(killed.apply(batch), `what trade ${index + 1} puts out`).toEqual(wanted);
            const { after } = events[index] as Event;
            if (after === 'save') killed.save();
            if (after === 'kill') killed.kill();
          }
          // Everything that is kept, what operators and rules remember included.
          const isSame = Buffer.from(killedRun.analytics.save()).equals(alone.analytics.save());
          expect(isSame, 'the saved states are the same, byte for byte').toBe(true);
        }),
        { numRuns: 1000, seed: 7 },
      );
    },
  );
});
