/** The rows of a pivot as a treemap shows them: areas in proportion to their totals, stocks under their sectors. */
import type { PivotSheet } from './pivot-sheet.ts';

/** More are too small to see, and cost a draw each. */
const MAX_LEAVES = 200;
const OTHERS = 'others';

export interface Leaf {
  readonly id: string;
  readonly label: string;
  /** Id of the branch it hangs on; empty: on none. */
  readonly parent: string;
  readonly value: number;
  /** Its place in the table; null: the small ones together. */
  readonly row: number | null;
}

export interface Branch {
  readonly id: string;
  readonly label: string;
  readonly value: number;
}

export interface Leaves {
  readonly branches: readonly Branch[];
  /** The greatest first; what was left together comes last. */
  readonly leaves: readonly Leaf[];
  /** Sum of all areas. */
  readonly whole: number;
  /** Rows that have no area: nothing, or less, was summed. */
  readonly without: number;
}

/** @param branchOf name of the branch that a row's key belongs to; undefined: there are none. */
export function leavesOf(
  { table, rowLabels }: PivotSheet,
  branchOf: ((key: string) => string) | undefined,
  most = MAX_LEAVES,
): Leaves {
  const totalOf = (row: number): number => table.rowTotals[row] ?? Number.NaN;
  const rows = table.rows.map((_, row) => row).filter((row) => totalOf(row) > 0);
  rows.sort((a, b) => totalOf(b) - totalOf(a) || a - b);
  const branches = new Map<string, number>();
  const leaves = rows.slice(0, most).map((row): Leaf => {
    const branch = branchOf?.(table.rows[row] ?? '');
    if (branch !== undefined) branches.set(branch, (branches.get(branch) ?? 0) + totalOf(row));
    const parent = branch === undefined ? '' : branchId(branch);
    return { id: `row:${table.rows[row]}`, label: rowLabels[row] ?? '', parent, value: totalOf(row), row };
  });
  const small = rows.slice(most);
  const rest = sum(small.map(totalOf));
  if (small.length > 0)
    leaves.push({ id: OTHERS, label: `${small.length} smaller`, parent: '', value: rest, row: null });
  return {
    branches: [...branches].map(([label, value]) => ({ id: branchId(label), label, value })),
    leaves,
    whole: sum(leaves.map(({ value }) => value)),
    without: table.rows.length - rows.length,
  };
}

const branchId = (label: string): string => `branch:${label}`;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
