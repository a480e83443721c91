/** Which of the journaled trades a question is about. */
import type { Stock } from '../../contract/units.ts';

/** The trades of a stock in `[fromUs, toUs)` count, under a label. */
export interface StockRange {
  readonly stock: Stock;
  readonly label: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Event times in µs; absent: open. */
export interface HistoryScope {
  readonly fromUs?: number | undefined;
  /** The first instant that does not count. */
  readonly toUs?: number | undefined;
  /** The last instant that counts. */
  readonly untilUs?: number | undefined;
  readonly stock?: Stock | undefined;
  /** Only these stretches of these stocks. */
  readonly ranges?: readonly StockRange[] | undefined;
}

/** Microseconds as SQL takes them; bounds beyond every trade stand for none. */
const bound = (us: number): string =>
  String(BigInt(Math.min(Math.max(Math.ceil(us), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)));

/**
 * SQL that is true for the trades of the scope, but for its ranges, which are joined: of these only the time from the first to the last, for
 * the database skips what is outside.
 */
export function whereOf(scope: HistoryScope): string {
  const { untilUs, ranges } = scope;
  const conditions = commonTo(scope, 'time_us');
  if (untilUs !== undefined) {
    conditions.push(`(time_us < ${bound(untilUs)} OR (time_us = ${bound(untilUs)} AND time_ns = 0))`);
  }
  if (ranges !== undefined) {
    const first = ranges.reduce((least, { fromUs }) => Math.min(least, fromUs), Number.POSITIVE_INFINITY);
    const end = ranges.reduce((greatest, { toUs }) => Math.max(greatest, toUs), Number.NEGATIVE_INFINITY);
    conditions.push(`time_us >= ${bound(first)}`, `time_us < ${bound(end)}`);
  }
  return conditions.join(' AND ');
}

/** SQL that is true for the stored alerts of the scope, which is without ranges. */
export function whereOfAlerts(scope: Omit<HistoryScope, 'ranges'>): string {
  const conditions = commonTo(scope, 'event_time_us');
  if (scope.untilUs !== undefined) conditions.push(`event_time_us <= ${bound(scope.untilUs)}`);
  return conditions.join(' AND ');
}

function commonTo({ fromUs, toUs, stock }: HistoryScope, time: string): string[] {
  const conditions = ['true'];
  if (fromUs !== undefined) conditions.push(`${time} >= ${bound(fromUs)}`);
  if (toUs !== undefined) conditions.push(`${time} < ${bound(toUs)}`);
  // A symbol holds no quote.
  if (stock !== undefined) conditions.push(`stock = '${stock}'`);
  return conditions;
}
