/** Pivot as SEMANTICS defines it: groups by row keys, one further key spread over columns, all totals computed from the trades. */
import type { GroupKey, GroupValue } from '../../contract/pivot.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { compareKeys, type KeySources, type KeyValue } from './group-keys.ts';
import { type GroupAggregates, GroupSummary } from './group-summary.ts';
import { Groups } from './groups.ts';

export interface PivotRow {
  readonly values: readonly KeyValue[];
  /** By column; undefined where there is no trade. */
  readonly cells: ReadonlyMap<KeyValue, GroupAggregates>;
  readonly total: GroupAggregates;
}

export interface Pivoted {
  /** In ascending order, as the rows are. */
  readonly columns: readonly KeyValue[];
  readonly rows: readonly PivotRow[];
  readonly columnTotals: ReadonlyMap<KeyValue, GroupAggregates>;
  readonly total: GroupAggregates;
}

/** A trade is added to its cell, its row, its column and the whole, so that no total is made of other totals. */
export class Pivot {
  readonly #cells: Groups;
  readonly #rows: Groups;
  readonly #columns: Groups;
  readonly #whole: GroupSummary;

  /** @param rows one key at least. */
  constructor(rows: readonly GroupKey[], columns: GroupKey, value: GroupValue, sources: KeySources) {
    this.#cells = new Groups([...rows, columns], value, sources);
    this.#rows = new Groups(rows, value, sources);
    this.#columns = new Groups([columns], value, sources);
    this.#whole = new GroupSummary(value);
  }

  /**
   * Takes in a new trade: no duplicate.
   * @param amounts the trade's, as `measureTrade` wrote them.
   * @throws RangeError when there are more cells than memory should hold.
   */
  add(batch: TradeBatch, row: number, amounts: Float64Array): void {
    this.#cells.add(batch, row, amounts);
    this.#rows.add(batch, row, amounts);
    this.#columns.add(batch, row, amounts);
    this.#whole.add(batch, row, amounts);
  }

  /**
   * Takes in trades of one cell that were summed up elsewhere, none of which it has.
   * @param values those of the row keys, then that of the column.
   * @param row as group-row.ts lays it out.
   * @throws RangeError when there are more cells than memory should hold.
   */
  merge(values: readonly KeyValue[], row: Float64Array): void {
    this.#cells.merge(values, row);
    this.#rows.merge(values.slice(0, -1), row);
    this.#columns.merge(values.slice(-1), row);
    this.#whole.merge(row);
  }

  table(): Pivoted {
    const columnTotals = new Map<KeyValue, GroupAggregates>();
    for (const { values, aggregates } of this.#columns.groups()) {
      columnTotals.set(values[0] as KeyValue, aggregates);
    }
    const cells = this.#cells.groups();
    let next = cells.next();
    const rows = [...this.#rows.groups()].map(({ values, aggregates }) => {
      const own = new Map<KeyValue, GroupAggregates>();
      // Both are in the same order, so a row's cells lie together.
      while (next.done !== true && values.every((value, i) => value === next.value?.values[i])) {
        own.set(next.value.values[values.length] as KeyValue, next.value.aggregates);
        next = cells.next();
      }
      return { values, cells: own, total: aggregates };
    });
    const columns = [...columnTotals.keys()].sort(compareKeys);
    return { columns, rows, columnTotals, total: this.#whole.aggregates() };
  }
}
