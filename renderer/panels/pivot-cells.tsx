/** Cells of the pivot's table. Those that nothing changed for are not drawn again. */
import { type CSSProperties, memo } from 'react';
import { NOTHING } from '../format/numbers.ts';
import { exactValue, type ValueFormat } from '../format/pivot-values.ts';
import { isSameColumn, type PivotSort, type SortColumn } from '../stores/pivot-sheet.ts';

const SORT_MARKS = { ascending: '↑', descending: '↓', none: '' } as const;

interface HeadCellProps {
  readonly id: string;
  readonly column: number;
  readonly label: string;
  readonly sort: PivotSort;
  readonly sortColumn: SortColumn;
  readonly isActive: boolean;
  readonly style: CSSProperties;
}

/** A click, or Enter, orders the rows by it. */
export function HeadCell({ id, column, label, sort, sortColumn, isActive, style }: HeadCellProps) {
  const direction = isSameColumn(sort.column, sortColumn) ? sort.direction : 'none';
  return (
    <th
      id={id}
      scope="col"
      aria-sort={direction}
      aria-colindex={column + 1}
      data-row={-1}
      data-column={column}
      data-kind={sortColumn.kind}
      data-active={isActive}
      data-testid={`pivot-sort-${sortColumn.kind === 'column' ? sortColumn.key : sortColumn.kind}`}
      title={label}
      style={style}
    >
      <span className="pivot-label">{label}</span>
      <span className="sort-mark">{SORT_MARKS[direction]}</span>
    </th>
  );
}

interface KeyCellProps {
  readonly id: string;
  readonly row: number;
  readonly label: string;
  readonly isActive: boolean;
  readonly style: CSSProperties;
}

export function KeyCell({ id, row, label, isActive, style }: KeyCellProps) {
  return (
    <th
      id={id}
      scope="row"
      aria-colindex={1}
      data-row={row}
      data-column={0}
      data-kind="key"
      data-active={isActive}
      title={label}
      style={style}
    >
      <span className="pivot-label">{label}</span>
    </th>
  );
}

interface ValueCellProps {
  readonly id: string;
  readonly row: number;
  readonly column: number;
  readonly value: number;
  readonly format: ValueFormat;
  readonly kind: 'value' | 'total';
  readonly isActive: boolean;
  readonly style: CSSProperties;
}

function PlainValueCell({ id, row, column, value, format, kind, isActive, style }: ValueCellProps) {
  return (
    <td
      id={id}
      aria-colindex={column + 1}
      data-row={row}
      data-column={column}
      data-kind={column === 1 ? 'total' : kind}
      data-active={isActive}
      data-empty={Number.isNaN(value)}
      title={exactValue(value)}
      style={style}
    >
      {Number.isNaN(value) ? NOTHING : format.write(value)}
    </td>
  );
}

export const ValueCell = memo(
  PlainValueCell,
  (before, after) =>
    Object.is(before.value, after.value) &&
    before.format === after.format &&
    before.isActive === after.isActive &&
    before.id === after.id &&
    before.kind === after.kind &&
    before.style.width === after.style.width &&
    before.style.left === after.style.left &&
    before.style.marginLeft === after.style.marginLeft,
);
