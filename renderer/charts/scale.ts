/**
 * The pixels of the last full redraw. While the mouse drags, Plotly moves the plot's whole group by a transform *and*
 * already moves `c2p`: whatever lives inside that group has to stay on the scale as it was before.
 */
import { type PlotAxis, type PlotElement, subplotOf } from './plotly.ts';

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Scale {
  /** Pixels inside the plot area. */
  readonly x: (place: number) => number;
  readonly price: (value: number) => number;
  readonly volume: (value: number) => number;
  readonly placeOf: (x: number) => number;
  readonly priceOf: (y: number) => number;
  /** Of each indicator's pane, pixels inside its plot area. */
  readonly panes: readonly ((value: number) => number)[];
  /** Plot areas inside the chart's element. */
  readonly priceArea: Area;
  readonly volumeArea: Area;
  /** The area whose lower edge is that of the whole plot. */
  readonly lowestArea: Area;
}

/**
 * Undefined before Plotly's first draw.
 * @param panes how many of them there are
 */
export function freezeScale(element: PlotElement, panes: number): Scale | undefined {
  const main = subplotOf(element, 'xy');
  const volume = subplotOf(element, 'xy2');
  if (main === undefined || volume === undefined) return undefined;
  const paneAxes = Array.from({ length: panes }, (_, i) => subplotOf(element, paneId(i))?.yaxis).filter(
    (axis) => axis !== undefined,
  );
  const lowest = paneAxes.at(-1) ?? volume.yaxis;
  const x = linear(main.xaxis);
  const price = linear(main.yaxis);
  return {
    x: x.toPixel,
    placeOf: x.fromPixel,
    price: price.toPixel,
    priceOf: price.fromPixel,
    volume: linear(volume.yaxis).toPixel,
    priceArea: area(main.xaxis, main.yaxis),
    volumeArea: area(main.xaxis, volume.yaxis),
    lowestArea: area(main.xaxis, lowest),
    panes: paneAxes.map((axis) => linear(axis).toPixel),
  };
}

/** Plotly's name of a pane's subplot: price and volume are the first two. */
export const paneId = (pane: number): `xy${number}` => `xy${pane + 3}`;

function linear(axis: PlotAxis) {
  const [start, end] = axis.range;
  const offset = axis.c2p(start);
  const slope = (axis.c2p(end) - offset) / (end - start);
  return {
    toPixel: (value: number) => offset + (value - start) * slope,
    fromPixel: (pixel: number) => start + (pixel - offset) / slope,
  };
}

function area(x: PlotAxis, y: PlotAxis): Area {
  return { left: x._offset, top: y._offset, width: x._length, height: y._length };
}
