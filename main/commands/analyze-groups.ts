import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';
import { AGGREGATES } from '../../contract/pivot.ts';
import type { Stock } from '../../contract/units.ts';
import { AMOUNTS, measureTrade } from '../analytics/exact-sum.ts';
import type { KeySources, KeyValue } from '../analytics/group-keys.ts';
import type { GroupAggregates } from '../analytics/group-summary.ts';
import { Groups } from '../analytics/groups.ts';
import { Pivot, type Pivoted } from '../analytics/pivot.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { isWanted, type Line, type Table } from './analyze-options.ts';

export interface GroupChoice {
  readonly rows: readonly GroupKey[];
  readonly columns?: GroupKey;
  readonly value: GroupValue;
  readonly stock?: Stock;
  readonly from?: number;
  readonly to?: number;
}

/** A pivot has a key for its columns: by default the hour. */
export type PivotChoice = GroupChoice & { readonly columns: GroupKey; readonly aggregate: Aggregate };

const TOTAL = 'total';

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
const linesOf = (entries: readonly (readonly [string, string | number | null])[]): Line =>
  Object.fromEntries(entries);

/** Keys that groups are made by, in the order of their columns. */
export const keysOf = ({ rows, columns }: Pick<GroupChoice, 'rows' | 'columns'>): readonly GroupKey[] =>
  columns === undefined ? rows : [...rows, columns];

/** Names of the columns of `--what groups`. */
export const groupColumns = (keys: readonly GroupKey[]): string[] => [...keys, ...AGGREGATES];

/** A line of `--what groups`. */
export function groupLine(
  keys: readonly GroupKey[],
  values: readonly KeyValue[],
  aggregates: GroupAggregates,
): Line {
  return linesOf([
    ...keys.map((key, i) => [key, values[i] ?? null] as const),
    ...AGGREGATES.map((name) => [name, orNull(aggregates[name])] as const),
  ]);
}

/** `--what pivot`: a line per row key, a column per value of the column key, and totals. */
export function pivotTable(
  { columns, rows, columnTotals, total }: Pivoted,
  { rows: keys, aggregate }: Pick<PivotChoice, 'rows' | 'aggregate'>,
): Table {
  const names = columns.map(columnName);
  const cell = (aggregates: GroupAggregates | undefined): number | null =>
    aggregates === undefined ? null : orNull(aggregates[aggregate]);
  const line = (
    values: readonly KeyValue[],
    cells: ReadonlyMap<KeyValue, GroupAggregates>,
    whole: GroupAggregates,
  ): Line =>
    linesOf([
      ...keys.map((key, i) => [key, values[i] ?? ''] as const),
      ...columns.map((column, i) => [names[i] as string, cell(cells.get(column))] as const),
      [TOTAL, cell(whole)],
    ]);
  const lines = rows.map((row) => line(row.values, row.cells, row.total));
  return { columns: [...keys, ...names, TOTAL], rows: [...lines, line([TOTAL], columnTotals, total)] };
}

/** A key that is empty, such as an unknown trade type, still needs a name. */
const columnName = (value: KeyValue): string => (value === '' ? '(none)' : String(value));

/** Takes in trades and prints what those that are wanted sum up to. */
export abstract class Collector {
  readonly #sources: KeySources;
  readonly #choice: GroupChoice;
  readonly #amounts = new Float64Array(AMOUNTS);

  constructor(sources: KeySources, choice: GroupChoice) {
    this.#sources = sources;
    this.#choice = choice;
  }

  /** Takes in new trades: no duplicates. */
  add(trades: TradeBatch): void {
    const { stock } = this.#choice;
    const only = stock === undefined ? undefined : this.#sources.symbols.find(stock);
    if (stock !== undefined && only === undefined) return;
    for (let row = 0; row < trades.length; row++) {
      if (only !== undefined && trades.stock[row] !== only) continue;
      if (!isWanted(trades.timeUs[row] as number, this.#choice)) continue;
      measureTrade(trades, row, this.#amounts);
      this.take(trades, row, this.#amounts);
    }
  }

  abstract table(): Table;
  protected abstract take(trades: TradeBatch, row: number, amounts: Float64Array): void;
}

/** `--what groups`: a line per group, with every aggregate of the value. */
export class GroupCollector extends Collector {
  readonly #keys: readonly GroupKey[];
  readonly #groups: Groups;

  constructor(sources: KeySources, choice: GroupChoice) {
    super(sources, choice);
    this.#keys = keysOf(choice);
    this.#groups = new Groups(this.#keys, choice.value, sources);
  }

  table(): Table {
    return { columns: groupColumns(this.#keys), rows: this.#lines() };
  }

  protected take(trades: TradeBatch, row: number, amounts: Float64Array): void {
    this.#groups.add(trades, row, amounts);
  }

  *#lines(): Generator<Line> {
    for (const { values, aggregates } of this.#groups.groups())
      yield groupLine(this.#keys, values, aggregates);
  }
}

export class PivotCollector extends Collector {
  readonly #choice: PivotChoice;
  readonly #pivot: Pivot;

  constructor(sources: KeySources, choice: PivotChoice) {
    super(sources, choice);
    this.#choice = choice;
    this.#pivot = new Pivot(choice.rows, choice.columns, choice.value, sources);
  }

  table(): Table {
    return pivotTable(this.#pivot.table(), this.#choice);
  }

  protected take(trades: TradeBatch, row: number, amounts: Float64Array): void {
    this.#pivot.add(trades, row, amounts);
  }
}
