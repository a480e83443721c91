/** Bars, rankings and rolling statistics of the journal against the live operators, which were given the same trades one by one. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WINDOWS } from '../../contract/alerts.ts';
import { INTERVALS } from '../../contract/bars.ts';
import { RANKING_PERIODS } from '../../contract/rankings.ts';
import { PREVIOUS_CLOSES, type PreviousClose } from '../../contract/settings.ts';
import type { Stock } from '../../contract/units.ts';
import { toBar } from '../../main/analytics/bar.ts';
import type { BarState } from '../../main/analytics/bar-state.ts';
import { createLiveAnalytics, type LiveAnalytics } from '../../main/analytics/live-analytics.ts';
import type { Standing } from '../../main/analytics/rankings.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { BarBook } from '../support/bar-book.ts';
import { caseJournal } from '../support/case-journal.ts';
import { type TradeInput, tradeBatch } from '../support/trades.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');
const UTC = new Calendar('always', 'UTC');
const LISTINGS = {
  calendarOf: (stock: string) => (stock === 'BTC/USD' ? UTC : NEW_YORK),
  sectorOf: () => '',
};
const STOCKS = ['AAA', 'BBB', 'BTC/USD'];

/**
 * Middles of days with something about them: Thanksgiving, after which a half-day comes; days of 23 and of 25 hours, both Sundays; the day on which
 * the epoch begins.
 */
const MIDDAYS = ['2013-11-28', '2024-03-10', '2024-11-03', '1970-01-01'].map(
  (date) => Date.parse(`${date}T17:00:00Z`) * 1000,
);
const SECOND_US = 1_000_000;
const DAY_SECONDS = 24 * 3600;

/** Event times about the middle of a day: within a few seconds, an hour, or days of it. */
const time = (middayUs: number): fc.Arbitrary<number> =>
  fc
    .oneof(
      fc.integer({ min: -3_000_000, max: 3_000_000 }),
      fc.integer({ min: -3600, max: 3600 }).map((seconds) => seconds * SECOND_US),
      fc.integer({ min: -4 * DAY_SECONDS, max: 2 * DAY_SECONDS }).map((seconds) => seconds * SECOND_US + 1),
    )
    .map((us) => middayUs + us);

const trade = (middayUs: number): fc.Arbitrary<TradeInput> =>
  fc
    .record({
      stock: fc.constantFrom(...STOCKS),
      timeUs: time(middayUs),
      timeNs: fc.nat({ max: 1 }),
      price: fc.oneof(
        fc.integer({ min: 9_900, max: 10_100 }).map((cents) => (cents / 100).toFixed(2)),
        fc.constantFrom('0.000000001', '123456789.123456789'),
      ),
      amount: fc.oneof(
        fc.nat({ max: 1000 }).map((quantity) => ({ quantity })),
        fc.constantFrom({ quantity: 0 }, { size: '0.00000001' }, { size: '1234567.123456789' }),
      ),
    })
    .map(({ amount, ...rest }) => ({ ...rest, ...amount }));

interface Batch {
  readonly partition: number;
  readonly trades: readonly TradeInput[];
}

/** Trades as they come, late ones among them, in two partitions; offsets go on from batch to batch. */
const batchesAbout = (middayUs: number): fc.Arbitrary<readonly Batch[]> =>
  fc
    .array(
      fc.record({
        partition: fc.nat({ max: 1 }),
        trades: fc.array(trade(middayUs), { minLength: 1, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((batches) => {
      const next = [0, 0];
      return batches.map(({ partition, trades }) => {
        const first = next[partition] ?? 0;
        next[partition] = first + trades.length;
        return { partition, trades: trades.map((one, i) => ({ ...one, offset: first + i })) };
      });
    });

const market = fc.constantFrom(...MIDDAYS).chain((middayUs) =>
  fc.record({
    batches: batchesAbout(middayUs),
    untilUs: fc.option(time(middayUs), { nil: undefined }),
    range: fc.record({
      fromUs: fc.option(time(middayUs), { nil: undefined }),
      toUs: fc.option(time(middayUs), { nil: undefined }),
    }),
    day: time(middayUs).map((us) => new Date(us / 1000).toISOString().slice(0, 10)),
  }),
);

const tradeBatches = (symbols: SymbolTable, batches: readonly Batch[]): TradeBatch[] =>
  batches.map(({ partition, trades }) => tradeBatch(symbols, trades, { partition }));

/** The same without the trades that do not count. */
const counting = (batches: readonly Batch[], counts: (trade: TradeInput) => boolean): readonly Batch[] =>
  batches.map(({ partition, trades }) => ({ partition, trades: trades.filter(counts) }));

const isUntil =
  (untilUs: number | undefined) =>
  ({ timeUs, timeNs = 0 }: TradeInput): boolean =>
    untilUs === undefined || timeUs < untilUs || (timeUs === untilUs && timeNs === 0);

function live(
  symbols: SymbolTable,
  batches: readonly Batch[],
  previousClose: PreviousClose = 'trading_day',
): LiveAnalytics & { readonly book: BarBook; readonly closed: readonly BarState[] } {
  const analytics = createLiveAnalytics({
    symbols,
    rules: [],
    allowedLatenessUs: 5 * SECOND_US,
    calendarOf: LISTINGS.calendarOf,
    previousClose,
  });
  const book = new BarBook();
  const closed: BarState[] = [];
  for (const batch of tradeBatches(symbols, batches)) {
    const output = analytics.analytics.apply(batch);
    book.add(output);
    closed.push(...output.bars.map((bar) => ({ ...bar })));
  }
  book.add(analytics.analytics.flush());
  return { ...analytics, book, closed };
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const figuresOf = (standings: readonly Standing[]): Figures[] => standings.map((one) => ({ ...one }));

type Figures = Readonly<Record<string, string | number | null>>;

/** What SEMANTICS lets differ: means, deviations and their kin may by 1e-9 relative, and by what a double's rounding leaves of 0. */
const NEAR = new Set(['mean', 'stddev', 'vwap', 'volatility', 'notional']);

function differences(got: readonly Figures[], wanted: readonly Figures[]): string[] {
  expect(got.length).toBe(wanted.length);
  return got.flatMap((row, i) =>
    Object.entries(wanted[i] as Figures).flatMap(([name, value]) => {
      const own = row[name];
      const isNear =
        NEAR.has(name) &&
        typeof own === 'number' &&
        typeof value === 'number' &&
        Math.abs(own - value) <= 1e-9 * Math.abs(value);
      return Object.is(own, value) || isNear ? [] : [`${row.stock}, ${name}: ${own}, not ${value}`];
    }),
  );
}

it('the journal gives the bars of every interval that the analytics gives, of any range, and those before it that averages need', async () => {
  const journal = await caseJournal(LISTINGS);
  const { symbols, history } = journal;
  await fc.assert(
    fc.asyncProperty(
      market,
      fc.constantFrom(...INTERVALS),
      fc.nat({ max: 4 }),
      async ({ batches, range, untilUs }, interval, lead) => {
        await journal.fill(tradeBatches(symbols, batches), live(symbols, batches).closed);
        const bars = await all(history.bars({ interval, lead, untilUs, ...range }));
        const { fromUs = Number.NEGATIVE_INFINITY, toUs = Number.POSITIVE_INFINITY } = range;
        const wanted = live(symbols, counting(batches, isUntil(untilUs)))
          .book.contents()
          .filter((bar) => bar.interval === interval && bar.openTimeMs * 1000 < toUs)
          .map((bar) => toBar({ ...bar, revision: 0 }, symbols, false))
          .map(({ revision: _revision, state: _state, ...bar }) => bar)
          .sort((a, b) => compare(a.stock, b.stock) || a.openTimeMs - b.openTimeMs);
        for (const stock of STOCKS) {
          const own = wanted.filter((bar) => bar.stock === stock);
          const first = own.findIndex(({ openTimeMs }) => openTimeMs * 1000 >= fromUs);
          const dayUs =
            range.fromUs === undefined ? fromUs : LISTINGS.calendarOf(stock).days.dayOf(fromUs).startUs;
          const today = own.findIndex(({ openTimeMs }) => openTimeMs * 1000 >= dayUs);
          const needed = first < 0 ? [] : own.slice(Math.min(Math.max(0, first - lead), today));
          const got = bars.filter((bar) => bar.stock === stock);
          expect(got.length).toBeGreaterThanOrEqual(needed.length);
          const newest = needed.length === 0 ? [] : got.slice(-needed.length);
          expect(differences(newest, needed)).toEqual([]);
        }
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});

it('the journal ranks the stocks as the live rankings do, at any instant and after any day', async () => {
  const journal = await caseJournal(LISTINGS);
  const { symbols, history } = journal;
  await fc.assert(
    fc.asyncProperty(
      market,
      fc.constantFrom(...RANKING_PERIODS),
      fc.constantFrom(...PREVIOUS_CLOSES),
      fc.boolean(),
      async ({ batches, untilUs, day: someDay }, period, previousClose, isOfDay) => {
        await journal.fill(tradeBatches(symbols, batches));
        const day = isOfDay ? someDay : undefined;
        const standings = await history.standings({ period, previousClose, day, untilUs });
        const endOf = (stock = ''): number =>
          day === undefined ? Number.POSITIVE_INFINITY : LISTINGS.calendarOf(stock).days.dayOn(day).endUs;
        const { statistics } = live(
          symbols,
          counting(batches, (one) => isUntil(untilUs)(one) && one.timeUs < endOf(one.stock)),
          previousClose,
        );
        const wanted = STOCKS.flatMap((stock) => {
          const standing = statistics.standing(symbols.indexOf(stock as Stock), period);
          if (standing === undefined) return [];
          const isRanked =
            day === undefined || LISTINGS.calendarOf(stock).days.dateOf(standing.lastTimeUs) === day;
          return isRanked ? [standing] : [];
        });
        const got = standings.sort((a, b) => compare(a.stock, b.stock));
        expect(differences(figuresOf(got), figuresOf(wanted))).toEqual([]);
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});

it('the journal gives the rolling statistics that the live ones were, at any instant', async () => {
  const journal = await caseJournal(LISTINGS);
  const { symbols, history } = journal;
  await fc.assert(
    fc.asyncProperty(market, async ({ batches, untilUs }) => {
      await journal.fill(tradeBatches(symbols, batches));
      const rolling = await all(history.rolling({ windows: WINDOWS, untilUs }));
      const { statistics } = live(symbols, counting(batches, isUntil(untilUs)));
      const wanted = STOCKS.flatMap((stock) =>
        WINDOWS.flatMap((window) => {
          const index = symbols.indexOf(stock as Stock);
          const figures = statistics.of(index, window);
          return figures === undefined
            ? []
            : [{ stock, window, newestUs: statistics.newestUs(index), ...figures }];
        }),
      );
      expect(
        differences(
          rolling.map(({ statistics: figures, ...rest }) => ({ ...rest, ...figures })),
          wanted,
        ),
      ).toEqual([]);
    }),
    { numRuns: 1000, seed: 7 },
  );
});
