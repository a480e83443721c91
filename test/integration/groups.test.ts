/** Groups by every key and pivots, of both real days and of every value, against SQL; the operators in this process, all in one pass. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AGGREGATES,
  GROUP_KEYS,
  GROUP_VALUES,
  type GroupKey,
  type GroupValue,
} from '../../contract/pivot.ts';
import { AMOUNTS, measureTrade } from '../../main/analytics/exact-sum.ts';
import type { GroupAggregates } from '../../main/analytics/group-summary.ts';
import { Groups } from '../../main/analytics/groups.ts';
import { Pivot, type Pivoted } from '../../main/analytics/pivot.ts';
import { listingsOf, SYMBOLS } from '../../main/symbols.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { SIDE_BUY, SIDE_SELL, SIDE_UNKNOWN, type TradeBatch } from '../../main/trades/trade-batch.ts';
import { OracleMarket } from '../support/oracle-bars.ts';
import { type OracleGroup, oracleGroups } from '../support/oracle-groups.ts';
import { realBatches } from '../support/real-batches.ts';
import { type Row, rowDifferences } from '../support/row-differences.ts';
import { REAL_DAYS } from '../support/shared-data.ts';

const PIVOTS: readonly (readonly [rows: GroupKey, columns: GroupKey, value: GroupValue])[] = [
  ['stock', 'hour', 'price'],
  ['trading_day', 'stock', 'notional'],
  ['sector', 'trade_type', 'quantity'],
  ['15m', 'sector', 'notional'],
  ['hour', 'trading_day', 'price'],
  ['trade_type', '1h', 'price'],
];

/** Gives the trades sides by the tick rule, for the recordings tell none. */
function addSides(batches: readonly TradeBatch[]): void {
  const last = new Map<number, number>();
  for (const { stock, price, side, length } of batches) {
    for (let row = 0; row < length; row++) {
      const [own, now] = [stock[row] as number, price[row] as number];
      const before = last.get(own) ?? now;
      side[row] = now > before ? SIDE_BUY : now < before ? SIDE_SELL : SIDE_UNKNOWN;
      last.set(own, now);
    }
  }
}

function rowOf(
  keys: readonly GroupKey[],
  values: readonly (string | number)[],
  aggregates: GroupAggregates,
): Row {
  return {
    ...Object.fromEntries(keys.map((key, i) => [key, values[i] as string | number])),
    ...Object.fromEntries(
      AGGREGATES.map((name) => [name, Number.isNaN(aggregates[name]) ? null : aggregates[name]]),
    ),
  };
}

interface Pass {
  readonly groups: ReadonlyMap<string, Groups>;
  readonly pivots: readonly Pivot[];
}

const nameOf = (key: GroupKey, value: GroupValue): string => `${key} ${value}`;

function takeIn(batches: readonly TradeBatch[], symbols: SymbolTable): Pass {
  const sources = { symbols, ...listingsOf(SYMBOLS) };
  const groups = new Map(
    GROUP_KEYS.flatMap((key) =>
      GROUP_VALUES.map((value) => [nameOf(key, value), new Groups([key], value, sources)] as const),
    ),
  );
  const pivots = PIVOTS.map(([rows, columns, value]) => new Pivot([rows], columns, value, sources));
  const amounts = new Float64Array(AMOUNTS);
  const all = [...groups.values(), ...pivots];
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row++) {
      measureTrade(batch, row, amounts);
      for (const each of all) each.add(batch, row, amounts);
    }
  }
  return { groups, pivots };
}

/** Cells by row, then by column; then the totals of the rows, those of the columns, and that of everything. */
function pivotRows(rows: GroupKey, columns: GroupKey, table: Pivoted): Row[][] {
  return [
    table.rows.flatMap(({ values, cells }) =>
      table.columns.flatMap((column) => {
        const cell = cells.get(column);
        return cell === undefined ? [] : [rowOf([rows, columns], [...values, column], cell)];
      }),
    ),
    table.rows.map(({ values, total }) => rowOf([rows], values, total)),
    table.columns.map((column) =>
      rowOf([columns], [column], table.columnTotals.get(column) as GroupAggregates),
    ),
    [rowOf([], [], table.total)],
  ];
}

describe.skipIf(!REAL_DAYS.every((path) => existsSync(path)))(
  'over the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    let market: OracleMarket;
    let pass: Pass;
    beforeAll(async () => {
      market = await OracleMarket.load(REAL_DAYS);
      const symbols = new SymbolTable();
      const batches = await realBatches(REAL_DAYS, symbols);
      addSides(batches);
      pass = takeIn(batches, symbols);
    });
    afterAll(() => market.close());
    const oracle = (keys: readonly GroupKey[], value: GroupValue): Promise<OracleGroup[]> =>
      oracleGroups(market, REAL_DAYS.length, keys, value);

    describe.each(GROUP_VALUES)('of %s', (value) => {
      it.each(GROUP_KEYS)('groups by %s have the aggregates that SQL gives', async (key) => {
        const groups = [...(pass.groups.get(nameOf(key, value)) as Groups).groups()];
        const rows = groups.map(({ values, aggregates }) => rowOf([key], values, aggregates));
        expect(rowDifferences(rows, await oracle([key], value))).toEqual([]);
      });
    });

    it.each(PIVOTS.map((pivot, i) => [...pivot, i] as const))(
      'a pivot of %s by %s, of %s, has the cells and totals that SQL gives of the trades',
      async (rows, columns, value, i) => {
        const parts = pivotRows(rows, columns, (pass.pivots[i] as Pivot).table());
        for (const [part, keys] of [[rows, columns], [rows], [columns], []].entries()) {
          const expected = await oracle(keys, value);
          expect(rowDifferences(parts[part] ?? [], expected), `by ${keys.join(' and ')}`).toEqual([]);
        }
      },
    );
  },
);
