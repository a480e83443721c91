/** Keys and aggregates of a pivot as the screen writes them. */
import { INTERVALS } from '../../contract/bars.ts';
import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';
import { formatCompact, formatInteger, formatPrice, NOTHING } from './numbers.ts';
import { formatTime } from './times.ts';

export interface ValueFormat {
  readonly write: (value: number) => string;
  /** Characters of the widest value that is plausible: columns keep their width. */
  readonly widest: number;
}

const INTEGER: ValueFormat = { write: formatInteger, widest: 9 };
const COMPACT: ValueFormat = { write: compact, widest: 9 };
const PRICE: ValueFormat = { write: (value) => formatPrice(value), widest: 9 };
/** A mean lies between the ticks. */
const PRICE_MEAN: ValueFormat = { write: (value) => formatPrice(value, 4), widest: 11 };

/** Fractions of shares count as long as they are not lost beside whole ones. */
function compact(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return formatCompact(value);
  return formatPrice(value, Math.abs(value) >= 1 ? 2 : 4);
}

/** How an aggregate's values are written; the exact value belongs beside it, on hover. */
export function valueFormat(aggregate: Aggregate, value: GroupValue): ValueFormat {
  if (aggregate === 'count') return INTEGER;
  if (aggregate === 'vwap') return PRICE_MEAN;
  if (value !== 'price' || aggregate === 'sum') return COMPACT;
  return aggregate === 'mean' || aggregate === 'stddev' ? PRICE_MEAN : PRICE;
}

/** The exact value in full, for the hover; an em dash where there is none. */
export function exactValue(value: number): string {
  return Number.isNaN(value) ? NOTHING : String(value);
}

/** Whether the key's values are the starts of an interval, ms. */
export function isInterval(key: GroupKey): boolean {
  return INTERVALS.some((interval) => interval === key);
}

/** Writes the keys of one axis: times with their day where there is more than one. */
export function keyLabels(key: GroupKey, keys: readonly string[], zone: string): readonly string[] {
  if (isInterval(key)) return timeLabels(keys.map(Number), key, zone);
  if (key === 'hour') return keys.map((hour) => `${hour.padStart(2, '0')}:00`);
  if (key === 'trade_type') return keys.map((side) => (side === '' ? 'unknown' : side));
  if (key === 'sector') return keys.map((sector) => (sector === '' ? 'no sector' : sector));
  return keys;
}

function timeLabels(times: readonly number[], key: GroupKey, zone: string): readonly string[] {
  const days = times.map((ms) => formatTime(ms, 'day', zone));
  const isOneDay = key !== '1d' && new Set([days[0], days.at(-1)]).size === 1;
  const shape = key.endsWith('s') ? 'clock' : 'minute';
  return times.map((ms, i) => {
    const time = formatTime(ms, shape, zone);
    return isOneDay ? time : `${days[i]} ${time}`;
  });
}
