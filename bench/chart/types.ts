/** What the page offers the measurement as `window.chartBench`. */
export const CHARTS = ['StockStream', 'lightweight-charts', 'nothing'] as const;
export type ChartName = (typeof CHARTS)[number];

/** `tick`: the newest bar moves. `close`: it closes and the next one begins. */
export const ACTIONS = ['tick', 'close'] as const;
export type Action = (typeof ACTIONS)[number];

export interface ChartBench {
  /** Does the action `times` times, each in an animation frame of its own, and waits until the last is painted. */
  run(chart: ChartName, action: Action, times: number): Promise<void>;
  /** Close of the newest bar as each chart has it, and our full redraws: proof that both did the work. */
  state(): { readonly closes: readonly number[]; readonly fullDraws: number };
}
