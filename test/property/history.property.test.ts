import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  AGGREGATES,
  GROUP_KEYS,
  GROUP_VALUES,
  type GroupKey,
  type GroupValue,
  type PivotTable,
} from '../../contract/pivot.ts';
import { AMOUNTS, measureTrade } from '../../main/analytics/exact-sum.ts';
import type { GroupAggregates } from '../../main/analytics/group-summary.ts';
import { Pivot } from '../../main/analytics/pivot.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { caseJournal } from '../support/case-journal.ts';
import { type TradeInput, tradeBatch } from '../support/trades.ts';

/** Clocks go forward on that day in London, where it lasts 23 hours and so has two midnights in one date of UTC. */
const START_US = Date.parse('2024-03-30T20:00:00Z') * 1000;
const LONDON = new Calendar('us_equities', 'Europe/London');
const UTC = new Calendar('always', 'UTC');
const LISTINGS = {
  calendarOf: (stock: string) => (stock === 'BTC/USD' ? UTC : LONDON),
  sectorOf: (stock: string) => (stock === 'AAA' ? '' : 'Sector'),
};

const trade = fc
  .record({
    stock: fc.constantFrom('AAA', 'BBB', 'BTC/USD'),
    timeUs: fc
      .oneof(
        fc.nat({ max: 5 }),
        fc.nat({ max: 60 * 3600 }).map((seconds) => seconds * 1_000_000),
        // Before 1970, where whole parts of negative numbers are on the other side.
        fc.nat({ max: 3600 }).map((seconds) => -START_US - seconds * 1_000_000 - 1),
      )
      .map((us) => START_US + us),
    timeNs: fc.nat({ max: 2 }),
    price: fc.oneof(
      fc.integer({ min: 9_900, max: 10_100 }).map((cents) => (cents / 100).toFixed(2)),
      fc.constantFrom('0.000000001', '999999999999.999999999', '123456789.123456789'),
    ),
    amount: fc.oneof(
      fc.nat({ max: 1000 }).map((quantity) => ({ quantity })),
      fc.constantFrom(
        { quantity: 2_147_483_647 },
        { size: '0.00000001' },
        { size: '123456789012.123456789' },
      ),
    ),
    side: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
  })
  .map(({ amount, ...rest }): TradeInput => ({ ...rest, ...amount }));

function pivotOf(
  batch: TradeBatch,
  symbols: SymbolTable,
  [rows, columns]: readonly [GroupKey, GroupKey],
  value: GroupValue,
) {
  const pivot = new Pivot([rows], columns, value, { symbols, ...LISTINGS });
  const amounts = new Float64Array(AMOUNTS);
  for (let row = 0; row < batch.length; row++) {
    measureTrade(batch, row, amounts);
    pivot.add(batch, row, amounts);
  }
  return pivot.table();
}

/** Where the journal's table differs from the operator's: sums, means and deviations may by 1e-9 relative. */
function differences(
  table: PivotTable,
  expected: ReturnType<typeof pivotOf>,
  name: keyof GroupAggregates,
): string[] {
  const { rows, columns, columnTotals, total } = expected;
  expect(table.rows).toEqual(rows.map(({ values }) => String(values[0])));
  expect(table.columns).toEqual(columns.map(String));
  expect(table.trades).toBe(total.count);
  const of = (aggregates: GroupAggregates | undefined): number => aggregates?.[name] ?? Number.NaN;
  const pairs: [string, number | undefined, number][] = [
    ['total', table.total, of(total)],
    ...columns.map((column, j): [string, number | undefined, number] => [
      `total of ${column}`,
      table.columnTotals[j],
      of(columnTotals.get(column)),
    ]),
    ...rows.flatMap(({ values, cells, total: own }, i): [string, number | undefined, number][] => [
      [`total of ${values[0]}`, table.rowTotals[i], of(own)],
      ...columns.map((column, j): [string, number | undefined, number] => [
        `${values[0]}, ${column}`,
        table.cells[i * columns.length + j],
        of(cells.get(column)),
      ]),
    ]),
  ];
  return pairs.flatMap(([place, got = Number.NaN, wanted]) =>
    Object.is(got, wanted) || Math.abs(got - wanted) <= 1e-9 * Math.abs(wanted)
      ? []
      : [`${place}: ${got}, not ${wanted}`],
  );
}

it('the journal gives the pivots that the operator gives of the same trades', async () => {
  const journal = await caseJournal(LISTINGS);
  const { history, symbols } = journal;
  await fc.assert(
    fc.asyncProperty(
      fc.array(trade, { minLength: 1, maxLength: 40 }),
      fc.uniqueArray(fc.constantFrom(...GROUP_KEYS), { minLength: 2, maxLength: 2 }),
      fc.constantFrom(...AGGREGATES),
      fc.constantFrom(...GROUP_VALUES),
      async (trades, [rows = 'stock', columns = 'hour'], aggregate, value) => {
        const batch = tradeBatch(symbols, trades);
        await journal.fill([batch]);
        const range = { fromMs: null, toMs: null };
        const table = await history.pivot({ rows, columns, aggregate, value, range }, {});
        expect(differences(table, pivotOf(batch, symbols, [rows, columns], value), aggregate)).toEqual([]);
      },
    ),
    { numRuns: 1000, seed: 7 },
  );
});
