import { Progress } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { Stock } from '../../contract/units.ts';
import { ExportMenu } from '../components/export-menu.tsx';
import { Freshness } from '../components/freshness.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import { useZone } from '../components/use-data.ts';
import { formatInteger } from '../format/numbers.ts';
import { type PivotChoice, titleOf } from '../stores/pivot.ts';
import { pivotCsv, pivotFileName } from '../stores/pivot-csv.ts';
import { stretchText } from '../stores/pivot-range.ts';
import { KEY_ORDER, type PivotSheet, type PivotSort, sheetOf } from '../stores/pivot-sheet.ts';
import { useApp } from '../windows/app-context.ts';
import { PivotControls } from './pivot-controls.tsx';
import { PivotHeatMap } from './pivot-heat-map.tsx';
import { PivotStretch } from './pivot-stretch.tsx';
import { PivotTableView } from './pivot-table.tsx';
import { PivotTreemap } from './pivot-treemap.tsx';
import { type AskedPivot, usePivot } from './use-pivot.ts';

interface PivotPanelProps {
  readonly choice: PivotChoice;
  readonly onChoice: (choice: PivotChoice) => void;
  readonly selected: Stock | undefined;
  readonly onSelect: (stock: Stock) => void;
}

/** Trades grouped by one key, and spread over a second one if wanted: as a table, a heat map or a treemap. */
export function PivotPanel({ choice, onChoice, selected, onSelect }: PivotPanelProps) {
  const zone = useZone();
  const { rows, columns, aggregate, value, range } = choice;
  const question = useMemo(() => ({ rows, columns, aggregate, value }), [rows, columns, aggregate, value]);
  const asked = usePivot(question, choice, zone);
  const [sort, setSort] = useState<PivotSort>(KEY_ORDER);
  const table = asked.state.kind === 'ready' ? asked.state.table : undefined;
  const sheet = useMemo(
    () => (table === undefined ? undefined : sheetOf(table, question, zone, sort)),
    [table, question, zone, sort],
  );
  return (
    <section className="pivot" aria-label="Pivot" data-testid="pivot" data-state={asked.state.kind}>
      <PivotControls choice={choice} onChoice={onChoice}>
        {range === 'today' ? null : (
          <IconButton icon="reset" label="Read again" data-testid="pivot-again" onClick={asked.again} />
        )}
        <ExportMenu name={pivotFileName(question)} table={sheet && (() => pivotCsv(sheet))} />
      </PivotControls>
      {range === 'custom' ? (
        <PivotStretch
          key={`${zone} ${choice.fromMs} ${choice.toMs}`}
          {...choice}
          zone={zone}
          onStretch={(ends) => onChoice({ ...choice, ...ends })}
        />
      ) : null}
      <div className="pivot-body">
        {sheet === undefined || sheet.table.trades === 0 ? (
          <WithoutTable asked={asked} />
        ) : (
          <View
            sheet={sheet}
            choice={choice}
            onChoice={onChoice}
            onSort={setSort}
            selected={selected}
            onSelect={onSelect}
          />
        )}
      </div>
      <Freshness
        window={`${titleOf(question)}, ${asked.stretch === null ? 'trading day' : stretchText(asked.stretch, zone)}`}
        asOfMs={table?.asOfMs ?? null}
        {...(sheet === undefined ? {} : { more: countsOf(sheet) })}
      />
    </section>
  );
}

/** `54 194 trades · 1 000 of 7 366 rows × 108 columns`. */
function countsOf({ table, hasColumns }: PivotSheet): string {
  const { rows, columns, trades, rowsLeftOut, columnsLeftOut } = table;
  const shown = (count: number, leftOut: number) =>
    leftOut === 0 ? formatInteger(count) : `${formatInteger(count)} of ${formatInteger(count + leftOut)}`;
  const across = hasColumns ? ` × ${shown(columns.length, columnsLeftOut)} columns` : '';
  return `${formatInteger(trades)} trades · ${shown(rows.length, rowsLeftOut)} rows${across}`;
}

function WithoutTable({ asked: { state, stretch, again } }: { readonly asked: AskedPivot }) {
  switch (state.kind) {
    case 'loading':
      return <LoadingState label="Loading the pivot" rows={6} />;
    case 'reading':
      return <Reading done={state.done} onCancel={state.cancel} />;
    case 'cancelled':
      return <EmptyState title="Cancelled" action={{ label: 'Read again', onClick: again }} />;
    case 'refused':
      return (
        <ErrorState
          title="The pivot could not be made"
          reason={state.reason}
          {...(stretch === null ? {} : { action: { label: 'Try again', onClick: again } })}
        />
      );
    case 'ready':
      return <EmptyState title="No trades">There is none in this stretch of time.</EmptyState>;
  }
}

interface ReadingProps {
  readonly done: number | null;
  readonly onCancel: () => void;
}

/** A question to the journal may take a while: how far it is, and the way out. */
function Reading({ done, onCancel }: ReadingProps) {
  return (
    <div className="pivot-reading">
      <LoadingState label="Reading the journal" rows={4} />
      <div className="pivot-progress">
        <span>Reading the journal{done === null ? '…' : `: ${Math.round(100 * done)} %`}</span>
        <Progress size="xs" value={100 * (done ?? 0)} aria-label="Part of the journal that is read" />
        <IconButton icon="close" label="Cancel" data-testid="pivot-cancel" onClick={onCancel} />
      </div>
    </div>
  );
}

interface ViewProps extends PivotPanelProps {
  readonly sheet: PivotSheet;
  readonly onSort: (sort: PivotSort) => void;
}

function View({ sheet, choice, onChoice, onSort, selected, onSelect }: ViewProps) {
  const { symbols, quotes } = useApp().stores;
  const isOfStocks = choice.rows === 'stock';
  const select = isOfStocks ? (key: string) => onSelect(key as Stock) : undefined;
  const sectorOf = useCallback(
    (key: string) => symbols.getState().get(key)?.sector || 'no sector',
    [symbols],
  );
  const changeOf = useCallback(
    (key: string) => quotes.get(key as Stock)?.changePercent ?? Number.NaN,
    [quotes],
  );
  switch (choice.view) {
    case 'table':
      return (
        <PivotTableView
          sheet={sheet}
          onSort={onSort}
          selected={isOfStocks ? selected : undefined}
          onSelect={select}
        />
      );
    case 'heat':
      return <PivotHeatMap sheet={sheet} onSelect={select} />;
    case 'tree':
      return (
        <PivotTreemap
          sheet={sheet}
          sectorOf={isOfStocks ? sectorOf : undefined}
          changeOf={isOfStocks && choice.range === 'today' ? changeOf : undefined}
          onSelect={select}
          onSum={() => onChoice({ ...choice, aggregate: 'sum' })}
        />
      );
  }
}
