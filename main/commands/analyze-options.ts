/** What `stockstream analyze` is asked, and the form of what it answers. */
import type { Window } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';
import type { RankingKind } from '../../contract/rankings.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { Stock } from '../../contract/units.ts';
import type { NamedIndicator } from './parse-indicators.ts';

export interface AnalyzeOptions {
  /** Of the journal instead of files. */
  readonly journal?: true;
  readonly stock?: Stock;
  readonly interval: Interval;
  /** Further columns of bars. */
  readonly indicators?: readonly NamedIndicator[];
  readonly what: 'bars' | 'alerts' | 'rolling' | 'rankings' | 'pivot' | 'groups';
  readonly rules?: string;
  /** Absent: the setting for the journal, `trading_day` for files. */
  readonly previousClose?: PreviousClose;
  /** Absent: all windows for `rolling`, the trading day for `rankings`. */
  readonly window?: Window;
  /** Absent: all kinds. */
  readonly kind?: RankingKind;
  readonly top?: number;
  /** Keys that groups and the rows of a pivot are made by. */
  readonly rows: readonly GroupKey[];
  /** Key that a pivot spreads over columns, or a further key of groups. */
  readonly columns?: GroupKey;
  readonly aggregate: Aggregate;
  readonly value: GroupValue;
  /** First event time, µs, of the trades, the bars (when they open) or the alerts that are wanted; absent: all are. */
  readonly from?: number;
  /** The first event time, µs, that is no longer wanted. */
  readonly to?: number;
  /** Newest event time, µs, that counts; absent: all do. */
  readonly at?: number;
  /** `YYYY-MM-DD`: the trading day that is ranked; absent: each stock's newest. */
  readonly day?: string;
  readonly format: 'csv' | 'json';
  /** CSV text as it is, though a spreadsheet may take it for a formula. */
  readonly raw?: true;
}

export const DEFAULT_PIVOT_COLUMNS: GroupKey = 'hour';

/** A line of the result by column; null where a value is undefined. */
export type Line = Readonly<Record<string, string | number | null>>;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: Iterable<Line> | AsyncIterable<Line>;
}

/** Whether a time, µs, is one that is wanted. */
export function isWanted(timeUs: number, { from, to }: Pick<AnalyzeOptions, 'from' | 'to'>): boolean {
  return (from === undefined || timeUs >= from) && (to === undefined || timeUs < to);
}

/** What was read and is told in the end. */
export interface Counts {
  readonly trades: number;
  readonly late: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export const tell = (line: string): void => void process.stderr.write(`${line}\n`);

export function tellCounts({ trades, late, duplicates, rejected }: Counts): void {
  tell(`${trades} trades (${late} late), ${duplicates} duplicates and ${rejected} rejected records left out`);
}

/** Says so where the stock that was asked for is none of those that traded. */
export function tellUnknown(asked: Stock | undefined, traded: readonly Stock[]): void {
  if (asked === undefined || traded.includes(asked)) return;
  tell(`no trade of ${asked}; there are: ${[...traded].sort().join(', ')}`);
}

export function tellHeldBack(heldBack: ReadonlyMap<string, number>): void {
  for (const [rule, held] of heldBack) {
    if (held > 0) tell(`rule ${rule}: ${held} alerts held back by its cooldown`);
  }
}
