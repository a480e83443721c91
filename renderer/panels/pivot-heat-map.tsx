import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react';
import { cellUnder, type HeatMap, heatFigure, heatMapOf, heatMargin } from '../charts/heat-figure.ts';
import type { PlotRoom } from '../charts/static-plot.ts';
import { PlotFrame } from '../components/plot-frame.tsx';
import { useStaticPlot } from '../components/use-static-plot.ts';
import type { PivotSheet } from '../stores/pivot-sheet.ts';
import { type GridCursor, moveCursor } from './grid-cursor.ts';
import { PivotReadout } from './pivot-readout.tsx';

interface PivotHeatMapProps {
  readonly sheet: PivotSheet;
  /** Rows can be selected: called with the key of the one that is. */
  readonly onSelect: ((key: string) => void) | undefined;
}

const PAGE = 10;

/** All cells at once, each as dark as its number is great; pointer and keys read them one by one. */
export function PivotHeatMap({ sheet, onSelect }: PivotHeatMapProps) {
  const plot = useRef<HTMLDivElement>(null);
  const map = useMemo(() => heatMapOf(sheet), [sheet]);
  const make = useCallback((room: PlotRoom) => heatFigure(map, room), [map]);
  const phase = useStaticPlot(plot, make);
  const [cell, setCell] = useState<GridCursor | undefined>();
  const select = () => {
    const key = cell && sheet.table.rows[sheet.order[cell.row] ?? -1];
    if (key !== undefined) onSelect?.(key);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') select();
    const size = { rows: sheet.order.length, columns: map.columnLabels.length, page: PAGE };
    const to = moveCursor(event, cell ?? { row: -1, column: 0 }, size);
    if (to === undefined) return;
    event.preventDefault();
    setCell({ ...to, row: Math.max(0, to.row) });
  };
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const under = cellUnder(map, { width, height }, { x: event.clientX - left, y: event.clientY - top });
    if (under?.row !== cell?.row || under?.column !== cell?.column) setCell(under);
  };
  return (
    <div className="pivot-plot">
      <PlotFrame
        plot={plot}
        phase={phase}
        label={`Heat map of ${sheet.title}; the arrow keys go from cell to cell`}
        testId="pivot-heat-map"
        onKey={press}
        onPointer={point}
        onLeave={() => setCell(undefined)}
        onClick={select}
      >
        {cell === undefined ? null : <span className="heat-cell" style={placeOf(map, cell)} />}
      </PlotFrame>
      <PivotReadout
        name={cell && nameOf(map, cell)}
        value={cell && map.valueAt(cell.row, cell.column)}
        write={sheet.format.write}
      >
        <ShadeLegend map={map} />
      </PivotReadout>
    </div>
  );
}

function nameOf({ sheet, columnLabels }: HeatMap, { row, column }: GridCursor): string {
  const label = sheet.rowLabels[sheet.order[row] ?? -1] ?? '';
  return sheet.hasColumns ? `${label} · ${columnLabels[column]}` : label;
}

/** Where a cell is, whatever the size of the frame. */
function placeOf(map: HeatMap, { row, column }: GridCursor): CSSProperties {
  const { left, top, right, bottom } = heatMargin(map);
  const width = `(100% - ${left + right}px) / ${map.columnLabels.length}`;
  const height = `(100% - ${top + bottom}px) / ${map.sheet.order.length}`;
  return {
    left: `calc(${left}px + ${column} * ${width})`,
    top: `calc(${top}px + ${row} * ${height})`,
    width: `calc(${width})`,
    height: `calc(${height})`,
  };
}

function ShadeLegend({ map: { shading, sheet } }: { readonly map: HeatMap }) {
  if (Number.isNaN(shading.low)) return null;
  return (
    <span className="shade-legend" title={`${shading.scale === 'log' ? 'Logarithmic' : 'Linear'} scale`}>
      {shading.hasTails ? '≤ ' : ''}
      {sheet.format.write(shading.low)}
      <span className="shade-bar" data-shades="heat" />
      {shading.hasTails ? '≥ ' : ''}
      {sheet.format.write(shading.high)}
      {shading.scale === 'log' ? ' log' : ''}
    </span>
  );
}
