/**
 * Draws the newest bar (and those that closed since Plotly's last redraw) as SVG inside Plotly's own plot groups:
 * a tick costs a few attribute writes instead of a redraw of 500 candles.
 */
import { type BarSeries, barAt, type ChartBar, endOf } from '../stores/bars.ts';
import { BAR_GAP } from './figure.ts';
import type { IndicatorLine, ShownIndicator } from './indicator-lines.ts';
import { type PlotElement, subplotOf } from './plotly.ts';
import { paneId, type Scale } from './scale.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** The three marks of one bar. */
interface Marks {
  readonly wick: SVGPathElement;
  readonly body: SVGPathElement;
  readonly volume: SVGPathElement;
}

export class LiveLayer {
  readonly #element: PlotElement;
  readonly #priceGroup = group('live-bar');
  readonly #volumeGroup = group('live-volume');
  readonly #sma5 = path('live-sma-5');
  readonly #sma10 = path('live-sma-10');
  readonly #marks: Marks[] = [];
  #indicators: readonly LiveIndicator[] = [];

  constructor(element: PlotElement) {
    this.#element = element;
    this.#priceGroup.append(this.#sma5, this.#sma10);
  }

  /** Plotly makes its groups anew at some redraws: to be called after each. */
  attach(indicators: readonly ShownIndicator[], panes: number): void {
    append(subplotOf(this.#element, 'xy')?.plot.node(), this.#priceGroup);
    append(subplotOf(this.#element, 'xy2')?.plot.node(), this.#volumeGroup);
    for (const { group: own } of this.#indicators) own.remove();
    this.#indicators = liveIndicators(indicators, panes);
    for (const { group: own, pane } of this.#indicators) {
      append(subplotOf(this.#element, pane === null ? 'xy' : paneId(pane))?.plot.node(), own);
    }
  }

  /** @param from Place number of the first bar that Plotly has not drawn. */
  draw(series: BarSeries, from: number, scale: Scale): void {
    const end = endOf(series);
    this.#keep(end - from);
    const half = Math.abs(scale.x(1) - scale.x(0)) * (1 - BAR_GAP) * 0.5;
    this.#marks.forEach((marks, index) => {
      const bar = barAt(series, from + index);
      if (bar !== undefined) drawBar(marks, bar, scale.x(from + index), half, scale);
    });
    this.#sma5.setAttribute('d', tail(series, from, 'sma5', scale));
    this.#sma10.setAttribute('d', tail(series, from, 'sma10', scale));
    for (const { pane, lines } of this.#indicators) {
      const toPixel = pane === null ? scale.price : scale.panes[pane];
      if (toPixel === undefined) continue;
      for (const { line, mark } of lines) {
        const draw = line.shape === 'bars' ? liveBars : liveLine;
        mark.setAttribute('d', draw(series, from, line.output, { x: scale.x, y: toPixel, half }));
      }
    }
  }

  dispose(): void {
    this.#priceGroup.remove();
    this.#volumeGroup.remove();
    for (const { group: own } of this.#indicators) own.remove();
  }

  #keep(count: number): void {
    while (this.#marks.length < count) {
      const marks = { wick: path('live-wick'), body: path('live-body'), volume: path('live-volume-bar') };
      this.#marks.push(marks);
      this.#priceGroup.insertBefore(marks.body, this.#sma5);
      this.#priceGroup.insertBefore(marks.wick, marks.body);
      this.#volumeGroup.append(marks.volume);
    }
    for (const marks of this.#marks.splice(Math.max(0, count))) {
      for (const mark of Object.values(marks)) mark.remove();
    }
  }
}

interface LiveIndicator {
  readonly group: SVGGElement;
  /** null: over the price. */
  readonly pane: number | null;
  readonly lines: readonly { readonly line: IndicatorLine; readonly mark: SVGPathElement }[];
}

/** Marks of the indicators that are drawn, as Plotly draws them. */
function liveIndicators(indicators: readonly ShownIndicator[], panes: number): readonly LiveIndicator[] {
  let pane = -1;
  return indicators.flatMap((indicator) => {
    if (indicator.pane !== null) pane += 1;
    if (indicator.pane !== null && pane >= panes) return [];
    const own = group('live-indicator');
    const lines = indicator.lines.map((line) => {
      const mark = path(line.shape === 'bars' ? 'live-indicator-bars' : 'live-indicator-line');
      mark.dataset.color = line.color;
      own.append(mark);
      return { line, mark };
    });
    return [{ group: own, pane: indicator.pane === null ? null : pane, lines }];
  });
}

interface Pixels {
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
  /** Half the width of a bar. */
  readonly half: number;
}

/** An indicator's line from the last point that Plotly has drawn. */
function liveLine(series: BarSeries, from: number, output: number, { x, y }: Pixels): string {
  let line = '';
  for (let place = Math.max(series.first, from - 1); place < endOf(series); place += 1) {
    const value = barAt(series, place)?.outputs[output] ?? Number.NaN;
    if (Number.isFinite(value)) line += `${line === '' ? 'M' : 'L'}${x(place)},${y(value)}`;
  }
  return line;
}

/** The bars of a histogram that Plotly has not drawn; they stand on 0. */
function liveBars(series: BarSeries, from: number, output: number, { x, y, half }: Pixels): string {
  let bars = '';
  for (let place = Math.max(series.first, from); place < endOf(series); place += 1) {
    const value = barAt(series, place)?.outputs[output] ?? Number.NaN;
    if (Number.isFinite(value)) bars += box(x(place) - half, y(0), 2 * half, y(value) - y(0));
  }
  return bars;
}

function drawBar(marks: Marks, bar: ChartBar, x: number, half: number, scale: Scale): void {
  const tone = bar.close >= bar.open ? 'up' : 'down';
  const top = scale.price(Math.max(bar.open, bar.close));
  const bottom = scale.price(Math.min(bar.open, bar.close));
  marks.wick.setAttribute(
    'd',
    `M${x},${scale.price(bar.high)}V${top}M${x},${bottom}V${scale.price(bar.low)}`,
  );
  marks.body.setAttribute('d', box(x - half, top, 2 * half, bottom - top));
  const volumeTop = scale.volume(bar.volume);
  marks.volume.setAttribute('d', box(x - half, volumeTop, 2 * half, scale.volume(0) - volumeTop));
  for (const mark of Object.values(marks)) {
    if (mark.dataset.tone !== tone) mark.dataset.tone = tone;
  }
}

/** The line from the last point that Plotly has drawn. */
function tail(series: BarSeries, from: number, field: 'sma5' | 'sma10', scale: Scale): string {
  let line = '';
  for (let place = Math.max(series.first, from - 1); place < endOf(series); place += 1) {
    const value = barAt(series, place)?.[field] ?? Number.NaN;
    if (Number.isFinite(value)) line += `${line === '' ? 'M' : 'L'}${scale.x(place)},${scale.price(value)}`;
  }
  return line;
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x},${y}h${width}v${height}h${-width}Z`;
}

function group(name: string): SVGGElement {
  const element = document.createElementNS(SVG, 'g');
  element.setAttribute('class', name);
  return element;
}

function path(name: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', name);
  return element;
}

function append(parent: Element | undefined, child: Element): void {
  if (parent !== undefined && child.parentNode !== parent) parent.append(child);
}
