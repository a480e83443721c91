/** How the height of a chart is shared: price at the top, volume under it, then a pane for each indicator that has one. */

export interface PaneDomains {
  readonly price: readonly [number, number];
  readonly volume: readonly [number, number];
  /** Those that fit, in the order of their indicators. */
  readonly panes: readonly (readonly [number, number])[];
}

/** Pixels that a pane needs to be read. */
const LEAST_PANE = 60;
/** Share of the height that the price keeps at least. */
const LEAST_PRICE = 0.45;
const VOLUME = 0.17;
const PANE = 0.17;
const GAP = 0.03;

/** @param height of the plot, pixels. */
export function paneDomains(wanted: number, height: number): PaneDomains {
  const least = LEAST_PANE / Math.max(height, 1);
  const free = 1 - LEAST_PRICE - VOLUME - GAP;
  const fitting = Math.max(0, Math.min(wanted, Math.floor(free / (least + GAP))));
  const share = fitting === 0 ? 0 : Math.max(least, Math.min(PANE, free / fitting - GAP));
  const panes = Array.from({ length: fitting }, (_, i): readonly [number, number] => {
    const bottom = (fitting - 1 - i) * (share + GAP);
    return [bottom, bottom + share];
  });
  const foot = fitting * (share + GAP);
  return { price: [foot + VOLUME + GAP, 1], volume: [foot, foot + VOLUME], panes };
}
