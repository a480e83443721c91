import { z } from 'zod';
import { type Interval, intervalSchema } from './bars.ts';
import type { EpochUs, Percent, Stock, Uuid } from './units.ts';

export const WINDOWS = ['1m', '5m', '15m', '1h'] as const;
export type Window = (typeof WINDOWS)[number];
export const WINDOW_SECONDS: Readonly<Record<Window, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3600,
};

export const referenceSchema = z.enum([
  'previous_close',
  'session_open',
  'window:1m',
  'window:5m',
  'window:15m',
  'window:1h',
]);
export type Reference = z.infer<typeof referenceSchema>;

const directionSchema = z.enum(['up', 'down', 'both']);

const common = {
  id: z.string().min(1).max(64),
  cooldown_seconds: z.number().min(0).default(60),
};

/** A `percent_move` rule; see SEMANTICS, Alerts. Further kinds join the union below. */
const percentMoveRuleSchema = z.strictObject({
  ...common,
  kind: z.literal('percent_move'),
  threshold_percent: z.number().positive().max(1000),
  reference: referenceSchema.default('previous_close'),
  hysteresis_percent: z.number().min(0).default(0.5),
  direction: directionSchema.default('both'),
});

const priceCrossRuleSchema = z.strictObject({
  ...common,
  kind: z.literal('price_cross'),
  /** A price: more than 0, at most 12 digits before the point. */
  level: z.number().positive().max(999_999_999_999),
  direction: directionSchema.default('both'),
});

const volumeTotalRuleSchema = z.strictObject({
  ...common,
  kind: z.literal('volume_total'),
  /** Whole shares of a trading day. */
  level: z.int().positive(),
});

const smaCrossRuleSchema = z.strictObject({
  ...common,
  kind: z.literal('sma_cross'),
  interval: intervalSchema,
  direction: directionSchema.default('both'),
});

const alertRuleSchema = z.discriminatedUnion('kind', [
  percentMoveRuleSchema,
  priceCrossRuleSchema,
  volumeTotalRuleSchema,
  smaCrossRuleSchema,
]);
export const alertRulesSchema = z
  .array(alertRuleSchema)
  .refine(
    (rules) => new Set(rules.map((rule) => rule.id)).size === rules.length,
    'two rules have the same id',
  );
export type AlertRule = z.infer<typeof alertRuleSchema>;

/** The rule every installation starts with: 5 % from the previous close, both directions. */
export const DEFAULT_RULES: readonly AlertRule[] = [
  {
    id: 'move-5',
    kind: 'percent_move',
    threshold_percent: 5,
    reference: 'previous_close',
    hysteresis_percent: 0.5,
    direction: 'both',
    cooldown_seconds: 60,
  },
];

export type SmaReference = `sma10:${Interval}`;

/** One occurrence of a rule. `id` is UUIDv5 of (rule, stock, direction, event time): the same topic gives the same ids. */
export interface Alert {
  readonly id: Uuid;
  readonly rule: string;
  readonly kind: AlertRule['kind'];
  readonly stock: Stock;
  readonly direction: 'up' | 'down';
  /** Of the trade that fired it; the end of the bar whose close did (`sma_cross`). */
  readonly eventTimeUs: EpochUs;
  /** Of the trade that fired it; the close of that bar (`sma_cross`). */
  readonly price: number;
  /**
   * What the change is measured from: a price of the stock (`percent_move`), the rule's level (`price_cross`), its shares
   * (`volume_total`), or SMA(10) (`sma_cross`).
   */
  readonly reference: number;
  /**
   * What `reference` is, SMA(10) with the interval of its bars; `session_open` also stands in where a previous close does not exist.
   */
  readonly referenceKind: Reference | 'level' | 'volume' | SmaReference;
  /**
   * How far what is measured is above (+) or below (−) `reference`, in percent of it: the trading day's volume (`volume_total`), SMA(5)
   * (`sma_cross`), else the price.
   */
  readonly changePercent: Percent;
}
