/** A pivot as the table that is exported: exact values, keys as the engine has them, times in UTC. */
import type { GroupKey } from '../../contract/pivot.ts';
import type { CsvTable } from '../format/csv.ts';
import { isInterval } from '../format/pivot-values.ts';
import { titleOf } from './pivot.ts';
import { cellAt, type PivotSheet } from './pivot-sheet.ts';

/** Rows in the order in which they are shown, then the totals. */
export function pivotCsv({ table, question, order, totalLabel }: PivotSheet): CsvTable {
  const { rows, columns } = question;
  const total = totalLabel.toLowerCase();
  const columnKeys = columns === null ? [] : table.columns.map((key) => exportedKey(columns, key));
  return {
    header: [rows, ...columnKeys, columns === null ? titleOf(question).toLowerCase() : total],
    rows: [
      ...order.map((row) => [
        exportedKey(rows, table.rows[row] ?? ''),
        ...columnKeys.map((_, column) => cellAt(table, row, column)),
        table.rowTotals[row] ?? null,
      ]),
      [total, ...columnKeys.map((_, column) => table.columnTotals[column] ?? null), table.total],
    ],
  };
}

function exportedKey(key: GroupKey, text: string): string {
  return isInterval(key) ? new Date(Number(text)).toISOString() : text;
}

/** `pivot-stock-by-hour-sum-notional`. */
export function pivotFileName({ rows, columns, aggregate, value }: PivotSheet['question']): string {
  return ['pivot', rows, ...(columns === null ? [] : ['by', columns]), aggregate, value].join('-');
}
