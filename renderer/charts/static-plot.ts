/**
 * A plot of Plotly's that is drawn as a whole: when there is another figure, when its room changes and when the theme does. One that
 * takes long to draw is drawn seldom, so that a live one leaves the window its time.
 */
import type { Disposer } from '../../contract/channel.ts';
import { type ChartTheme, readChartTheme } from './chart-theme.ts';
import type { PlotElement, PlotlyApi } from './plotly.ts';
import { redrawQueue } from './redraw-queue.ts';

export interface PlotRoom {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: ChartTheme;
}

export interface Figure {
  readonly traces: readonly object[];
  readonly layout: object;
}

/** Plotly's events by name; what they hand over is Plotly's. */
export type PlotEvents = Readonly<Record<string, (data: Record<string, unknown>) => unknown>>;

export type MakeFigure = (room: PlotRoom) => Figure;

/** About a tenth of the time at most goes into drawing. */
const REST = 10;
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false, responsive: false } as const;

export class StaticPlot {
  readonly #plotly: PlotlyApi;
  readonly #element: PlotElement;
  readonly #events: PlotEvents;
  readonly #resize = new ResizeObserver(() => this.#redraw());
  readonly #theme = new MutationObserver(() => this.#redraw());
  #make: MakeFigure | undefined;
  #takeBack: Disposer = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextMs = Number.NEGATIVE_INFINITY;
  #draws = 0;

  constructor(plotly: PlotlyApi, element: HTMLElement, events: PlotEvents) {
    this.#plotly = plotly;
    this.#element = element as PlotElement;
    this.#events = events;
    this.#resize.observe(element);
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-palette'] });
  }

  /** Drawn when its turn comes; of several the newest. */
  show(make: MakeFigure): void {
    this.#make = make;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#redraw();
      },
      Math.max(0, this.#nextMs - performance.now()),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#takeBack();
    this.#resize.disconnect();
    this.#theme.disconnect();
    this.#plotly.purge(this.#element);
  }

  #redraw(): void {
    this.#takeBack();
    this.#takeBack = redrawQueue.add(this.#draw);
  }

  readonly #draw = (): void => {
    const { clientWidth: width, clientHeight: height, dataset } = this.#element;
    if (this.#make === undefined || width === 0 || height === 0) return;
    const startMs = performance.now();
    const { traces, layout } = this.#make({ width, height, theme: readChartTheme(this.#element) });
    void this.#plotly.react(this.#element, traces, layout, CONFIG);
    const endMs = performance.now();
    this.#nextMs = endMs + REST * (endMs - startMs);
    this.#draws += 1;
    if (this.#draws === 1) this.#listen();
    dataset.draws = String(this.#draws);
  };

  /** The element has its events only from the first plot on. */
  #listen(): void {
    for (const [name, listener] of Object.entries(this.#events)) this.#element.on(name, listener);
  }
}
