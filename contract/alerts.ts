import { z } from 'zod';
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

/** A `percent_move` rule; see SEMANTICS, Alerts. Further kinds join this union. */
export const percentMoveRuleSchema = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.literal('percent_move'),
  threshold_percent: z.number().positive().max(1000),
  reference: referenceSchema.default('previous_close'),
  hysteresis_percent: z.number().min(0).default(0.5),
  cooldown_seconds: z.number().min(0).default(60),
});

export const alertRuleSchema = z.discriminatedUnion('kind', [percentMoveRuleSchema]);
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
    cooldown_seconds: 60,
  },
];

/** One occurrence of a rule. `id` is UUIDv5 of (rule, stock, direction, event time): the same topic gives the same ids. */
export interface Alert {
  readonly id: Uuid;
  readonly rule: string;
  readonly kind: AlertRule['kind'];
  readonly stock: Stock;
  readonly direction: 'up' | 'down';
  readonly eventTimeUs: EpochUs;
  readonly price: number;
  /** The price that the change is measured from. */
  readonly reference: number;
  /** What that price is; `session_open` also stands in where a previous close does not exist. */
  readonly referenceKind: Reference;
  readonly changePercent: Percent;
}
