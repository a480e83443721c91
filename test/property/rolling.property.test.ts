import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RANKING_KINDS, RANKING_PERIODS } from '../../contract/rankings.ts';
import { AMOUNTS, measureTrade } from '../../main/analytics/exact-sum.ts';
import { Ranking, type Standing } from '../../main/analytics/rankings.ts';
import { RollingStatistics } from '../../main/analytics/rolling.ts';
import { ROW_WIDTH, setRow } from '../../main/analytics/rolling-row.ts';
import { SECOND_WIDTH, setSecond } from '../../main/analytics/second-sum.ts';
import type { TradeStatistics } from '../../main/analytics/trade-sums.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { AnalyticsRun } from '../support/analytics-run.ts';
import { type TradeInput, tradeBatch } from '../support/trades.ts';

const SECOND_US = 1_000_000;
const WINDOWS_US = [60, 300, 900, 3600].map((seconds) => seconds * SECOND_US);
const START_US = 1_381_152_600_000_000;

type Trade = TradeInput & { readonly price: string; readonly offset: number };

const timeUs = fc
  .oneof(
    fc.integer({ min: 0, max: 3 * SECOND_US }),
    fc.integer({ min: 0, max: 120 }).map((seconds) => seconds * SECOND_US),
    fc.integer({ min: 0, max: 2 * 3600 * SECOND_US }),
  )
  .map((sinceUs) => START_US + sinceUs);
const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 9_900, max: 10_100 }).map((cents) => (cents / 100).toFixed(2)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0.000000001', '0.5', '123456789.123456789', '999999999999.999999999'),
  },
);
const trades = fc
  .array(fc.record({ timeUs, timeNs: fc.nat({ max: 3 }), price, quantity: fc.nat({ max: 100_000 }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((all): Trade[] => all.map((trade, offset) => ({ ...trade, offset })));
const shuffledTrades = trades.chain((all) =>
  fc.record({
    all: fc.constant(all),
    shuffled: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    cut: fc.nat({ max: all.length }),
  }),
);

/** Statistics of the trades in batches of their order. */
function rolling(batches: readonly (readonly Trade[])[]): RollingStatistics {
  const statistics = new RollingStatistics(WINDOWS_US);
  const symbols = new SymbolTable();
  const amounts = new Float64Array(AMOUNTS);
  const second = new Float64Array(SECOND_WIDTH);
  const seconds = new Float64Array(ROW_WIDTH);
  for (const trades of batches) {
    const batch = tradeBatch(symbols, trades);
    for (let row = 0; row < batch.length; row++) {
      measureTrade(batch, row, amounts);
      setSecond(second, batch, row, amounts);
      setRow(seconds, 0, second, 0);
      statistics.add(seconds, 0, 1);
    }
  }
  return statistics;
}

const inOrder = (a: Trade, b: Trade): number =>
  a.timeUs - b.timeUs || (a.timeNs ?? 0) - (b.timeNs ?? 0) || a.offset - b.offset;
const secondOf = (trade: Trade): number => Math.floor(trade.timeUs / SECOND_US);
const nanosOf = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
};

/** The same by a plain reading of SEMANTICS, in whole numbers. */
function plainly(all: readonly Trade[], windowUs: number): { statistics: TradeStatistics; before: number } {
  const sorted = [...all].sort(inOrder);
  const newest = Math.max(...sorted.map(secondOf));
  const from = newest - windowUs / SECOND_US;
  const inside = sorted.filter((trade) => secondOf(trade) > from);
  const before = sorted.filter((trade) => secondOf(trade) <= from);
  const prices = inside.map((trade) => nanosOf(trade.price));
  const count = BigInt(inside.length);
  const sum = prices.reduce((total, each) => total + each, 0n);
  const squares = prices.reduce((total, each) => total + (count * each - sum) ** 2n, 0n);
  const volume = inside.reduce((total, { quantity = 0 }) => total + quantity, 0);
  const traded = inside.reduce(
    (total, trade) => total + nanosOf(trade.price) * BigInt(trade.quantity ?? 0),
    0n,
  );
  const notional = Number(traded) / 1e9;
  const closes = inside.map((trade) => Number(trade.price));
  return {
    before: Number(before[before.length - 1]?.price ?? Number.NaN),
    statistics: {
      mean: Number(sum) / inside.length / 1e9,
      min: Math.min(...closes),
      max: Math.max(...closes),
      stddev: Math.sqrt(Number(squares) / inside.length) / inside.length / 1e9,
      volume,
      notional,
      tradeCount: inside.length,
      vwap: volume === 0 ? Number.NaN : notional / volume,
      first: closes[0] as number,
      last: closes[closes.length - 1] as number,
    },
  };
}

const EXACT = ['min', 'max', 'volume', 'tradeCount', 'first', 'last'] as const;
const NEAR = ['mean', 'stddev', 'notional', 'vwap'] as const;

function expectSame(statistics: TradeStatistics | undefined, expected: TradeStatistics): void {
  for (const name of EXACT) expect(statistics?.[name], name).toBe(expected[name]);
  for (const name of NEAR) {
    const [got, wanted] = [statistics?.[name] as number, expected[name]];
    const isSame = Object.is(got, wanted) || Math.abs(got - wanted) <= 1e-9 * Math.abs(wanted);
    expect(isSame, `${name}: ${got}, not ${wanted}`).toBe(true);
  }
}

it('rolling statistics are those of the set of trades, whatever their order and batches', () => {
  fc.assert(
    fc.property(shuffledTrades, ({ all, shuffled, cut }) => {
      const statistics = rolling([shuffled.slice(0, cut), shuffled.slice(cut)]);
      for (const windowUs of WINDOWS_US) {
        const { statistics: expected, before } = plainly(all, windowUs);
        expectSame(statistics.statistics(windowUs), expected);
        expect(statistics.closeBefore(windowUs)).toBe(before);
      }
    }),
    { numRuns: 1000, seed: 7 },
  );
});

const standings = fc.uniqueArray(
  fc.record({
    stock: fc.stringMatching(/^[A-Z]{1,3}$/).map((text) => text as never),
    last: fc.constant(1),
    reference: fc.constant(1),
    changePercent: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN)),
    volume: fc.nat({ max: 3 }),
    notional: fc.nat({ max: 3 }),
    tradeCount: fc.nat({ max: 3 }),
    volatility: fc.nat({ max: 3 }),
    lastTimeUs: fc.constant(0),
  }),
  { selector: ({ stock }) => stock, maxLength: 20 },
);

/** Every stock's standing as it was, and which of them trade before each of a few reads. */
const courses = standings.chain((all) =>
  fc.record({
    all: fc.constant(all),
    rounds: fc.array(
      fc.array(fc.record({ stock: fc.nat({ max: Math.max(all.length - 1, 0) }), of: standings }), {
        maxLength: 8,
      }),
      { maxLength: 5 },
    ),
  }),
);

it('a ranking that is kept up to date is a full sort of the stocks that have a value', () => {
  fc.assert(
    fc.property(courses, fc.constantFrom(...RANKING_KINDS), ({ all, rounds }, kind) => {
      const market: Standing[] = [...all];
      const ranking = new Ranking(kind, (stock) => market[stock]);
      let changed = new Set<number>(market.keys());
      for (const changes of [[], ...rounds]) {
        for (const { stock, of } of changes) {
          const [now] = of;
          const before = market[stock];
          if (now === undefined || before === undefined) continue;
          market[stock] = { ...now, stock: before.stock };
          changed.add(stock);
        }
        const isChange = kind === 'gainers' || kind === 'losers';
        const key = isChange ? 'changePercent' : kind === 'trade_count' ? 'tradeCount' : kind;
        const sorted = market.filter((each) => !Number.isNaN(each[key]));
        const sign = kind === 'losers' ? -1 : 1;
        sorted.sort((a, b) => sign * (b[key] - a[key]) || (a.stock < b.stock ? -1 : 1));
        expect(ranking.read(changed).map(({ standing }) => standing)).toEqual(sorted);
        changed = new Set();
      }
    }),
    { numRuns: 1000, seed: 7 },
  );
});

const marketTrades = fc
  .array(
    fc.record({
      timeUs: fc.oneof(
        timeUs,
        fc.integer({ min: 1, max: 30 }).map((hours) => START_US + hours * 3600 * SECOND_US),
        fc.integer({ min: 1, max: 40 }).map((days) => START_US + days * 86_400 * SECOND_US),
      ),
      timeNs: fc.nat({ max: 3 }),
      price,
      quantity: fc.nat({ max: 100_000 }),
      stock: fc.constantFrom('AAA', 'BBB', 'CCC'),
      partition: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) => all.map((trade, offset) => ({ ...trade, offset })));

/** Every ranking, every stock's statistics of every period, and its quote, as plain values. */
function everything(run: AnalyticsRun): unknown {
  const rankings = run.rankings();
  const { statistics, symbols, analytics } = run;
  const periods = RANKING_PERIODS.map((period) => [
    RANKING_KINDS.map((kind) => rankings.read(kind, period)),
    symbols.all().map((_, stock) => statistics.of(stock, period)),
  ]);
  return { periods, quotes: symbols.all().map((_, stock) => analytics.quote(stock)) };
}

it('rankings, statistics and quotes are those of the set of trades, whatever order, batches, duplicates and restarts', () => {
  const stocks = ['AAA', 'BBB', 'CCC'];
  fc.assert(
    fc.property(
      marketTrades.chain((all) =>
        fc.record({
          all: fc.constant(all),
          shuffled: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
          cuts: fc.array(fc.nat({ max: all.length }), { maxLength: 4 }),
          again: fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 6 }),
        }),
      ),
      ({ all, shuffled, cuts, again }) => {
        const expected = new AnalyticsRun({ stocks, hasOperators: true }).apply(all);
        const run = new AnalyticsRun({ stocks, hasOperators: true });
        const places = [0, ...cuts.sort((a, b) => a - b), all.length];
        for (const [i, end] of places.slice(1).entries()) {
          run.apply(shuffled.slice(places[i], end)).restart();
          run.apply(
            again.filter((place) => place < end).map((place) => shuffled[place] as (typeof all)[number]),
          );
        }
        expect(everything(run)).toEqual(everything(expected));
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});
