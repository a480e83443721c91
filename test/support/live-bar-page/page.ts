/// <reference types="vite/client" />
/** The app's chart alone in a page, with bars that the test makes, and the pixels of what was drawn. */
import '../../../renderer/theme/tokens.css';
import '../../../renderer/theme/base.css';
import '../../../renderer/theme/charts.css';
import { MountedChart } from '../../../renderer/charts/mount-chart.ts';
import { loadPlotly } from '../../../renderer/charts/plotly.ts';
import { applyBars, EMPTY_SERIES } from '../../../renderer/stores/bars.ts';
import type { Box, LiveBarPage, Marks, TestBar } from './types.ts';

const MINUTE_MS = 60_000;

const frame = document.getElementById('frame');
if (frame === null) throw new Error('the page has no frame');
const chart = new MountedChart(await loadPlotly(), frame, { interval: '1m', zone: 'UTC', indicators: [] });
let series = EMPTY_SERIES;

/** Columns as contract/protocol.ts orders them. */
function row(bar: TestBar): number[] {
  const { place, open, high, low, close, volume } = bar;
  const sma = (open + close) / 2;
  return [place * MINUTE_MS, open, high, low, close, volume, 10, close, sma, sma, 0, 0];
}

function apply(bars: readonly TestBar[], type: 'snapshot' | 'delta'): void {
  const update = applyBars(series, { kind: 'bars', values: Float64Array.from(bars.flatMap(row)) }, type);
  series = update.series;
  chart.setSeries(series, update.change);
}

/** Pixels on the screen of what a path fills, whatever transforms stand above it. */
function boxOf(elements: Iterable<SVGGraphicsElement>): Box {
  const corners = [...elements].flatMap((element) => {
    const { x, y, width, height } = element.getBBox();
    const matrix = element.getScreenCTM() ?? new DOMMatrix();
    return [new DOMPoint(x, y), new DOMPoint(x + width, y + height)].map((point) =>
      point.matrixTransform(matrix),
    );
  });
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function all(selector: string): SVGGraphicsElement[] {
  return [...document.querySelectorAll<SVGGraphicsElement>(selector)];
}

function marks(): Marks {
  return {
    live: boxOf(all('.live-body, .live-wick')),
    liveVolume: boxOf(all('.live-volume-bar')),
    candles: all('.boxlayer path.box').map((path) => boxOf([path])),
    volumes: all('.barlayer .point path').map((path) => boxOf([path])),
  };
}

const page: LiveBarPage = {
  show(bars) {
    series = EMPTY_SERIES;
    chart.clear();
    chart.resetView();
    apply(bars, 'snapshot');
  },
  update: (bar) => apply([bar], 'delta'),
  marks,
  resize(width, height) {
    Object.assign(frame.style, { width: `${width}px`, height: `${height}px` });
  },
};
Object.assign(window, { liveBarPage: page });
