/** What a pivot panel is asked to show, as it is chosen and saved, and the words for it. */
import { z } from 'zod';
import { INTERVALS } from '../../contract/bars.ts';
import {
  type Aggregate,
  GROUP_KEYS,
  type GroupKey,
  type GroupValue,
  type PivotSubscription,
  pivotSubscriptionSchema,
} from '../../contract/pivot.ts';
import { isInterval } from '../format/pivot-values.ts';
import { PIVOT_RANGES } from './pivot-range.ts';

export const PIVOT_VIEWS = ['table', 'heat', 'tree'] as const;
export type PivotView = (typeof PIVOT_VIEWS)[number];

export const pivotChoiceSchema = pivotSubscriptionSchema.omit({ kind: true }).extend({
  range: z.enum(PIVOT_RANGES),
  /** Of a range of one's own, ms; null: open. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  view: z.enum(PIVOT_VIEWS),
});
export type PivotChoice = z.infer<typeof pivotChoiceSchema>;
/** What is counted, of whichever trades. */
export type PivotQuestion = Omit<PivotSubscription, 'kind'>;

export const DEFAULT_PIVOT: PivotChoice = {
  rows: 'stock',
  columns: 'hour',
  aggregate: 'sum',
  value: 'notional',
  range: 'today',
  fromMs: null,
  toMs: null,
  view: 'table',
};

/** What was saved, or the default where that is not of this version. */
export function pivotChoiceOf(saved: unknown): PivotChoice {
  return pivotChoiceSchema.catch(DEFAULT_PIVOT).parse(saved);
}

/** The choice with another key for its rows; a table has the same key but once. */
export function withRows(choice: PivotChoice, rows: GroupKey): PivotChoice {
  return { ...choice, rows, columns: choice.columns === rows ? choice.rows : choice.columns };
}

export const KEY_LABELS: Readonly<Record<GroupKey, string>> = {
  stock: 'Stock',
  sector: 'Sector',
  trade_type: 'Side',
  trading_day: 'Trading day',
  hour: 'Hour (UTC)',
  '1s': '1 s',
  '5s': '5 s',
  '15s': '15 s',
  '1m': '1 min',
  '5m': '5 min',
  '15m': '15 min',
  '1h': '1 h',
  '1d': '1 d',
};

/** The keys as a list to choose from has them. */
export const KEY_GROUPS: readonly { readonly group: string; readonly keys: readonly GroupKey[] }[] = [
  { group: 'Of the trade', keys: GROUP_KEYS.filter((key) => !isInterval(key)) },
  { group: 'Interval', keys: INTERVALS },
];

export const AGGREGATE_LABELS: Readonly<Record<Aggregate, string>> = {
  count: 'Count',
  sum: 'Sum',
  mean: 'Mean',
  min: 'Min',
  max: 'Max',
  first: 'First',
  last: 'Last',
  stddev: 'Std dev',
  vwap: 'VWAP',
};

export const VALUE_LABELS: Readonly<Record<GroupValue, string>> = {
  price: 'Price',
  quantity: 'Quantity',
  notional: 'Notional',
};

/** Counts and VWAPs are the same whatever the value. */
export function usesValue(aggregate: Aggregate): boolean {
  return aggregate !== 'count' && aggregate !== 'vwap';
}

/** Whether the parts of a whole add up to it: only then have they shares of it. */
export function isAdditive(aggregate: Aggregate): boolean {
  return aggregate === 'count' || aggregate === 'sum';
}

/** `Sum of notional`. */
export function titleOf({ aggregate, value }: PivotQuestion): string {
  if (aggregate === 'count') return 'Trades';
  return usesValue(aggregate)
    ? `${AGGREGATE_LABELS[aggregate]} of ${VALUE_LABELS[value].toLowerCase()}`
    : AGGREGATE_LABELS[aggregate];
}
