import { describe, expect, it } from 'vitest';
import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';
import type { RankingKind, RankingPeriod } from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import { AMOUNTS, measureTrade } from '../../main/analytics/exact-sum.ts';
import type { GroupAggregates } from '../../main/analytics/group-summary.ts';
import { Groups } from '../../main/analytics/groups.ts';
import { createLiveAnalytics, type LiveAnalytics } from '../../main/analytics/live-analytics.ts';
import { Pivot } from '../../main/analytics/pivot.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import {
  batchesOf,
  calendarOf,
  expectedOf,
  LATENESS_US,
  readVectors,
  sectorOf,
  type TradesCase,
} from '../support/vectors.ts';

interface RollingCase extends TradesCase {
  readonly statistics?: readonly { readonly stock: Stock; readonly period: RankingPeriod }[];
  readonly quotes?: readonly { readonly stock: Stock }[];
}

interface RankingsCase extends TradesCase {
  readonly period: RankingPeriod;
  readonly rankings: readonly { readonly kind: RankingKind }[];
}

interface GroupsCase extends TradesCase {
  readonly value: GroupValue;
  readonly keys?: readonly GroupKey[];
  readonly groups?: readonly object[];
  readonly rows?: readonly GroupKey[];
  readonly columns?: GroupKey;
  readonly aggregate?: Aggregate;
  readonly pivot?: object;
}

const ALL_AT_ONCE = Number.POSITIVE_INFINITY;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

interface Run {
  readonly symbols: SymbolTable;
  readonly live: LiveAnalytics;
  readonly late: number;
  readonly duplicates: number;
}

/** Runs a case in batches of so many trades, each by new analytics that go on from the state of those before. */
function run(vector: TradesCase, batchSize: number): Run {
  const symbols = new SymbolTable();
  const create = (): LiveAnalytics =>
    createLiveAnalytics({ symbols, rules: [], allowedLatenessUs: LATENESS_US, calendarOf });
  const { batches, duplicates } = batchesOf(vector, batchSize, symbols);
  let live = create();
  let late = 0;
  for (const batch of batches) {
    const state = live.analytics.save();
    live = create();
    live.analytics.restore(state);
    late += live.analytics.apply(batch).late;
  }
  return { symbols, live, late, duplicates };
}

function statisticsOf({ symbols, live }: Run, stock: Stock, period: RankingPeriod): object {
  const found = live.statistics.of(symbols.indexOf(stock), period);
  const { tradeCount, first = Number.NaN, last = Number.NaN, vwap, ...rest } = found ?? {};
  return { stock, period, ...rest, trade_count: tradeCount, vwap: orNull(vwap), return: last / first - 1 };
}

function quoteOf({ symbols, live }: Run, stock: Stock): object {
  const { changePercent, tradeCount, sessionMean, ...quote } =
    live.analytics.quote(symbols.indexOf(stock)) ?? {};
  return {
    stock,
    ...quote,
    change_percent: changePercent,
    trade_count: tradeCount,
    session_mean: sessionMean,
  };
}

describe('rolling.json', () => {
  it.each(readVectors<RollingCase>('rolling.json'))('$name', (vector) => {
    const { statistics = [], quotes = [], late = 0, duplicates = 0 } = vector;
    const expected = expectedOf({ statistics, quotes, late, duplicates });
    for (const batchSize of [ALL_AT_ONCE, 1]) {
      const done = run(vector, batchSize);
      expect({
        statistics: statistics.map(({ stock, period }) => statisticsOf(done, stock, period)),
        quotes: quotes.map(({ stock }) => quoteOf(done, stock)),
        late: done.late,
        duplicates: done.duplicates,
      }).toMatchObject(expected as object);
    }
  });
});

describe('rankings.json', () => {
  it.each(readVectors<RankingsCase>('rankings.json'))('$name', (vector) => {
    const { rankings, period, late = 0, duplicates = 0 } = vector;
    for (const batchSize of [ALL_AT_ONCE, 1]) {
      const { live, ...counts } = run(vector, batchSize);
      const ranked = rankings.map(({ kind }) => ({
        kind,
        ranks: live.rankings.read(kind, period).map(({ standing: { stock }, value }) => ({ stock, value })),
      }));
      expect(ranked).toEqual(expectedOf(rankings));
      expect(counts).toMatchObject({ late, duplicates });
    }
  });
});

function eachTrade(
  batches: readonly TradeBatch[],
  take: (batch: TradeBatch, row: number, amounts: Float64Array) => void,
): void {
  const amounts = new Float64Array(AMOUNTS);
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row++) {
      measureTrade(batch, row, amounts);
      take(batch, row, amounts);
    }
  }
}

function groupsOf({ keys = [], value, ...vector }: GroupsCase): object[] {
  const symbols = new SymbolTable();
  const groups = new Groups(keys, value, { symbols, calendarOf, sectorOf });
  eachTrade(batchesOf(vector, ALL_AT_ONCE, symbols).batches, (...trade) => groups.add(...trade));
  return [...groups.groups()].map(({ values, aggregates }) => ({
    ...Object.fromEntries(keys.map((key, i) => [key, values[i]])),
    ...Object.fromEntries(Object.entries(aggregates).map(([name, number]) => [name, orNull(number)])),
  }));
}

function pivotOf({ rows = [], columns = 'hour', aggregate = 'count', value, ...vector }: GroupsCase): object {
  const symbols = new SymbolTable();
  const pivot = new Pivot(rows, columns, value, { symbols, calendarOf, sectorOf });
  eachTrade(batchesOf(vector, ALL_AT_ONCE, symbols).batches, (...trade) => pivot.add(...trade));
  const table = pivot.table();
  const cell = (aggregates: GroupAggregates | undefined): number | null => orNull(aggregates?.[aggregate]);
  return {
    columns: table.columns,
    rows: table.rows.map(({ values, cells, total }) => ({
      keys: values,
      cells: table.columns.map((column) => cell(cells.get(column))),
      total: cell(total),
    })),
    totals: table.columns.map((column) => cell(table.columnTotals.get(column))),
    total: cell(table.total),
  };
}

describe('groups.json', () => {
  it.each(readVectors<GroupsCase>('groups.json'))('$name', (vector) => {
    if (vector.groups !== undefined) expect(groupsOf(vector)).toEqual(expectedOf(vector.groups));
    else expect(pivotOf(vector)).toEqual(expectedOf(vector.pivot));
    const { late, duplicates } = run(vector, ALL_AT_ONCE);
    expect({ late, duplicates }).toEqual({ late: vector.late ?? 0, duplicates: vector.duplicates ?? 0 });
  });
});
