/** The pivot as a table: head, row heads and totals stay in sight; only the cells in sight exist. */
import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useId, useRef, useState } from 'react';
import { useRowHeight } from '../components/row-height.ts';
import { KEY_LABELS } from '../stores/pivot.ts';
import { nextPivotSort, type PivotSheet, type PivotSort, type SortColumn } from '../stores/pivot-sheet.ts';
import { type GridCursor, moveCursor } from './grid-cursor.ts';
import { HeadCell, KeyCell, ValueCell } from './pivot-cells.tsx';

const HEAD_HEIGHT = 24;
/** Mean width of a digit and of a letter at the sizes of body and head, pixels. */
const DIGIT_WIDTH = 7.6;
const LETTER_WIDTH = 6.4;
const CELL_PADDING = 14;
const SORT_MARK = 12;

export interface PivotTableProps {
  readonly sheet: PivotSheet;
  readonly onSort: (sort: PivotSort) => void;
  /** Key of the row that is selected elsewhere. */
  readonly selected: string | undefined;
  /** Rows can be selected: called with the key of the one that is. */
  readonly onSelect: ((key: string) => void) | undefined;
}

/** Widths of the row heads, of the totals and of a column, pixels. */
interface Widths {
  readonly key: number;
  readonly total: number;
  readonly column: number;
}

export function PivotTableView(props: PivotTableProps) {
  const rowHeight = useRowHeight();
  return <Grid key={rowHeight} {...props} rowHeight={rowHeight} />;
}

function Grid(props: PivotTableProps & { readonly rowHeight: number }) {
  const { sheet, selected, rowHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const widths = widthsOf(sheet);
  const axes = useAxes(scroller, sheet, rowHeight, widths);
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 3);
  const { cursor, press, click } = useCursor(props, axes, page);
  const { order, table } = sheet;
  const line = { sheet, widths, columns: axes.columns.getVirtualItems(), cursor, prefix };
  return (
    <div ref={scroller} className="pivot-scroller">
      <table
        {...gridProps(sheet, `${prefix}${cursor.row}.${cursor.column}`)}
        className="pivot-grid"
        style={{ width: sheet.hasColumns ? axes.columns.getTotalSize() : '100%' }}
        onKeyDown={press}
        onClick={click}
        data-testid="pivot-table"
      >
        <thead>
          <Head {...line} />
        </thead>
        <tbody style={{ height: axes.rows.getTotalSize() - HEAD_HEIGHT - rowHeight }}>
          {axes.rows.getVirtualItems().map(({ index, start }) => (
            <Line
              key={table.rows[order[index] ?? -1]}
              {...line}
              row={index}
              place={order[index] ?? 0}
              isSelected={selected !== undefined && table.rows[order[index] ?? -1] === selected}
              style={{ top: start - HEAD_HEIGHT }}
            />
          ))}
        </tbody>
        <tfoot>
          <Line {...line} row={order.length} place={null} isSelected={false} style={{}} />
        </tfoot>
      </table>
    </div>
  );
}

/** The focus that keys and clicks move; on the head they sort, on a row they select. */
function useCursor({ sheet, onSort, onSelect }: PivotTableProps, axes: Axes, page: () => number) {
  const [cursor, setCursor] = useState<GridCursor>({ row: 0, column: 0 });
  const { order, table } = sheet;
  const act = ({ row, column }: GridCursor) => {
    if (row === -1) return onSort(nextPivotSort(sheet.sort, sortColumnAt(sheet, column)));
    const key = table.rows[order[row] ?? -1];
    if (key !== undefined) onSelect?.(key);
  };
  const press = (event: KeyboardEvent) => {
    const size = { rows: order.length + 1, columns: table.columns.length + 2, page: page() };
    const to = moveCursor(event, cursor, size);
    if (to === undefined && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (to === undefined) return act(cursor);
    setCursor(to);
    reveal(axes, to, order.length);
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (cell === null) return;
    // Beside the last cell it is the row itself.
    const clicked = { row: Number(cell.dataset.row), column: Number(cell.dataset.column ?? 0) };
    setCursor(clicked);
    act(clicked);
  };
  return { cursor, press, click };
}

interface Axes {
  readonly rows: Virtualizer<HTMLDivElement, Element>;
  readonly columns: Virtualizer<HTMLDivElement, Element>;
}

/** Head and foot, row heads and totals lie over the edges: what is revealed comes clear of them. */
function useAxes(
  scroller: React.RefObject<HTMLDivElement | null>,
  { order, table }: PivotSheet,
  rowHeight: number,
  widths: Widths,
): Axes {
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    paddingStart: HEAD_HEIGHT,
    paddingEnd: rowHeight,
    scrollPaddingStart: HEAD_HEIGHT,
    scrollPaddingEnd: rowHeight,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: table.columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => widths.column,
    overscan: 3,
    paddingStart: widths.key + widths.total,
    scrollPaddingStart: widths.key + widths.total,
  });
  return { rows, columns };
}

function reveal({ rows, columns }: Axes, { row, column }: GridCursor, count: number): void {
  if (row >= 0 && row < count) rows.scrollToIndex(row);
  if (column >= 2) columns.scrollToIndex(column - 2);
}

function gridProps({ table, title, question }: PivotSheet, activeCell: string) {
  return {
    role: 'grid',
    tabIndex: 0,
    'aria-label': `${title} by ${KEY_LABELS[question.rows]}`,
    'aria-rowcount': table.rows.length + 2,
    'aria-colcount': table.columns.length + 2,
    'aria-activedescendant': activeCell,
  } as const;
}

function widthsOf(sheet: PivotSheet): Widths {
  const { rowLabels, columnLabels, format, question, title } = sheet;
  const longest = (texts: readonly string[]) => texts.reduce((most, { length }) => Math.max(most, length), 0);
  const value = format.widest * DIGIT_WIDTH + CELL_PADDING;
  const head = (text: number) => text * LETTER_WIDTH + SORT_MARK + CELL_PADDING;
  const key = longest([...rowLabels, KEY_LABELS[question.rows]]) * DIGIT_WIDTH + SORT_MARK + CELL_PADDING;
  return {
    key: Math.round(Math.min(180, Math.max(76, key))),
    total: Math.round(Math.max(value, sheet.hasColumns ? 0 : head(title.length))),
    column: Math.round(Math.min(180, Math.max(value, head(longest(columnLabels))))),
  };
}

function sortColumnAt({ table }: PivotSheet, column: number): SortColumn {
  if (column === 0) return { kind: 'key' };
  return column === 1 ? { kind: 'total' } : { kind: 'column', key: table.columns[column - 2] ?? '' };
}

interface LineProps {
  readonly sheet: PivotSheet;
  readonly widths: Widths;
  readonly columns: readonly VirtualItem[];
  readonly cursor: GridCursor;
  readonly prefix: string;
}

function Head({ sheet, widths, columns, cursor, prefix }: LineProps) {
  const head = (column: number, label: string, style: CSSProperties) => (
    <HeadCell
      key={column}
      id={`${prefix}-1.${column}`}
      column={column}
      label={label}
      sort={sheet.sort}
      sortColumn={sortColumnAt(sheet, column)}
      isActive={cursor.row === -1 && cursor.column === column}
      style={style}
    />
  );
  return (
    <tr aria-rowindex={1} style={{ height: HEAD_HEIGHT }}>
      {head(0, KEY_LABELS[sheet.question.rows], { width: widths.key })}
      {head(1, sheet.hasColumns ? sheet.totalLabel : sheet.title, { width: widths.total, left: widths.key })}
      {columns.map(({ index }, i) =>
        head(index + 2, sheet.columnLabels[index] ?? '', indent(widths, columns, i)),
      )}
      {sheet.hasColumns ? null : <td className="pivot-bar" aria-hidden="true" />}
    </tr>
  );
}

/** Room for the columns before the first in sight. */
function indent({ key, total, column }: Widths, columns: readonly VirtualItem[], i: number): CSSProperties {
  const before = i === 0 ? (columns[0]?.start ?? 0) - key - total : 0;
  return { width: column, marginLeft: before };
}

interface BodyLineProps extends LineProps {
  /** Place on the screen. */
  readonly row: number;
  /** Place in the table; null: the totals. */
  readonly place: number | null;
  readonly isSelected: boolean;
  readonly style: CSSProperties;
}

function Line({ sheet, widths, columns, cursor, prefix, row, place, isSelected, style }: BodyLineProps) {
  const { table, format } = sheet;
  const total = place === null ? table.total : (table.rowTotals[place] ?? Number.NaN);
  const cell = (column: number, value: number, isTotal: boolean, at: CSSProperties) => (
    <ValueCell
      key={column}
      id={`${prefix}${row}.${column}`}
      row={row}
      column={column}
      value={value}
      format={format}
      kind={isTotal ? 'total' : 'value'}
      isActive={cursor.row === row && cursor.column === column}
      style={at}
    />
  );
  return (
    <tr
      aria-rowindex={row + 2}
      aria-selected={isSelected}
      data-row={row}
      data-testid={place === null ? 'pivot-totals' : 'pivot-row'}
      data-key={place === null ? undefined : table.rows[place]}
      style={style}
    >
      <KeyCell
        id={`${prefix}${row}.0`}
        row={row}
        label={place === null ? sheet.totalLabel : (sheet.rowLabels[place] ?? '')}
        isActive={cursor.row === row && cursor.column === 0}
        style={{ width: widths.key }}
      />
      {cell(1, total, true, { width: widths.total, left: widths.key })}
      {columns.map(({ index }, i) => {
        const at = place === null ? index : place * table.columns.length + index;
        const value = (place === null ? table.columnTotals : table.cells)[at] ?? Number.NaN;
        return cell(index + 2, value, place === null, indent(widths, columns, i));
      })}
      {sheet.hasColumns ? null : <Bar sheet={sheet} value={place === null ? Number.NaN : total} />}
    </tr>
  );
}

/** How long a row's number is beside the greatest: the eye compares faster than it reads. */
function Bar({ sheet: { table }, value }: { readonly sheet: PivotSheet; readonly value: number }) {
  const greatest = table.rowTotals.reduce((most, each) => Math.max(most, each || 0), 0);
  const share = greatest > 0 && value > 0 ? value / greatest : 0;
  return (
    <td className="pivot-bar" aria-hidden="true">
      <span style={{ width: `${100 * share}%` }} />
    </td>
  );
}
