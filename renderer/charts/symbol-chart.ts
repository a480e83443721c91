/**
 * One chart: Plotly draws the closed bars, the live layer the newest one. A tick costs one live draw per animation
 * frame; a full redraw happens when a bar closes, the price leaves the axis, or the view, size or theme changes.
 */
import type { Alert } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { Disposer } from '../../contract/channel.ts';
import { type BarSeries, type BarsChange, barAt, EMPTY_SERIES, endOf } from '../stores/bars.ts';
import { readChartTheme } from './chart-theme.ts';
import { CONFIG, type FigureInput, layout, MARGIN, traces } from './figure.ts';
import type { ShownIndicator } from './indicator-lines.ts';
import { INVALID, Invalidation, type InvalidLevel } from './invalidation.ts';
import { LiveLayer } from './live-layer.ts';
import type { Overlay } from './overlay.ts';
import { paneDomains } from './panes.ts';
import { PlotMotion } from './plot-motion.ts';
import type { PlotElement, PlotlyApi } from './plotly.ts';
import { isBreach, isPaneBreach, paneRange, priceRange, type Span, volumeRange } from './price-range.ts';
import { redrawQueue } from './redraw-queue.ts';
import { freezeScale, type Scale } from './scale.ts';
import { timeTicks } from './time-ticks.ts';
import {
  clamp,
  defaultView,
  drawnExtent,
  type Extent,
  follow,
  isFollowing,
  type ViewRange,
} from './view-range.ts';

/** Width of a bar's room in the default view, pixels. */
const BAR_ROOM = 8;
const LABEL_ROOM = 90;

export interface ChartSettings {
  readonly interval: Interval;
  readonly zone: string;
  readonly indicators: readonly ShownIndicator[];
}

export interface ChartEvents {
  /** After each draw, with the scale that now holds. */
  onDrawn(scale: Scale): void;
  /** The view comes near the oldest bar: older ones may be wanted. */
  onOldest(): void;
}

export class SymbolChart {
  readonly #plotly: PlotlyApi;
  readonly #element: PlotElement;
  readonly #events: ChartEvents;
  readonly #overlay: Overlay;
  readonly #live: LiveLayer;
  readonly #invalidation = new Invalidation((level) => this.#draw(level));
  readonly #resize = new ResizeObserver(() => this.#invalidation.add(INVALID.full));
  #cancelRedraw: Disposer = () => undefined;
  #settings: ChartSettings;
  #series: BarSeries = EMPTY_SERIES;
  #alerts: readonly Alert[] = [];
  #view: ViewRange | undefined;
  #price: Span = { low: 0, high: 1 };
  #volume: Span = { low: 0, high: 1 };
  #panes: readonly Span[] = [];
  #scale: Scale | undefined;
  /** Place number of the first bar that Plotly has not drawn. */
  #drawnEnd = 0;
  #motion: PlotMotion | undefined;
  #fullDraws = 0;
  #liveDraws = 0;

  constructor(
    plotly: PlotlyApi,
    element: HTMLElement,
    overlay: Overlay,
    settings: ChartSettings,
    events: ChartEvents,
  ) {
    this.#plotly = plotly;
    this.#element = element as PlotElement;
    this.#overlay = overlay;
    this.#settings = settings;
    this.#events = events;
    this.#live = new LiveLayer(this.#element);
    this.#resize.observe(element);
  }

  setSeries(series: BarSeries, change: BarsChange): void {
    const before = extentOf(this.#series);
    const after = extentOf(series);
    this.#series = series;
    if (change === 'none') return;
    if (before.end === before.first) this.#view = undefined;
    if (this.#view !== undefined) this.#view = follow(this.#view, before, after);
    this.#invalidation.add(change === 'newest' ? INVALID.live : INVALID.full);
  }

  setAlerts(alerts: readonly Alert[]): void {
    this.#alerts = alerts;
    this.#invalidation.add(INVALID.full);
  }

  setSettings(settings: ChartSettings): void {
    this.#settings = settings;
    this.#invalidation.add(INVALID.full);
  }

  /** The theme's variables are read again. */
  restyle(): void {
    this.#invalidation.add(INVALID.full);
  }

  /** Moves the view by the given function of the present one. */
  moveView(move: (view: ViewRange, extent: Extent) => ViewRange): void {
    if (this.#view === undefined) return;
    this.#view = move(this.#view, extentOf(this.#series));
    this.#invalidation.add(INVALID.full);
  }

  /** The newest bars again, as many as fit. */
  resetView(): void {
    this.#view = undefined;
    this.#invalidation.add(INVALID.full);
  }

  /** Saves a PNG of the chart, open bar included. */
  async savePicture(filename: string): Promise<void> {
    const input = this.#figureInput(extentOf(this.#series));
    const figure = { data: traces(input), layout: layout(input), config: CONFIG };
    await this.#plotly.downloadImage(figure, { format: 'png', scale: 2, filename });
  }

  dispose(): void {
    this.#resize.disconnect();
    this.#motion?.dispose();
    this.#invalidation.dispose();
    this.#cancelRedraw();
    this.#live.dispose();
    this.#plotly.purge(this.#element);
  }

  #draw(level: InvalidLevel): void {
    const mustRedraw = level === INVALID.full || this.#hasLeftTheAxes();
    // While the pointer moves the plot, only the live layer draws: a redraw would pull the plot from under it.
    if (mustRedraw && !this.isMoving) this.#cancelRedraw = redrawQueue.add(() => this.#redraw());
    this.#drawLive();
  }

  /** A newest bar out of sight may be anywhere. */
  #hasLeftTheAxes(): boolean {
    const newest = this.#series.bars.at(-1);
    if (newest === undefined || this.#view === undefined) return false;
    const isInSight = isFollowing(this.#view, extentOf(this.#series));
    if (!isInSight) return false;
    const panes = paneOutputs(this.#settings.indicators);
    return (
      isBreach(newest, this.#price, this.#volume) ||
      this.#panes.some((span, i) => isPaneBreach(newest, panes[i] ?? [], span))
    );
  }

  #redraw(): void {
    if (this.#element.clientWidth === 0 || this.#element.clientHeight === 0) return;
    // The pointer may have come down while the redraw waited for its turn; one follows when it rests.
    if (this.isMoving) return;
    const { first, end } = extentOf(this.#series);
    const input = this.#figureInput({ first, end: Math.max(first, end - 1) });
    this.#view = input.view;
    this.#price = input.price;
    this.#volume = input.volume;
    this.#panes = input.panes;
    this.#drawnEnd = Math.max(first, end - 1);
    this.#fullDraws += 1;
    void this.#plotly.react(this.#element, traces(input), layout(input), CONFIG);
    this.#listen();
    if (input.view.from - first < (input.view.to - input.view.from) / 2) this.#events.onOldest();
  }

  #afterPlot(): void {
    this.#scale = freezeScale(this.#element, this.#panes.length);
    this.#live.attach(this.#settings.indicators, this.#panes.length);
    this.#drawLive();
  }

  #drawLive(): void {
    const scale = this.#scale;
    if (scale === undefined) return;
    this.#liveDraws += 1;
    this.#live.draw(this.#series, this.#drawnEnd, scale);
    const newest = this.#series.bars.at(-1);
    if (newest === undefined) this.#overlay.hide();
    else this.#overlay.showLast(newest, scale);
    this.#events.onDrawn(scale);
    this.#stateFacts();
  }

  /** @param drawable The bars that Plotly may draw. */
  #figureInput(drawable: Extent): FigureInput {
    const { clientWidth: width, clientHeight: height } = this.#element;
    const series = this.#series;
    const extent = extentOf(series);
    const view = clamp(this.#view ?? defaultView(extent, Math.floor(width / BAR_ROOM)), extent);
    const visible = series.bars.slice(
      Math.max(0, Math.floor(view.from) - series.first),
      Math.max(0, Math.ceil(view.to) - series.first + 1),
    );
    const { indicators } = this.#settings;
    const panes = indicators.filter(({ pane }) => pane !== null);
    const domains = paneDomains(panes.length, height - MARGIN.t - MARGIN.b);
    const drawn = drawnExtent(view, drawable);
    const labelled = series.bars.slice(drawn.first - series.first, drawn.end - series.first + 1);
    return {
      series,
      drawn,
      alerts: this.#alerts,
      view,
      price: priceRange(visible, overlayOutputs(indicators)) ?? this.#price,
      indicators,
      panes: domains.panes.map(
        (_, i) => panes[i]?.pane?.span ?? paneRange(visible, paneOutputs(indicators)[i] ?? []),
      ),
      domains,
      volume: volumeRange(visible),
      ticks: timeTicks(labelled, drawn.first, view, width / LABEL_ROOM, this.#settings.zone),
      theme: readChartTheme(this.#element),
      width,
      height,
      revision: this.#fullDraws,
    };
  }

  #listen(): void {
    if (this.#motion !== undefined) return;
    this.#motion = new PlotMotion(this.#element, {
      onView: (view) => {
        this.#view = view;
      },
      onReset: () => this.resetView(),
      onRest: () => this.#invalidation.add(INVALID.full),
    });
    this.#element.on('plotly_afterplot', () => this.#afterPlot());
    // The element has its events only from the first plot on: that one's has passed.
    this.#afterPlot();
  }

  /** What tests and assistive tools may rely on; a few attribute writes. */
  #stateFacts(): void {
    const facts = this.#element.dataset;
    const view = this.#view;
    facts.ready = 'true';
    facts.bars = String(this.#series.bars.length);
    facts.last = String(this.#series.bars.at(-1)?.close ?? '');
    facts.lastTime = String(this.#series.bars.at(-1)?.openTimeMs ?? '');
    facts.xRange = view === undefined ? '' : `${view.from},${view.to}`;
    facts.following = String(view === undefined || isFollowing(view, extentOf(this.#series)));
    facts.draws = String(this.#fullDraws);
    facts.liveDraws = String(this.#liveDraws);
    facts.lastPlace = String(endOf(this.#series) - 1);
  }

  /** The bar under a horizontal pixel of the plot, with its place number. */
  barUnder(x: number) {
    const scale = this.#scale;
    if (scale === undefined) return undefined;
    const { first, bars } = this.#series;
    const place = Math.min(first + bars.length - 1, Math.max(first, Math.round(scale.placeOf(x))));
    const bar = barAt(this.#series, place);
    return bar === undefined ? undefined : { bar, place, x: scale.x(place) };
  }

  get series(): BarSeries {
    return this.#series;
  }

  get scale(): Scale | undefined {
    return this.#scale;
  }

  get isMoving(): boolean {
    return this.#motion?.isMoving ?? false;
  }
}

/** Outputs that lie over the price. */
const overlayOutputs = (indicators: readonly ShownIndicator[]): readonly number[] =>
  indicators.filter(({ pane }) => pane === null).flatMap(({ lines }) => lines.map(({ output }) => output));

/** Outputs of each pane. */
const paneOutputs = (indicators: readonly ShownIndicator[]): readonly (readonly number[])[] =>
  indicators.filter(({ pane }) => pane !== null).map(({ lines }) => lines.map(({ output }) => output));

function extentOf(series: BarSeries): Extent {
  return { first: series.first, end: endOf(series) };
}
