/** Labels of the ordinal time axis: at round times, as many as there is room for. */
import { formatTime, type TimeShape } from '../format/times.ts';
import type { ChartBar } from '../stores/bars.ts';
import type { ViewRange } from './view-range.ts';

export interface TimeTicks {
  readonly places: readonly number[];
  readonly labels: readonly string[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800,
  432_000, 864_000, 2_592_000, 7_776_000,
].map((seconds) => seconds * SECOND);

/**
 * @param bars All bars of the series, `first` the place number of the oldest.
 * @param view Decides how dense the labels are; labels beyond it are made as well, for the time of a drag.
 * @param room How many labels fit into the view.
 */
export function timeTicks(
  bars: readonly ChartBar[],
  first: number,
  view: ViewRange,
  room: number,
  zone: string,
): TimeTicks {
  const spacing = Math.max(1, Math.ceil((view.to - view.from) / Math.max(1, room)));
  const step = stepFor(bars, spacing);
  const places: number[] = [];
  const labels: string[] = [];
  let previousMs = Number.NEGATIVE_INFINITY;
  let lastPlace = Number.NEGATIVE_INFINITY;
  bars.forEach((bar, index) => {
    const isRound = zonedUnit(bar.openTimeMs, step, zone) !== zonedUnit(previousMs, step, zone);
    if (isRound && index > 0 && first + index - lastPlace >= spacing * 0.7) {
      places.push(first + index);
      labels.push(label(bar.openTimeMs, previousMs, step, zone));
      lastPlace = first + index;
    }
    previousMs = bar.openTimeMs;
  });
  const newest = bars.at(-1);
  if (places.length > 0 || newest === undefined) return { places, labels };
  // No round time among a few bars: the newest is told, date and all.
  return { places: [first + bars.length - 1], labels: [formatTime(newest.openTimeMs, 'day', zone)] };
}

/** The usual distance of two bars decides: a night between them does not. */
function stepFor(bars: readonly ChartBar[], spacing: number): number {
  const gaps = bars.slice(1).map((bar, index) => bar.openTimeMs - (bars[index]?.openTimeMs ?? 0));
  const usual = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? MINUTE;
  return STEPS.find((step) => step >= usual * spacing) ?? DAY;
}

/** Number of the step that the time lies in, counted in the zone's own hours. */
function zonedUnit(epochMs: number, step: number, zone: string): number {
  return Number.isFinite(epochMs) ? Math.floor((epochMs + offsetOf(epochMs, zone)) / step) : Number.NaN;
}

function label(epochMs: number, previousMs: number, step: number, zone: string): string {
  if (zonedUnit(epochMs, DAY, zone) !== zonedUnit(previousMs, DAY, zone))
    return formatTime(epochMs, 'day', zone);
  const shape: TimeShape = step < MINUTE ? 'clock' : 'minute';
  return formatTime(epochMs, shape, zone);
}

const offsets = new Map<string, number>();

/** Zone minus UTC, ms; changes only at full quarters of an hour. */
function offsetOf(epochMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const quarter = Math.floor(epochMs / (HOUR / 4));
  const key = `${zone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = computeOffset(quarter * (HOUR / 4), zone);
    if (offsets.size > 5_000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

const zoneClocks = new Map<string, Intl.DateTimeFormat>();

function computeOffset(epochMs: number, zone: string): number {
  const clock = zoneClocks.get(zone) ?? zoneClock(zone);
  zoneClocks.set(zone, clock);
  const parts = clock.formatToParts(epochMs);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - epochMs;
}

function zoneClock(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}
