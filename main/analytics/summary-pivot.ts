/** A pivot of trades that were summed up already: the same table as `Pivot` makes of single trades, as summaries are mergeable. */
import {
  type Aggregate,
  type GroupValue,
  MAX_PIVOT_COLUMNS,
  MAX_PIVOT_ROWS,
  type PivotTable,
} from '../../contract/pivot.ts';
import { compareKeys, type KeyValue } from './group-keys.ts';
import { LAST_ORDER } from './group-row.ts';
import { GroupSummary } from './group-summary.ts';

/** Beyond so many cells a table helps nobody and would take a quarter of a gigabyte. */
export const MAX_CELLS = 250_000;

/** Cells by row, then by column. */
type Cells = Map<KeyValue, Map<KeyValue, GroupSummary>>;

export class SummaryPivot {
  readonly #value: GroupValue;
  readonly #cells: Cells = new Map();
  readonly #rows = new Map<KeyValue, GroupSummary>();
  readonly #columns = new Map<KeyValue, GroupSummary>();
  readonly #whole: GroupSummary;
  #count = 0;

  constructor(value: GroupValue) {
    this.#value = value;
    this.#whole = new GroupSummary(value);
  }

  /**
   * Takes in trades of one cell, none of which it has.
   * @param row their sums, as group-row.ts lays them out.
   * @throws RangeError when there are more cells than memory should hold.
   */
  add(rowKey: KeyValue, columnKey: KeyValue, row: Float64Array): void {
    let cells = this.#cells.get(rowKey);
    if (cells === undefined) {
      cells = new Map();
      this.#cells.set(rowKey, cells);
    }
    if (!cells.has(columnKey) && ++this.#count > MAX_CELLS) {
      throw new RangeError(
        `this pivot has more than ${MAX_CELLS} cells: choose a coarser key for its rows or columns, or a shorter range`,
      );
    }
    this.#into(cells, columnKey, row);
    this.#into(this.#rows, rowKey, row);
    this.#into(this.#columns, columnKey, row);
    this.#whole.merge(row);
  }

  /**
   * Returns the table as windows are sent it; what is beyond its greatest size is in the totals, but in no cell.
   * @param hasColumns false: the only column is the total.
   */
  table(aggregate: Aggregate, hasColumns: boolean): PivotTable {
    const allRows = [...this.#rows.keys()].sort(compareKeys);
    const allColumns = hasColumns ? [...this.#columns.keys()].sort(compareKeys) : [];
    const rows = allRows.slice(0, MAX_PIVOT_ROWS);
    const columns = allColumns.slice(0, MAX_PIVOT_COLUMNS);
    const of = (summary: GroupSummary | undefined): number =>
      summary === undefined ? Number.NaN : summary.aggregates()[aggregate];
    const cells = new Float64Array(rows.length * columns.length);
    rows.forEach((row, i) => {
      const own = this.#cells.get(row);
      columns.forEach((column, j) => {
        cells[i * columns.length + j] = of(own?.get(column));
      });
    });
    const { count } = this.#whole.aggregates();
    return {
      rows: rows.map(String),
      columns: columns.map(String),
      cells,
      rowTotals: Float64Array.from(rows, (row) => of(this.#rows.get(row))),
      columnTotals: Float64Array.from(columns, (column) => of(this.#columns.get(column))),
      total: of(this.#whole),
      trades: count,
      rowsLeftOut: allRows.length - rows.length,
      columnsLeftOut: allColumns.length - columns.length,
      asOfMs: count === 0 ? null : (this.#whole.row[LAST_ORDER] as number) / 1000,
    };
  }

  #into(summaries: Map<KeyValue, GroupSummary>, key: KeyValue, row: Float64Array): void {
    let summary = summaries.get(key);
    if (summary === undefined) {
      summary = new GroupSummary(this.#value);
      summaries.set(key, summary);
    }
    summary.merge(row);
  }
}
