/** A pivot as a person reads it: labels instead of keys, and its rows in the order that was chosen. */
import type { PivotTable } from '../../contract/pivot.ts';
import { keyLabels, type ValueFormat, valueFormat } from '../format/pivot-values.ts';
import { isAdditive, type PivotQuestion, titleOf } from './pivot.ts';

/** What the rows are ordered by: their keys, their totals, or one column's cells. */
export type SortColumn =
  | { readonly kind: 'key' }
  | { readonly kind: 'total' }
  | { readonly kind: 'column'; readonly key: string };

export interface PivotSort {
  readonly column: SortColumn;
  readonly direction: 'ascending' | 'descending';
}

export const KEY_ORDER: PivotSort = { column: { kind: 'key' }, direction: 'ascending' };

export interface PivotSheet {
  readonly table: PivotTable;
  readonly question: PivotQuestion;
  readonly sort: PivotSort;
  /** Rows of the table, by their place there, in the order in which they are shown. */
  readonly order: readonly number[];
  /** By the row's and the column's place in the table. */
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** Whether it is spread over columns; else the total is all there is. */
  readonly hasColumns: boolean;
  /** `Sum of notional`. */
  readonly title: string;
  /** What a total is called: parts that do not add up have none. */
  readonly totalLabel: 'Total' | 'All';
  readonly format: ValueFormat;
}

/** @param zone in which times are written. */
export function sheetOf(
  table: PivotTable,
  question: PivotQuestion,
  zone: string,
  sort: PivotSort,
): PivotSheet {
  const { rows, columns, aggregate, value } = question;
  return {
    table,
    question,
    sort,
    order: rowOrder(table, sort),
    rowLabels: keyLabels(rows, table.rows, zone),
    columnLabels: columns === null ? [] : keyLabels(columns, table.columns, zone),
    hasColumns: columns !== null,
    title: titleOf(question),
    totalLabel: isAdditive(aggregate) ? 'Total' : 'All',
    format: valueFormat(aggregate, value),
  };
}

/** Value of a cell, by places in the table; NaN where there is none. */
export function cellAt({ columns, cells }: PivotTable, row: number, column: number): number {
  return cells[row * columns.length + column] ?? Number.NaN;
}

/** Undefined values go last in either direction; ties, and a column that is gone, go by key. */
export function rowOrder(table: PivotTable, { column, direction }: PivotSort): readonly number[] {
  const places = table.rows.map((_, row) => row);
  const sign = direction === 'ascending' ? 1 : -1;
  if (column.kind === 'key') return sign === 1 ? places : places.reverse();
  const at = column.kind === 'column' ? table.columns.indexOf(column.key) : -1;
  const values =
    column.kind === 'total' ? table.rowTotals : Float64Array.from(places, (row) => cellAt(table, row, at));
  if (column.kind === 'column' && at === -1) return places;
  return places.sort((a, b) => {
    const [left = Number.NaN, right = Number.NaN] = [values[a], values[b]];
    if (Number.isNaN(left) || Number.isNaN(right))
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b;
    return sign * (left - right) || a - b;
  });
}

export function isSameColumn(a: SortColumn, b: SortColumn): boolean {
  return a.kind === b.kind && (a.kind !== 'column' || b.kind !== 'column' || a.key === b.key);
}

/** A click on the sorted column turns it round; numbers begin with the greatest. */
export function nextPivotSort({ column, direction }: PivotSort, clicked: SortColumn): PivotSort {
  if (isSameColumn(column, clicked))
    return { column, direction: direction === 'ascending' ? 'descending' : 'ascending' };
  return { column: clicked, direction: clicked.kind === 'key' ? 'ascending' : 'descending' };
}
