/** What the page offers the test as `window.liveBarPage`. */
export interface TestBar {
  readonly place: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Pixels on the screen. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Marks {
  /** The newest bar as our layer drew it. */
  readonly live: Box;
  readonly liveVolume: Box;
  /** The older ones as Plotly drew them, oldest first. */
  readonly candles: readonly Box[];
  readonly volumes: readonly Box[];
}

export interface LiveBarPage {
  /** Another series, in the default view. */
  show(bars: readonly TestBar[]): void;
  update(bar: TestBar): void;
  marks(): Marks;
  resize(width: number, height: number): void;
}
