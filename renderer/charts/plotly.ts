/** Plotly, loaded after the first paint (10 MB of script), and the part of its private API that live bars stand on. */
export interface PlotlyApi {
  react(root: HTMLElement, traces: readonly object[], layout: object, config: object): Promise<unknown>;
  purge(root: HTMLElement): void;
  downloadImage(figure: object, options: object): Promise<string>;
}

/** Gives an axis' pixels: `c2p` from a calculated value, `_offset` and `_length` of the plot area. */
export interface PlotAxis {
  readonly range: readonly [number, number];
  readonly _offset: number;
  readonly _length: number;
  c2p(value: number): number;
}

interface Subplot {
  readonly xaxis: PlotAxis;
  readonly yaxis: PlotAxis;
  readonly plot: { node(): SVGGElement };
}

/** `_fullLayout._plots` of plotly.js 4.1.1; test/e2e/browser/live-bar.test.ts fails when a new version moves it. */
export interface PlotElement extends HTMLElement {
  readonly _fullLayout?: { readonly _plots: Readonly<Record<string, Subplot | undefined>> };
  on(event: string, listener: (data: Record<string, unknown>) => void): void;
  removeListener(event: string, listener: (data: Record<string, unknown>) => void): void;
}

let loading: Promise<PlotlyApi> | undefined;

/** Loads once; a failed load may be tried again. */
export function loadPlotly(): Promise<PlotlyApi> {
  loading ??= import('plotly.js-dist').then(
    (module) => module.default as unknown as PlotlyApi,
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

export function subplotOf(element: PlotElement, name: `xy${number}` | 'xy'): Subplot | undefined {
  return element._fullLayout?._plots[name];
}
