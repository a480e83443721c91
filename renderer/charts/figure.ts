/** The chart as Plotly's data and layout. All inputs are explicit, so that the same input draws the same picture. */
import type { Alert } from '../../contract/alerts.ts';
import { priceDigits } from '../format/numbers.ts';
import { type BarSeries, barAt, type ChartBar, placeAt } from '../stores/bars.ts';
import type { ChartTheme } from './chart-theme.ts';
import type { ShownIndicator } from './indicator-lines.ts';
import type { PaneDomains } from './panes.ts';
import type { Span } from './price-range.ts';
import type { TimeTicks } from './time-ticks.ts';
import type { Extent, ViewRange } from './view-range.ts';

/** Share of a bar's room that its body leaves free; the live bar uses the same. */
export const BAR_GAP = 0.3;
export const MARGIN = { l: 8, r: 68, t: 8, b: 24 } as const;
const FONT_SIZE = 11;

export interface FigureInput {
  readonly series: BarSeries;
  /** The bars that Plotly draws; the live layer draws the newest. */
  readonly drawn: Extent;
  readonly alerts: readonly Alert[];
  readonly view: ViewRange;
  readonly price: Span;
  readonly volume: Span;
  readonly indicators: readonly ShownIndicator[];
  /** Axes of the panes that fit, in the order of their indicators. */
  readonly panes: readonly Span[];
  readonly domains: PaneDomains;
  readonly ticks: TimeTicks;
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
  readonly revision: number;
}

export function traces(input: FigureInput) {
  const { series, drawn, theme } = input;
  const bars = series.bars.slice(drawn.first - series.first, drawn.end - series.first);
  const x = bars.map((_, index) => drawn.first + index);
  const column = (field: keyof ChartBar) => bars.map((bar) => bar[field]);
  const line = (name: string, field: 'sma5' | 'sma10', color: string) => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x,
    y: column(field),
    line: { color, width: 1.5, simplify: false },
    connectgaps: false,
  });
  const side = (color: string) => ({ line: { color, width: 1 }, fillcolor: color });
  return [
    {
      type: 'bar',
      name: 'Volume',
      x,
      y: column('volume'),
      yaxis: 'y2',
      marker: {
        color: bars.map((bar) => (bar.close >= bar.open ? theme.up : theme.down)),
        opacity: 0.45,
        line: { width: 0 },
      },
    },
    {
      type: 'candlestick',
      name: 'Price',
      x,
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      increasing: side(theme.up),
      decreasing: side(theme.down),
      whiskerwidth: 0,
    },
    line('SMA 5', 'sma5', theme.sma5),
    line('SMA 10', 'sma10', theme.sma10),
    ...indicatorTraces(input, bars, x),
    alertMarkers(input),
  ];
}

/** Lines over the price and in the panes; an indicator whose pane does not fit is not drawn. */
function indicatorTraces(
  { indicators, panes, theme }: FigureInput,
  bars: readonly ChartBar[],
  x: readonly number[],
) {
  let pane = -1;
  return indicators.flatMap(({ name, lines, pane: own }) => {
    if (own !== null) pane += 1;
    if (own !== null && pane >= panes.length) return [];
    const yaxis = own === null ? 'y' : `y${pane + 3}`;
    return lines.map(({ output, shape, color }) => {
      const common = { name, x, y: bars.map(({ outputs }) => outputs[output] ?? Number.NaN), yaxis };
      if (shape === 'bars') {
        return {
          ...common,
          type: 'bar',
          marker: { color: theme.series[color], opacity: 0.45, line: { width: 0 } },
        };
      }
      const line = { color: theme.series[color], width: 1.25, simplify: false };
      return { ...common, type: 'scatter', mode: 'lines', line, connectgaps: false };
    });
  });
}

/** The axes of the panes with their names, and the guides of each. */
function paneLayout({ indicators, panes, domains, theme }: FigureInput, axis: object) {
  const shown = indicators.filter(({ pane }) => pane !== null).slice(0, panes.length);
  const axes = shown.map((_, i) => {
    const { low, high } = panes[i] as Span;
    return [
      `yaxis${i + 3}`,
      {
        ...axis,
        anchor: 'x',
        domain: domains.panes[i],
        range: [low, high],
        nticks: 3,
        tickformat: '.3~g',
        showgrid: false,
      },
    ];
  });
  const annotations = shown.map(({ name }, i) => ({
    text: name,
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y: domains.panes[i]?.[1] ?? 0,
    xanchor: 'left',
    yanchor: 'top',
    showarrow: false,
    font: { size: FONT_SIZE, color: theme.muted, family: theme.font },
  }));
  const shapes = shown.flatMap(({ pane }, i) =>
    (pane?.guides ?? []).map((level) => ({
      type: 'line',
      layer: 'below',
      xref: 'paper',
      x0: 0,
      x1: 1,
      yref: `y${i + 3}`,
      y0: level,
      y1: level,
      line: { color: theme.line, width: 1, dash: 'dot' },
    })),
  );
  return { ...Object.fromEntries(axes), annotations, shapes };
}

/** A triangle under the bar for a move up, over it for a move down. */
function alertMarkers({ series, alerts, price, theme }: FigureInput) {
  const offset = (price.high - price.low) * 0.035;
  const marks = alerts.flatMap((alert) => {
    const place = placeAt(series, alert.eventTimeUs / 1000);
    const bar = barAt(series, place);
    if (bar === undefined) return [];
    const isUp = alert.direction === 'up';
    return [{ place, isUp, y: isUp ? bar.low - offset : bar.high + offset }];
  });
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'Alerts',
    x: marks.map((mark) => mark.place),
    y: marks.map((mark) => mark.y),
    marker: {
      symbol: marks.map((mark) => (mark.isUp ? 'triangle-up' : 'triangle-down')),
      color: theme.warning,
      size: 11,
      line: { color: theme.panel, width: 1 },
    },
  };
}

/**
 * No range slider, no range breaks, no hover: each costs more than the candles. Ranges are always given, so there is
 * no `uirevision` either: the view is ours, and a revision would bring back a range that the limits have just refused.
 */
export function layout(input: FigureInput) {
  const { theme, view, ticks, width, height } = input;
  const axis = {
    gridcolor: theme.grid,
    linecolor: theme.line,
    zeroline: false,
    ticks: '',
    tickfont: { color: theme.muted, size: FONT_SIZE, family: theme.font },
    showspikes: false,
  };
  const price = { ...axis, side: 'right', fixedrange: true };
  return {
    datarevision: input.revision,
    width,
    height,
    autosize: false,
    margin: { ...MARGIN, pad: 0 },
    paper_bgcolor: theme.panel,
    plot_bgcolor: theme.panel,
    font: { family: theme.font, size: FONT_SIZE, color: theme.muted },
    showlegend: false,
    hovermode: false,
    dragmode: 'pan',
    boxgap: BAR_GAP,
    boxgroupgap: 0,
    bargap: BAR_GAP,
    bargroupgap: 0,
    xaxis: {
      ...axis,
      type: 'linear',
      anchor: input.panes.length === 0 ? 'y2' : `y${input.panes.length + 2}`,
      range: [view.from, view.to],
      rangeslider: { visible: false },
      tickmode: 'array',
      tickvals: ticks.places,
      ticktext: ticks.labels,
    },
    yaxis: {
      ...price,
      domain: input.domains.price,
      range: [input.price.low, input.price.high],
      nticks: Math.max(4, Math.round(height / 50)),
      tickformat: `,.${priceDigits(input.price.low)}f`,
    },
    yaxis2: {
      ...price,
      domain: input.domains.volume,
      range: [input.volume.low, input.volume.high],
      nticks: 3,
      tickformat: '.2~s',
      showgrid: false,
    },
    ...paneLayout(input, price),
    separators: '.\u2009',
  };
}

/** Wheel zooms at the pointer; the actions of the mode bar are in the panel's menu, the double click is our own. */
export const CONFIG = {
  displayModeBar: false,
  scrollZoom: true,
  doubleClick: false,
  showTips: false,
  showAxisDragHandles: false,
  responsive: false,
} as const;
