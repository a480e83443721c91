import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GROUP_KEYS, GROUP_VALUES } from '../../contract/pivot.ts';
import { AMOUNTS, measureTrade } from '../../main/analytics/exact-sum.ts';
import type { KeySources } from '../../main/analytics/group-keys.ts';
import { type GroupAggregates, GroupSummary } from '../../main/analytics/group-summary.ts';
import { Groups } from '../../main/analytics/groups.ts';
import { Pivot } from '../../main/analytics/pivot.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { type TradeInput, tradeBatch } from '../support/trades.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');

const START_US = 1_381_152_600_000_000;
const HOUR_US = 3_600_000_000;

const trade = fc.record({
  stock: fc.constantFrom('AAA', 'BBB', 'CCC'),
  timeUs: fc
    .oneof(
      fc.nat({ max: 5 }),
      fc.nat({ max: 40 * 3600 }).map((s) => s * 1_000_000),
    )
    .map((us) => START_US + us),
  price: fc.oneof(
    fc.integer({ min: 9_900, max: 10_100 }).map((cents) => (cents / 100).toFixed(2)),
    fc.constantFrom('0.000000001', '999999999999.999999999', '123456789.123456789'),
  ),
  quantity: fc.oneof(fc.nat({ max: 1000 }), fc.constant(2_147_483_647)),
  side: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
});
const trades = fc
  .array(trade, { minLength: 1, maxLength: 60 })
  .map((all) => all.map((one, offset): TradeInput => ({ ...one, offset })));

function sourcesOf(symbols: SymbolTable): KeySources {
  return {
    symbols,
    calendarOf: () => NEW_YORK,
    sectorOf: (stock) => (stock === 'AAA' ? '' : 'Sector'),
  };
}

function eachTrade(batch: TradeBatch, take: (row: number, amounts: Float64Array) => void): void {
  const amounts = new Float64Array(AMOUNTS);
  for (let row = 0; row < batch.length; row++) {
    measureTrade(batch, row, amounts);
    take(row, amounts);
  }
}

/** All but the deviation are equal: it is measured from the value that came first, so its last digits may differ. */
function expectSame(got: GroupAggregates | undefined, expected: GroupAggregates): void {
  const { stddev, ...exact } = expected;
  expect(got).toMatchObject(exact);
  const spread = Math.abs((got?.stddev ?? Number.NaN) - stddev);
  expect(
    spread <= 1e-9 * Math.abs(stddev) || Object.is(got?.stddev, stddev),
    `${got?.stddev}, not ${stddev}`,
  ).toBe(true);
}

const keys = fc.uniqueArray(fc.constantFrom(...GROUP_KEYS), { minLength: 1, maxLength: 3 });
const value = fc.constantFrom(...GROUP_VALUES);

it('groups are a function of the set of trades, whatever their order', () => {
  fc.assert(
    fc.property(
      trades.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
          keys,
          value,
        ),
      ),
      ([all, shuffled, by, of]) => {
        const [first, second] = [all, shuffled].map((order) => {
          const symbols = new SymbolTable();
          const groups = new Groups(by, of, sourcesOf(symbols));
          const batch = tradeBatch(symbols, order);
          eachTrade(batch, (row, amounts) => groups.add(batch, row, amounts));
          return [...groups.groups()];
        });
        expect(second?.map(({ values }) => values)).toEqual(first?.map(({ values }) => values));
        first?.forEach(({ aggregates }, i) => {
          expectSame(second?.[i]?.aggregates, aggregates);
        });
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});

it('the totals of a pivot are the aggregates of the trades that are not grouped so', () => {
  fc.assert(
    fc.property(
      trades,
      fc.uniqueArray(fc.constantFrom(...GROUP_KEYS), { minLength: 2, maxLength: 2 }),
      value,
      (all, [row, column], of) => {
        if (row === undefined || column === undefined) throw new Error('two keys are needed');
        const symbols = new SymbolTable();
        const sources = sourcesOf(symbols);
        const batch = tradeBatch(symbols, all);
        const pivot = new Pivot([row], column, of, sources);
        const [whole, byRow, byColumn] = [
          new GroupSummary(of),
          new Groups([row], of, sources),
          new Groups([column], of, sources),
        ];
        eachTrade(batch, (at, amounts) => {
          pivot.add(batch, at, amounts);
          whole.add(batch, at, amounts);
          byRow.add(batch, at, amounts);
          byColumn.add(batch, at, amounts);
        });
        const table = pivot.table();
        expect(table.total).toEqual(whole.aggregates());
        expect(table.rows.map(({ values, total }) => ({ values, aggregates: total }))).toEqual([
          ...byRow.groups(),
        ]);
        expect([...table.columnTotals].map(([key, aggregates]) => ({ values: [key], aggregates }))).toEqual([
          ...byColumn.groups(),
        ]);
        const counted = table.rows.reduce(
          (sum, { cells }) => [...cells.values()].reduce((n, { count }) => n + count, sum),
          0,
        );
        expect(counted).toBe(all.length);
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});

it('the deviation is that of a plain second pass around the mean', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 50 }),
      (cents) => {
        const symbols = new SymbolTable();
        const batch = tradeBatch(
          symbols,
          cents.map((cent, i) => ({ timeUs: START_US + i * HOUR_US, price: (cent / 100).toFixed(2) })),
        );
        const summary = new GroupSummary('price');
        eachTrade(batch, (row, amounts) => summary.add(batch, row, amounts));
        const n = BigInt(cents.length);
        const sum = cents.reduce((total, cent) => total + BigInt(cent), 0n);
        const squares = cents.reduce((total, cent) => total + (n * BigInt(cent) - sum) ** 2n, 0n);
        const expected = Math.sqrt(Number(squares) / cents.length) / cents.length / 100;
        expect(Math.abs(summary.aggregates().stddev - expected)).toBeLessThanOrEqual(1e-12 * expected);
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});
