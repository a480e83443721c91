/** Grouping and pivot as SEMANTICS defines them: what a window asks for, and what it is sent. */
import { z } from 'zod';
import { INTERVALS } from './bars.ts';

/**
 * What trades are grouped by: `hour` is the hour of the day, 0 to 23, UTC; an interval stands for its start in ms since the epoch (`1d`:
 * that of the trading day); `trading_day` is its date; `sector` is the symbol directory's, empty where it has none.
 */
export const GROUP_KEYS = ['stock', 'sector', 'trade_type', 'trading_day', 'hour', ...INTERVALS] as const;
export type GroupKey = (typeof GROUP_KEYS)[number];

/** `stddev` is the population's; `vwap` is notional ÷ volume whatever the value is. */
export const AGGREGATES = ['count', 'sum', 'mean', 'min', 'max', 'first', 'last', 'stddev', 'vwap'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** What is aggregated; notional is price × quantity of one trade. */
export const GROUP_VALUES = ['price', 'quantity', 'notional'] as const;
export type GroupValue = (typeof GROUP_VALUES)[number];

const groupKey = z.enum(GROUP_KEYS);

/** Most rows and columns of a table; what lies beyond is left out of the cells, never of the totals, and counted. */
export const MAX_PIVOT_ROWS = 1_000;
export const MAX_PIVOT_COLUMNS = 400;

/** Which trades: from the first instant up to, not including, the last, ms; null is open. */
const rangeSchema = z.strictObject({ fromMs: z.number().nullable(), toMs: z.number().nullable() });

export const pivotRequestSchema = z.strictObject({
  rows: groupKey,
  /** null: one row per group, no columns. */
  columns: groupKey.nullable(),
  aggregate: z.enum(AGGREGATES),
  value: z.enum(GROUP_VALUES),
  range: rangeSchema,
});
export type PivotRequest = z.infer<typeof pivotRequestSchema>;

/** The same of each stock's current trading day, that of its newest trade, kept up to date. */
export const pivotSubscriptionSchema = z.strictObject({
  kind: z.literal('pivot'),
  rows: groupKey,
  columns: groupKey.nullable(),
  aggregate: z.enum(AGGREGATES),
  value: z.enum(GROUP_VALUES),
});
export type PivotSubscription = z.infer<typeof pivotSubscriptionSchema>;

/** Totals are computed from the trades, not from the cells. Numbers are NaN where there is no trade or the aggregate is undefined. */
export interface PivotTable {
  /** Keys in ascending order: numbers as numbers, all else as text. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `cells[row × columns.length + column]`. */
  readonly cells: Float64Array;
  readonly rowTotals: Float64Array;
  readonly columnTotals: Float64Array;
  readonly total: number;
  /** Trades that the table is made of. */
  readonly trades: number;
  readonly rowsLeftOut: number;
  readonly columnsLeftOut: number;
  /** Event time of the newest of those trades, ms; null when there is none. */
  readonly asOfMs: number | null;
}

/** The whole table: a delta replaces it. At most one a second comes, and fewer where the table is costly to make. */
export interface PivotPayload extends PivotTable {
  readonly kind: 'pivot';
  /** Why the table is empty: it would be too large, and what to choose instead. null: it is as it should be. */
  readonly refusal: string | null;
}
