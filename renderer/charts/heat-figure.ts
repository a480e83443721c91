/** A pivot as Plotly's heat map: a cell's shade is its number, between the least and the greatest of all cells. */
import { cellAt, type PivotSheet } from '../stores/pivot-sheet.ts';
import { type Shading, shadingOf } from '../stores/shading.ts';
import type { ChartTheme } from './chart-theme.ts';
import type { Figure, PlotRoom } from './static-plot.ts';

const FONT_SIZE = 11;
/** Room of a letter, and of a line of text, pixels. */
const LETTER = 6.4;
const LINE = 15;
const MOST_LETTERS = 16;

export interface HeatMap {
  readonly sheet: PivotSheet;
  readonly shading: Shading;
  readonly columnLabels: readonly string[];
  /** Number of a cell, by its places on the screen. */
  valueAt(row: number, column: number): number;
}

/** Without columns the totals are the one column that there is. */
export function heatMapOf(sheet: PivotSheet): HeatMap {
  const { table, order, hasColumns } = sheet;
  return {
    sheet,
    shading: shadingOf(hasColumns ? table.cells : table.rowTotals),
    columnLabels: hasColumns ? sheet.columnLabels : [sheet.title],
    valueAt: (row, column) => {
      const place = order[row] ?? -1;
      return (hasColumns ? cellAt(table, place, column) : table.rowTotals[place]) ?? Number.NaN;
    },
  };
}

/** Room around the cells, pixels. */
export function heatMargin({ sheet }: HeatMap) {
  const letters = Math.min(MOST_LETTERS, longest(sheet.rowLabels));
  return { left: Math.round(12 + letters * LETTER), top: 22, right: 4, bottom: 2 };
}

/** Size of a cell, pixels. */
interface CellSize {
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function cellSize(map: HeatMap, { width, height }: Pick<PlotRoom, 'width' | 'height'>): CellSize {
  const { left, top, right, bottom } = heatMargin(map);
  return {
    cellWidth: Math.max(0, width - left - right) / Math.max(1, map.columnLabels.length),
    cellHeight: Math.max(0, height - top - bottom) / Math.max(1, map.sheet.order.length),
  };
}

/** Places of the cell under a point of the room; undefined when there is none. */
export function cellUnder(
  map: HeatMap,
  room: Pick<PlotRoom, 'width' | 'height'>,
  { x, y }: { readonly x: number; readonly y: number },
): { readonly row: number; readonly column: number } | undefined {
  const { left, top } = heatMargin(map);
  const { cellWidth, cellHeight } = cellSize(map, room);
  const column = Math.floor((x - left) / cellWidth);
  const row = Math.floor((y - top) / cellHeight);
  const isInside =
    row >= 0 && row < map.sheet.order.length && column >= 0 && column < map.columnLabels.length;
  return isInside ? { row, column } : undefined;
}

export function heatFigure(map: HeatMap, room: PlotRoom): Figure {
  const { sheet, columnLabels } = map;
  const { theme, width, height } = room;
  const size = cellSize(map, room);
  const margin = heatMargin(map);
  const axis = {
    showgrid: false,
    zeroline: false,
    // Nothing but room between labels and cells.
    ticks: 'outside',
    ticklen: 3,
    tickcolor: theme.panel,
    tickfont: { color: theme.muted, size: FONT_SIZE, family: theme.font },
    fixedrange: true,
    tickangle: 0,
  };
  const rowLabels = sheet.order.map((place) => shortened(sheet.rowLabels[place] ?? ''));
  return {
    traces: [heatTrace(map, size, theme)],
    layout: {
      width,
      height,
      autosize: false,
      margin: { l: margin.left, t: margin.top, r: margin.right, b: margin.bottom, pad: 0 },
      paper_bgcolor: theme.panel,
      plot_bgcolor: theme.panel,
      hovermode: false,
      dragmode: false,
      xaxis: {
        ...axis,
        side: 'top',
        range: [-0.5, columnLabels.length - 0.5],
        ...ticks(columnLabels, size.cellWidth, longest(columnLabels) * LETTER + 8),
      },
      yaxis: {
        ...axis,
        range: [sheet.order.length - 0.5, -0.5],
        ...ticks(rowLabels, size.cellHeight, LINE),
      },
    },
  };
}

function heatTrace(map: HeatMap, { cellWidth, cellHeight }: CellSize, theme: ChartTheme) {
  const { write, widest } = map.sheet.format;
  const rows = map.sheet.order.map((_, row) =>
    map.columnLabels.map((_label, column) => map.valueAt(row, column)),
  );
  const trace = {
    type: 'heatmap',
    z: rows.map((row) => row.map((value) => (Number.isNaN(value) ? null : map.shading.shade(value)))),
    zmin: 0,
    zmax: 1,
    colorscale: [
      [0, theme.heat.low],
      [1, theme.heat.high],
    ],
    showscale: false,
    hoverinfo: 'skip',
    xgap: cellWidth > 8 ? 1 : 0,
    ygap: cellHeight > 8 ? 1 : 0,
  };
  if (cellWidth < widest * LETTER || cellHeight < LINE) return trace;
  return {
    ...trace,
    text: rows.map((row) => row.map((value) => (Number.isNaN(value) ? '' : write(value)))),
    texttemplate: '%{text}',
    textfont: { color: theme.text, size: FONT_SIZE, family: theme.font },
  };
}

const longest = (texts: readonly string[]): number =>
  texts.reduce((most, { length }) => Math.max(most, length), 0);

const shortened = (text: string): string =>
  text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;

/** As many labels as have room, none of them beyond the ends of the axis. */
function ticks(labels: readonly string[], cell: number, room: number) {
  const step = Math.max(1, Math.ceil(room / Math.max(cell, 0.01)));
  const first = Math.max(0, Math.ceil(room / 2 / Math.max(cell, 0.01) - 0.5));
  const places = labels
    .map((_, place) => place)
    .filter((place) => place >= first && (place - first) % step === 0 && place < labels.length - first);
  return {
    tickmode: 'array',
    tickvals: places,
    ticktext: places.map((place) => plainText(labels[place] ?? '')),
  };
}

/** Plotly reads its texts as a little HTML. */
export function plainText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
