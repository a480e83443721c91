/** Times in the zone that the user chose; formatters are made once per zone and shape. */
import type { Interval } from '../../contract/bars.ts';
import type { Preferences } from '../../contract/shell.ts';

export const DEFAULT_EXCHANGE_ZONE = 'America/New_York';

/** IANA name of the zone to write times in. */
export function zoneOf(choice: Preferences['timeZone'], exchangeZone = DEFAULT_EXCHANGE_ZONE): string {
  if (choice === 'exchange') return exchangeZone;
  return choice === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC';
}

const SHAPES = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: '2-digit', month: 'short' },
  date: { day: '2-digit', month: 'short', year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type TimeShape = keyof typeof SHAPES;

const formatters = new Map<string, Intl.DateTimeFormat>();

export function formatTime(epochMs: number, shape: TimeShape, zone: string): string {
  const key = `${shape} ${zone}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', { ...SHAPES[shape], timeZone: zone });
    formatters.set(key, formatter);
  }
  return formatter.format(epochMs);
}

/** The start of a bar, as precise as its interval. */
export function formatBarTime(epochMs: number, interval: Interval, zone: string): string {
  if (interval === '1d') return formatTime(epochMs, 'date', zone);
  const clock = interval.endsWith('s') ? 'clock' : 'minute';
  return `${formatTime(epochMs, 'day', zone)} ${formatTime(epochMs, clock, zone)}`;
}

/** A moment to the second, with its date where it is not of the present day. */
export function momentText(epochMs: number, nowMs: number, zone: string): string {
  const clock = formatTime(epochMs, 'clock', zone);
  const date = formatTime(epochMs, 'date', zone);
  return date === formatTime(nowMs, 'date', zone) ? clock : `${date} ${clock}`;
}
