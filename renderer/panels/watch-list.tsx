import { Menu, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import type { Stock } from '../../contract/units.ts';
import { Icon } from '../components/icons.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import { useRowHeight } from '../components/row-height.ts';
import { useConnection, useEngineStatus, useSeconds, useStocks } from '../components/use-data.ts';
import { useApp } from '../windows/app-context.ts';
import { type Column, DEFAULT_SORT, matches, nextSort, type Sort, sortStocks } from './watch-list-order.ts';
import { WatchListRow } from './watch-list-row.tsx';

const HEADER_HEIGHT = 23;

const HEADERS: readonly { readonly column?: Column; readonly label: string; readonly className: string }[] = [
  { column: 'stock', label: 'Symbol', className: 'watch-symbol' },
  { column: 'last', label: 'Last', className: 'watch-number' },
  { column: 'change', label: 'Chg', className: 'watch-number watch-change' },
  { column: 'changePercent', label: 'Chg %', className: 'watch-number watch-percent' },
  { label: '1 h', className: 'watch-spark' },
  { column: 'volume', label: 'Vol', className: 'watch-number watch-volume' },
];

interface WatchListProps {
  readonly selected: Stock | undefined;
  readonly onSelect: (stock: Stock) => void;
  readonly onOpenWindow: (stock: Stock) => void;
}

export function WatchList({ selected, onSelect, onOpenWindow }: WatchListProps) {
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>(DEFAULT_SORT);
  const [menu, setMenu] = useState<{ stock: Stock; x: number; y: number } | null>(null);
  const rows = useOrderedStocks(query, sort);
  const rowHeight = useRowHeight();
  const openMenu = useCallback((stock: Stock, event: MouseEvent) => {
    event.preventDefault();
    setMenu({ stock, x: event.clientX, y: event.clientY });
  }, []);
  return (
    <section className="watch-list" aria-label="Watch-list" data-testid="watch-list">
      <TextInput
        size="xs"
        className="panel-filter"
        placeholder="Filter"
        aria-label="Filter the watch-list"
        leftSection={<Icon name="search" />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {rows.length === 0 ? (
        <NoRows query={query} />
      ) : (
        <Grid
          key={rowHeight}
          rows={rows}
          rowHeight={rowHeight}
          header={<Header sort={sort} onSort={(column) => setSort(nextSort(sort, column))} />}
          selected={selected}
          onSelect={onSelect}
          onMenu={openMenu}
        />
      )}
      <RowMenu menu={menu} onClose={() => setMenu(null)} onSelect={onSelect} onOpenWindow={onOpenWindow} />
    </section>
  );
}

/** Sorted by a value that moves, the rows change places once a second at most: they shall stay readable. */
function useOrderedStocks(query: string, sort: Sort): readonly Stock[] {
  const { quotes, symbols } = useApp().stores;
  const stocks = useStocks();
  const directory = useStore(symbols);
  const second = useSeconds(sort.column !== 'stock');
  const shown = useMemo(
    () => stocks.filter((stock) => matches(query, stock, directory.get(stock))),
    [stocks, directory, query],
  );
  // The second stands for the quotes, which are read as they are then.
  const quotesAt = useCallback((_second: number) => (stock: Stock) => quotes.get(stock), [quotes]);
  return useMemo(() => sortStocks(shown, quotesAt(second), sort), [shown, quotesAt, second, sort]);
}

function Header({ sort, onSort }: { readonly sort: Sort; readonly onSort: (column: Column) => void }) {
  return (
    <thead>
      <tr className="watch-row watch-header">
        {HEADERS.map(({ column, label, className }) => (
          <th key={label} scope="col" className={className} aria-sort={sortOf(column, sort)}>
            {column === undefined ? (
              label
            ) : (
              <button
                type="button"
                tabIndex={-1}
                data-testid={`sort-${column}`}
                onClick={() => onSort(column)}
              >
                {label}
                <span className="sort-mark">{SORT_MARKS[sortOf(column, sort)]}</span>
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const SORT_MARKS = { ascending: '↑', descending: '↓', none: '' } as const;

function sortOf(column: Column | undefined, sort: Sort) {
  return column === sort.column ? sort.direction : 'none';
}

/** A table whose one focus moves over its rows by keys. */
function gridProps(rowCount: number, activeRow: string | undefined) {
  return {
    role: 'grid',
    tabIndex: 0,
    'aria-label': 'Stocks',
    'aria-rowcount': rowCount + 1,
    'aria-activedescendant': activeRow,
  } as const;
}

interface RowsProps {
  readonly rows: readonly Stock[];
  /** Pixels. */
  readonly rowHeight: number;
  readonly header: ReactNode;
  readonly selected: Stock | undefined;
  readonly onSelect: (stock: Stock) => void;
  readonly onMenu: (stock: Stock, event: MouseEvent) => void;
}

/** Only the rows in sight exist. */
function Grid({ rows, rowHeight, header, selected, onSelect, onMenu }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollPaddingStart: HEADER_HEIGHT,
  });
  const move = (event: KeyboardEvent) => {
    const next =
      rows[targetRow(event.key, selected === undefined ? -1 : rows.indexOf(selected), rows.length)];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
    virtualizer.scrollToIndex(rows.indexOf(next));
  };
  const withRow = (act: (stock: Stock, event: MouseEvent) => void) => (event: MouseEvent<HTMLElement>) => {
    const stock = (event.target as Element).closest<HTMLElement>('tr[data-stock]')?.dataset.stock;
    if (stock !== undefined) act(stock as Stock, event);
  };
  return (
    <div ref={scroller} className="watch-rows">
      <table
        {...gridProps(rows.length, selected === undefined ? undefined : `${prefix}${selected}`)}
        onKeyDown={move}
        onClick={withRow(onSelect)}
        onContextMenu={withRow(onMenu)}
      >
        {header}
        <tbody style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const stock = rows[index];
            return stock === undefined ? null : (
              <WatchListRow
                key={stock}
                id={`${prefix}${stock}`}
                stock={stock}
                index={index}
                top={start}
                isSelected={stock === selected}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Where a key leads; -1 when it leads nowhere. Enter keeps the row, and with it shows its chart. */
function targetRow(key: string, current: number, count: number): number {
  const targets: Record<string, number> = {
    ArrowDown: Math.min(count - 1, current + 1),
    ArrowUp: Math.max(0, current - 1),
    Home: 0,
    End: count - 1,
    Enter: current,
  };
  return targets[key] ?? -1;
}

function NoRows({ query }: { readonly query: string }) {
  const connection = useConnection();
  const feed = useEngineStatus()?.feed;
  if (query !== '') return <EmptyState title="No match">Nothing begins with “{query}”.</EmptyState>;
  if (connection.kind === 'refused') {
    return (
      <ErrorState
        title="The engine refused this window"
        reason={connection.reason}
        action={{ label: 'Reload', onClick: () => window.location.reload() }}
      />
    );
  }
  if (feed?.state === 'failed')
    return <ErrorState title="No trades yet" reason={feed.problem ?? 'The feed failed.'} />;
  if (feed?.state === 'live' || feed?.state === 'finished')
    return <EmptyState title="No trades yet">{feed.label} has none so far.</EmptyState>;
  return <LoadingState label="Waiting for the first trades" rows={12} />;
}

interface RowMenuProps {
  readonly menu: { readonly stock: Stock; readonly x: number; readonly y: number } | null;
  readonly onClose: () => void;
  readonly onSelect: (stock: Stock) => void;
  readonly onOpenWindow: (stock: Stock) => void;
}

function RowMenu({ menu, onClose, onSelect, onOpenWindow }: RowMenuProps) {
  if (menu === null) return null;
  const { stock, x, y } = menu;
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={0} withinPortal>
      <Menu.Target>
        <span className="menu-anchor" style={{ left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{stock}</Menu.Label>
        <Menu.Item leftSection={<Icon name="chart" />} onClick={() => onSelect(stock)}>
          Show chart
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="window" />}
          data-testid="open-in-new-window"
          onClick={() => onOpenWindow(stock)}
        >
          Open in new window
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
