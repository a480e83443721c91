/** The event time of a recorded line, for pacing alone: a line that has none is left to the decoder to refuse. */
import type { RecordFormat } from './feed.ts';

const ZERO = 48;
const decoder = new TextDecoder();

/** Returns µs since the epoch, or NaN when the line does not tell. */
export function lineTimeUs(line: Uint8Array, format: RecordFormat): number {
  return format === 'csv' ? leadingNumber(line) : messageTimeUs(line);
}

/** A CSV line begins with `event_time_us`. */
function leadingNumber(line: Uint8Array): number {
  let value = 0;
  let digits = 0;
  for (; digits < line.length; digits++) {
    const digit = (line[digits] as number) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return digits === 0 ? Number.NaN : value;
}

function messageTimeUs(line: Uint8Array): number {
  try {
    const message: unknown = JSON.parse(decoder.decode(line));
    if (message === null || typeof message !== 'object') return Number.NaN;
    const { trade_date: date, trade_time: time } = message as { trade_date?: unknown; trade_time?: unknown };
    return Date.parse(`${date}T${String(time).slice(0, 12)}Z`) * 1000;
  } catch {
    return Number.NaN;
  }
}
