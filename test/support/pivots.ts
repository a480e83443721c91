/** Pivots made by hand, for tests of what is made of them. */
import type { PivotTable } from '../../contract/pivot.ts';
import type { PivotQuestion } from '../../renderer/stores/pivot.ts';
import { KEY_ORDER, type PivotSheet, type PivotSort, sheetOf } from '../../renderer/stores/pivot-sheet.ts';

/** A table of the cells by row; totals are their sums, as if no cell held a mean. */
export function pivotTable(
  columns: readonly string[],
  rows: Readonly<Record<string, readonly number[]>>,
): PivotTable {
  const lines = Object.values(rows);
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
  const rowTotals = lines.map(sum);
  return {
    rows: Object.keys(rows),
    columns,
    cells: Float64Array.from(lines.flat()),
    rowTotals: Float64Array.from(rowTotals),
    columnTotals: Float64Array.from(columns, (_, column) =>
      sum(lines.map((line) => line[column] ?? Number.NaN)),
    ),
    total: sum(rowTotals),
    trades: lines.flat().filter((value) => !Number.isNaN(value)).length,
    rowsLeftOut: 0,
    columnsLeftOut: 0,
    asOfMs: 0,
  };
}

export const SUM_OF_NOTIONAL: PivotQuestion = {
  rows: 'stock',
  columns: 'hour',
  aggregate: 'sum',
  value: 'notional',
};

export function pivotSheet(
  table: PivotTable,
  question: PivotQuestion = SUM_OF_NOTIONAL,
  sort: PivotSort = KEY_ORDER,
): PivotSheet {
  return sheetOf(table, question, 'UTC', sort);
}
