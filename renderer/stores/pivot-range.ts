/** Which trades a pivot panel is of: today's, kept up to date, or those of a stretch of history. */
import type { PivotRequest } from '../../contract/pivot.ts';
import { startOfDay } from '../format/local-times.ts';
import { formatTime } from '../format/times.ts';

export const PIVOT_RANGES = ['today', 'last_hour', 'previous_day', 'all', 'custom'] as const;
export type PivotRange = (typeof PIVOT_RANGES)[number];

export const RANGE_LABELS: Readonly<Record<PivotRange, string>> = {
  today: 'Today, live',
  last_hour: 'Last hour',
  previous_day: 'Day before',
  all: 'All history',
  custom: 'From … to …',
};

const HOUR_MS = 3_600_000;

export interface RangeChoice {
  readonly range: PivotRange;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/**
 * The choice with another range; one of one's own begins with the last hour.
 * @param newestMs event time of the newest trade; not finite when there is none yet.
 */
export function withRange<Choice extends RangeChoice>(
  choice: Choice,
  range: PivotRange,
  newestMs: number,
): Choice {
  const isNew = range === 'custom' && choice.fromMs === null && choice.toMs === null;
  if (!isNew || !Number.isFinite(newestMs)) return { ...choice, range };
  return { ...choice, range, fromMs: Math.floor((newestMs - HOUR_MS) / 1000) * 1000 };
}

/** Ranges that hang on the time of the newest trade. */
export function isRelative(range: PivotRange): boolean {
  return range === 'last_hour' || range === 'previous_day';
}

/**
 * The stretch of history that is meant, in event time.
 * @param newestMs event time of the newest trade.
 * @param zone whose calendar says what a day is.
 */
export function stretchOf(choice: RangeChoice, newestMs: number, zone: string): PivotRequest['range'] {
  switch (choice.range) {
    case 'last_hour':
      return { fromMs: newestMs - HOUR_MS, toMs: null };
    case 'previous_day': {
      const today = startOfDay(newestMs, zone);
      return { fromMs: startOfDay(today - 1, zone), toMs: today };
    }
    case 'custom':
      return { fromMs: choice.fromMs, toMs: choice.toMs };
    default:
      return { fromMs: null, toMs: null };
  }
}

/** `27 Mar 00:00:00 – 28 Mar 00:00:00`; an open end is named. */
export function stretchText({ fromMs, toMs }: PivotRequest['range'], zone: string): string {
  if (fromMs === null && toMs === null) return 'all history';
  const text = (ms: number) => `${formatTime(ms, 'date', zone)} ${formatTime(ms, 'clock', zone)}`;
  return `${fromMs === null ? 'oldest' : text(fromMs)} – ${toMs === null ? 'newest' : text(toMs)}`;
}
