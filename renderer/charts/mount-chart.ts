/** A chart with everything around the plot: last price, legend, crosshair, keys, and the theme it follows. */
import type { Alert } from '../../contract/alerts.ts';
import type { Disposer } from '../../contract/channel.ts';
import { formatBarTime } from '../format/times.ts';
import { type BarSeries, type BarsChange, barAt, EMPTY_SERIES, placeAt } from '../stores/bars.ts';
import type { LinkChoice } from '../stores/links.ts';
import { type ChartKey, keyOf, viewAfter } from './chart-keys.ts';
import { crosshairBus } from './crosshair-bus.ts';
import { Legend } from './legend.ts';
import { Overlay } from './overlay.ts';
import type { PlotlyApi } from './plotly.ts';
import type { Scale } from './scale.ts';
import { type ChartSettings, SymbolChart } from './symbol-chart.ts';

/** What lies under the pointer: pixels of the plot area, y null when another chart's pointer is followed. */
interface Pointer {
  readonly x: number;
  readonly y: number | null;
}

export class MountedChart {
  readonly #frame: HTMLElement;
  readonly #plot: HTMLElement;
  readonly #overlay: Overlay;
  readonly #legend: Legend;
  readonly #chart: SymbolChart;
  readonly #disposers: Disposer[] = [];
  #settings: ChartSettings;
  #group: LinkChoice = 'none';
  #onOldest: () => void = () => undefined;
  #unfollow: Disposer = () => undefined;
  #pointer: Pointer | undefined;

  constructor(plotly: PlotlyApi, frame: HTMLElement, settings: ChartSettings) {
    this.#frame = frame;
    frame.tabIndex = 0;
    this.#settings = settings;
    this.#plot = addPart(frame, 'chart-plot');
    this.#plot.dataset.testid = 'chart';
    const over = addPart(frame, 'chart-over');
    this.#overlay = new Overlay(over);
    this.#legend = new Legend(over);
    this.#legend.setIndicators(settings.indicators);
    this.#chart = new SymbolChart(plotly, this.#plot, this.#overlay, settings, {
      onDrawn: (scale) => this.#showPointer(scale),
      onOldest: () => this.#onOldest(),
    });
    this.#listen();
  }

  /** @param listener Called when the view comes near the oldest bar. */
  onOldest(listener: () => void): void {
    this.#onOldest = listener;
  }

  setSeries(series: BarSeries, change: BarsChange): void {
    this.#chart.setSeries(series, change);
  }

  /** Another stock or interval follows: what was shown goes at once. */
  clear(): void {
    this.#chart.setSeries(EMPTY_SERIES, 'history');
    this.#legend.show(undefined);
  }

  setSettings(settings: ChartSettings): void {
    if (settings.indicators !== this.#settings.indicators) this.#legend.setIndicators(settings.indicators);
    this.#settings = settings;
    this.#chart.setSettings(settings);
  }

  get series(): BarSeries {
    return this.#chart.series;
  }

  setAlerts(alerts: readonly Alert[]): void {
    this.#chart.setAlerts(alerts);
  }

  /** Charts of one link group share the crosshair. */
  setGroup(group: LinkChoice): void {
    this.#unfollow();
    this.#unfollow = () => undefined;
    this.#group = group;
    if (group !== 'none') this.#unfollow = crosshairBus.follow(group, this, (time) => this.#pointAt(time));
  }

  resetView(): void {
    this.#chart.resetView();
  }

  savePicture(filename: string): Promise<void> {
    return this.#chart.savePicture(filename);
  }

  dispose(): void {
    this.#unfollow();
    for (const dispose of this.#disposers) dispose();
    this.#chart.dispose();
    this.#frame.replaceChildren();
  }

  #listen(): void {
    const on = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (event: HTMLElementEventMap[Type]) => void,
    ) => {
      this.#frame.addEventListener(type, listener);
      this.#disposers.push(() => this.#frame.removeEventListener(type, listener));
    };
    on('pointermove', (event) => this.#point(event));
    on('pointerleave', () => this.#leave());
    on('keydown', (event) => {
      const key = keyOf(event);
      if (key === undefined) return;
      event.preventDefault();
      this.#press(key);
    });
    const theme = new MutationObserver(() => this.#chart.restyle());
    theme.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-palette'] });
    this.#disposers.push(() => theme.disconnect());
  }

  #press(key: ChartKey): void {
    if (key === 'newest') this.#chart.resetView();
    else this.#chart.moveView((view, extent) => viewAfter(key, view, extent));
  }

  #point(event: PointerEvent): void {
    const scale = this.#chart.scale;
    if (scale === undefined) return;
    const bounds = this.#frame.getBoundingClientRect();
    const x = event.clientX - bounds.left - scale.priceArea.left;
    const y = event.clientY - bounds.top - scale.priceArea.top;
    const isInside = x >= 0 && x <= scale.priceArea.width && !this.#chart.isMoving;
    if (isInside) {
      this.#pointer = { x, y };
      this.#showPointer(scale);
      this.#tellGroup(this.#chart.barUnder(x)?.bar.openTimeMs ?? null);
    } else this.#leave();
  }

  #tellGroup(timeMs: number | null): void {
    if (this.#group !== 'none') crosshairBus.publish(this.#group, timeMs, this);
  }

  #leave(): void {
    this.#pointer = undefined;
    this.#overlay.hidePointer();
    this.#legend.show(this.#chart.series.bars.at(-1));
    this.#tellGroup(null);
  }

  /** Another chart of the group has its pointer at this moment. */
  #pointAt(timeMs: number | null): void {
    const scale = this.#chart.scale;
    const place = timeMs === null ? -1 : placeAt(this.#chart.series, timeMs);
    const bar = barAt(this.#chart.series, place);
    this.#pointer = bar === undefined || scale === undefined ? undefined : { x: scale.x(place), y: null };
    if (scale !== undefined) this.#showPointer(scale);
  }

  #showPointer(scale: Scale): void {
    const under = this.#pointer === undefined ? undefined : this.#chart.barUnder(this.#pointer.x);
    if (
      this.#pointer === undefined ||
      under === undefined ||
      under.x < 0 ||
      under.x > scale.priceArea.width
    ) {
      this.#overlay.hidePointer();
      this.#legend.show(this.#chart.series.bars.at(-1));
      return;
    }
    const time = formatBarTime(under.bar.openTimeMs, this.#settings.interval, this.#settings.zone);
    this.#overlay.showPointer({ x: under.x, y: this.#pointer.y, time }, scale);
    this.#legend.show(under.bar);
  }
}

function addPart(parent: HTMLElement, className: string): HTMLElement {
  const part = document.createElement('div');
  part.className = className;
  parent.append(part);
  return part;
}
