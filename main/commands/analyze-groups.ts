import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';
import { AGGREGATES } from '../../contract/pivot.ts';
import type { Stock } from '../../contract/units.ts';
import { AMOUNTS, measureTrade } from '../analytics/exact-sum.ts';
import type { KeySources, KeyValue } from '../analytics/group-keys.ts';
import type { GroupAggregates } from '../analytics/group-summary.ts';
import { Groups } from '../analytics/groups.ts';
import { Pivot } from '../analytics/pivot.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';

/** A line of the result by column; null where a value is undefined. */
type Line = Readonly<Record<string, string | number | null>>;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: Iterable<Line>;
}

export interface GroupChoice {
  readonly rows: readonly GroupKey[];
  readonly columns?: GroupKey;
  readonly value: GroupValue;
}

const TOTAL = 'total';

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
const linesOf = (entries: readonly (readonly [string, string | number | null])[]): Line =>
  Object.fromEntries(entries);

/** Takes in trades and prints what they sum up to; `stock` leaves out the others. */
export abstract class Collector {
  readonly #sources: KeySources;
  readonly #only: Stock | undefined;
  readonly #amounts = new Float64Array(AMOUNTS);

  constructor(sources: KeySources, only: Stock | undefined) {
    this.#sources = sources;
    this.#only = only;
  }

  /** Takes in new trades: no duplicates. */
  add(trades: TradeBatch): void {
    const only = this.#only === undefined ? undefined : this.#sources.symbols.find(this.#only);
    if (this.#only !== undefined && only === undefined) return;
    for (let row = 0; row < trades.length; row++) {
      if (only !== undefined && trades.stock[row] !== only) continue;
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

  constructor(sources: KeySources, only: Stock | undefined, { rows, columns, value }: GroupChoice) {
    super(sources, only);
    this.#keys = columns === undefined ? rows : [...rows, columns];
    this.#groups = new Groups(this.#keys, value, sources);
  }

  table(): Table {
    return { columns: [...this.#keys, ...AGGREGATES], rows: this.#lines() };
  }

  protected take(trades: TradeBatch, row: number, amounts: Float64Array): void {
    this.#groups.add(trades, row, amounts);
  }

  *#lines(): Generator<Line> {
    for (const { values, aggregates } of this.#groups.groups()) {
      yield linesOf([
        ...this.#keys.map((key, i) => [key, values[i] ?? null] as const),
        ...AGGREGATES.map((name) => [name, orNull(aggregates[name])] as const),
      ]);
    }
  }
}

/** `--what pivot`: a line per row key, a column per value of the column key, and totals. */
export class PivotCollector extends Collector {
  readonly #choice: GroupChoice & { readonly columns: GroupKey };
  readonly #aggregate: Aggregate;
  readonly #pivot: Pivot;

  constructor(
    sources: KeySources,
    only: Stock | undefined,
    choice: GroupChoice & { readonly columns: GroupKey; readonly aggregate: Aggregate },
  ) {
    super(sources, only);
    this.#choice = choice;
    this.#aggregate = choice.aggregate;
    this.#pivot = new Pivot(choice.rows, choice.columns, choice.value, sources);
  }

  table(): Table {
    const { columns, rows, columnTotals, total } = this.#pivot.table();
    const keys = this.#choice.rows;
    const names = columns.map(columnName);
    const line = (
      values: readonly KeyValue[],
      cells: ReadonlyMap<KeyValue, GroupAggregates>,
      whole: GroupAggregates,
    ): Line =>
      linesOf([
        ...keys.map((key, i) => [key, values[i] ?? ''] as const),
        ...columns.map((column, i) => [names[i] as string, this.#cell(cells.get(column))] as const),
        [TOTAL, this.#cell(whole)],
      ]);
    const lines = rows.map((row) => line(row.values, row.cells, row.total));
    return { columns: [...keys, ...names, TOTAL], rows: [...lines, line([TOTAL], columnTotals, total)] };
  }

  protected take(trades: TradeBatch, row: number, amounts: Float64Array): void {
    this.#pivot.add(trades, row, amounts);
  }

  #cell(aggregates: GroupAggregates | undefined): number | null {
    return aggregates === undefined ? null : orNull(aggregates[this.#aggregate]);
  }
}

/** A key that is empty, such as an unknown trade type, still needs a name. */
const columnName = (value: KeyValue): string => (value === '' ? '(none)' : String(value));
