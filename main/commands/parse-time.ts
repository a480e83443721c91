import { z } from 'zod';

const MICROSECONDS = /^-?\d{1,16}$/;
const INSTANT = z.iso.datetime({ offset: true });
const FRACTION = /\.(\d{1,6})(?=Z|[+-])/;

/**
 * Reads a time: an ISO 8601 instant with its zone and at most six digits behind the second, or microseconds since the epoch.
 * Returns microseconds since the epoch, UTC, or undefined when the text is neither.
 */
export function parseTime(text: string): number | undefined {
  if (MICROSECONDS.test(text)) return Number(text);
  if (!INSTANT.safeParse(text).success) return undefined;
  const fraction = FRACTION.exec(text)?.[1] ?? '';
  const seconds = text.replace(FRACTION, '');
  return seconds.includes('.') ? undefined : Date.parse(seconds) * 1000 + Number(fraction.padEnd(6, '0'));
}
