import { BAR_FIELDS, type BarField, type BarsPayload, type Frame } from '../../contract/protocol.ts';

/** One bar of a chart; NaN where undefined, `closed` is 0 or 1. */
export type ChartBar = Readonly<Record<BarField, number>> & {
  /** Of the chart's indicators, in their order; NaN before they are defined. */
  readonly outputs: Float64Array;
};

/** Bars in time order. A bar keeps its place number as long as it stays, so that a zoomed view stays where it is. */
export interface BarSeries {
  readonly bars: readonly ChartBar[];
  /** Place number of `bars[0]`; later bars follow without a gap. */
  readonly first: number;
}

/** What a frame did: only the newest bar moved, or older bars changed or came as well. */
export type BarsChange = 'none' | 'newest' | 'history';

export interface BarsUpdate {
  readonly series: BarSeries;
  readonly change: BarsChange;
}

/** A chart that runs for days, or was scrolled far back, stays bounded; it draws a part of these. */
export const MAX_HELD_BARS = 5_000;

const NO_OUTPUTS = new Float64Array(0);

export const EMPTY_SERIES: BarSeries = { bars: [], first: 0 };

export function applyBars(series: BarSeries, payload: BarsPayload, type: Frame['type']): BarsUpdate {
  const incoming = decode(payload);
  if (type === 'snapshot') return { series: replaced(series, incoming), change: 'history' };
  return incoming.reduce<BarsUpdate>(
    (update, bar) => {
      const next = merge(update.series, bar);
      return { series: next.series, change: greater(update.change, next.change) };
    },
    { series, change: 'none' },
  );
}

/** Puts older bars before those that are there; what overlaps stays as it is. */
export function prependBars(series: BarSeries, payload: BarsPayload): BarSeries {
  const oldestMs = series.bars[0]?.openTimeMs ?? Number.POSITIVE_INFINITY;
  const older = decode(payload).filter((bar) => bar.openTimeMs < oldestMs);
  return { bars: [...older, ...series.bars], first: series.first - older.length };
}

/** The bars without their indicators, which are about to be others. */
export function withoutOutputs({ bars, first }: BarSeries): BarSeries {
  return { bars: bars.map((bar) => ({ ...bar, outputs: NO_OUTPUTS })), first };
}

/** Place number of the bar that holds the moment; of the nearest earlier one when there is none; -1 before the first. */
export function placeAt(series: BarSeries, timeMs: number): number {
  let low = 0;
  let high = series.bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.bars[middle]?.openTimeMs ?? Number.POSITIVE_INFINITY) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : series.first + low - 1;
}

export function barAt(series: BarSeries, place: number): ChartBar | undefined {
  return series.bars[place - series.first];
}

/** Place number after the newest bar's. */
export function endOf(series: BarSeries): number {
  return series.first + series.bars.length;
}

function decode({ values, indicators = NO_OUTPUTS }: BarsPayload): ChartBar[] {
  const count = Math.floor(values.length / BAR_FIELDS.length);
  const width = count === 0 ? 0 : indicators.length / count;
  return Array.from({ length: count }, (_, row) => {
    const fields = BAR_FIELDS.map((field, i) => [field, values[row * BAR_FIELDS.length + i] ?? Number.NaN]);
    const outputs = indicators.subarray(row * width, (row + 1) * width);
    return { ...(Object.fromEntries(fields) as Record<BarField, number>), outputs };
  });
}

/** After a reconnection the bars that both know keep their numbers. */
function replaced(old: BarSeries, bars: readonly ChartBar[]): BarSeries {
  const oldest = bars[0];
  const place = oldest === undefined ? -1 : placeAt(old, oldest.openTimeMs);
  const isKnown = barAt(old, place)?.openTimeMs === oldest?.openTimeMs && oldest !== undefined;
  return { bars, first: isKnown ? place : 0 };
}

function merge(series: BarSeries, bar: ChartBar): BarsUpdate {
  const { bars, first } = series;
  const newest = bars.at(-1);
  if (newest === undefined || bar.openTimeMs > newest.openTimeMs) {
    const dropped = Math.max(0, bars.length + 1 - MAX_HELD_BARS);
    return { series: { bars: [...bars.slice(dropped), bar], first: first + dropped }, change: 'history' };
  }
  const place = placeAt(series, bar.openTimeMs);
  // Older than what the chart holds.
  if (place < first) return { series, change: 'none' };
  const index = place - first;
  const isSame = bars[index]?.openTimeMs === bar.openTimeMs;
  // A late trade may make a bar in a gap: those behind it move on by one place.
  const next = [...bars.slice(0, isSame ? index : index + 1), bar, ...bars.slice(index + 1)];
  return {
    series: { bars: next, first },
    change: isSame && index === bars.length - 1 ? 'newest' : 'history',
  };
}

const ORDER: readonly BarsChange[] = ['none', 'newest', 'history'];

function greater(a: BarsChange, b: BarsChange): BarsChange {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}
