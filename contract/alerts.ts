import { z } from 'zod';
import { unknownFields } from './alert-message.ts';
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
/** Of what can be crossed in one way only; `both` says no more than that way. */
const upwardsSchema = z
  .enum(['up', 'both'], { error: 'a volume is reached from below only: expected "up" or "both"' })
  .optional();
const downwardsSchema = z
  .enum(['down', 'both'], { error: 'a silence counts as downwards only: expected "down" or "both"' })
  .optional();
const stockSchema = z.string().regex(/^[A-Z0-9.\-/:^=]{1,24}$/, 'expected a symbol in capital letters');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 09:30');

/** An object that has these fields and no other; one that it does not have is named, with those that it has. */
function strictFields<Shape extends z.ZodRawShape>(
  what: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: no field of ${what}; there are ${known}`
        : undefined,
  });
}

const WATCH_LIST = z.strictObject({ watch_list: z.string().min(1).max(64) });

const common = {
  id: z.string().min(1).max(64),
  /** The stocks that it watches; every one when absent. A watch-list is one of the settings. */
  scope: z
    .union([z.literal('all'), z.array(stockSchema).min(1).max(10_000), WATCH_LIST], {
      error: 'expected "all", a list of symbols in capital letters, or {"watch_list": NAME}',
    })
    .optional(),
  cooldown_seconds: z.number().min(0).default(60),
  /** An instant, in event time: what happens then or later fires nothing. */
  expires_at: z.iso
    .datetime({ offset: true, error: 'expected an instant such as "2026-12-31T21:00:00Z"' })
    .optional(),
  /** Regular sessions, or a time of day at the exchange, the first minute included and the last not. Outside it nothing fires. */
  active_hours: z
    .union([z.literal('regular'), z.strictObject({ from: clockTime, to: clockTime })], {
      error: 'expected "regular" or times of day such as {"from": "09:30", "to": "16:00"}',
    })
    .optional(),
  /** What the alert says: text with fields in braces, such as `{stock} at {price}`. */
  message: z.string().min(1).max(500).optional(),
  /** False: it is kept, and watches nothing. */
  enabled: z.boolean().optional(),
};

/** `once` is once for each stock, for ever. `bar_close` looks only at bars of `interval` as they close, at their close. */
const onTrades = {
  trigger: z.enum(['every_time', 'once', 'bar_close']).optional(),
  /** Of the bars of `bar_close`; 1m when absent. */
  interval: intervalSchema.optional(),
};

const windowSchema = z.enum(WINDOWS);
/** A price: more than 0, at most 12 digits before the point. */
const priceLevel = z.number().positive().max(999_999_999_999);
const thresholdPercent = z.number().positive().max(1000);
const hysteresisPoints = z.number().min(0).max(1000);
/** In percent of the level or factor: with all of it, nothing would ever be back behind it. */
const hysteresisPercent = z.number().min(0).lt(100);
/** Whole shares of a trading day. */
const shares = z.int().positive();
const factor = z.number().positive().max(1_000_000);

const percentMoveFields = {
  threshold_percent: thresholdPercent,
  reference: referenceSchema.default('previous_close'),
  /** Percentage points. */
  hysteresis_percent: hysteresisPoints.default(0.5),
  direction: directionSchema.default('both'),
};

/** A `percent_move` rule; see SEMANTICS, Alerts. Further kinds join the union below. */
const percentMoveRuleSchema = strictFields('a percent_move rule', {
  ...common,
  ...onTrades,
  kind: z.literal('percent_move'),
  ...percentMoveFields,
});

const priceCrossRuleSchema = strictFields('a price_cross rule', {
  ...common,
  ...onTrades,
  kind: z.literal('price_cross'),
  level: priceLevel,
  /** How far behind the level, in percent of it, the price must go back before the direction is armed again; 0 when absent. */
  hysteresis_percent: hysteresisPercent.optional(),
  direction: directionSchema.default('both'),
});

const volumeTotalRuleSchema = strictFields('a volume_total rule', {
  ...common,
  ...onTrades,
  kind: z.literal('volume_total'),
  level: shares,
  direction: upwardsSchema,
});

const volumeSpikeRuleSchema = strictFields('a volume_spike rule', {
  ...common,
  ...onTrades,
  kind: z.literal('volume_spike'),
  window: windowSchema,
  /** Multiple of the mean volume of the 20 windows before. */
  factor,
  /** How far below the factor, in percent of it, the volume must fall before the rule is armed again; 0 when absent. */
  hysteresis_percent: hysteresisPercent.optional(),
  direction: upwardsSchema,
});

const smaCrossRuleSchema = strictFields('an sma_cross rule', {
  ...common,
  kind: z.literal('sma_cross'),
  /** `bar_close` is what it does anyway. */
  trigger: onTrades.trigger,
  interval: intervalSchema,
  direction: directionSchema.default('both'),
});

const staleFeedRuleSchema = strictFields('a stale_feed rule', {
  ...common,
  kind: z.literal('stale_feed'),
  trigger: z.enum(['every_time', 'once']).optional(),
  /** Of the regular session without a trade of the stock. */
  after_seconds: z.number().min(1).max(86_400),
  direction: downwardsSchema,
});

/** What a rule of several conditions is made of: each holds or does not, trade by trade. */
const conditionSchema = z.discriminatedUnion('kind', [
  strictFields('a percent_move condition', { kind: z.literal('percent_move'), ...percentMoveFields }),
  /** Holds while the price is at or beyond the level, or not yet behind it by more than the hysteresis. */
  strictFields('a price_cross condition', {
    kind: z.literal('price_cross'),
    level: priceLevel,
    hysteresis_percent: hysteresisPercent.optional(),
    direction: z.enum(['up', 'down']),
  }),
  strictFields('a volume_total condition', { kind: z.literal('volume_total'), level: shares }),
  strictFields('a volume_spike condition', {
    kind: z.literal('volume_spike'),
    window: windowSchema,
    factor,
    hysteresis_percent: hysteresisPercent.optional(),
  }),
]);
export type Condition = z.infer<typeof conditionSchema>;

const severalRuleSchema = strictFields('an all or any rule', {
  ...common,
  ...onTrades,
  kind: z.enum(['all', 'any']),
  conditions: z.array(conditionSchema).min(1).max(8),
});

const alertRuleSchema = z
  .discriminatedUnion('kind', [
    percentMoveRuleSchema,
    priceCrossRuleSchema,
    volumeTotalRuleSchema,
    volumeSpikeRuleSchema,
    smaCrossRuleSchema,
    staleFeedRuleSchema,
    severalRuleSchema,
  ])
  .superRefine((rule, context) => {
    const unknown = unknownFields(rule.message ?? '', fieldsOf(rule));
    if (unknown.length === 0) return;
    const known = fieldsOf(rule).map((name) => `{${name}}`);
    const message = `{${unknown[0]}} is no field of a ${rule.kind} rule; there are ${known.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['message'], message });
  });
export const alertRulesSchema = z.array(alertRuleSchema).superRefine((rules, context) => {
  const ids = new Set<string>();
  for (const [i, { id }] of rules.entries()) {
    if (ids.has(id))
      context.addIssue({ code: 'custom', path: [i, 'id'], message: 'two rules have the same id' });
    ids.add(id);
  }
});
export type AlertRule = z.infer<typeof alertRuleSchema>;

/** The values of an alert that explain it, by the kind of its rule; prices in the listing's currency, volumes in shares. */
const VALUES: Readonly<Record<Exclude<AlertKind, 'all' | 'any'>, readonly string[]>> = {
  percent_move: ['threshold_percent'],
  price_cross: ['level'],
  volume_total: ['level', 'volume'],
  volume_spike: ['window', 'volume', 'mean_volume', 'factor'],
  sma_cross: ['sma5', 'sma10'],
  stale_feed: ['after_seconds', 'last_trade'],
};
type AlertKind = z.infer<typeof alertRuleSchema>['kind'];

/** Fields that every message may have. */
const MESSAGE_FIELDS = [
  'rule',
  'stock',
  'direction',
  'price',
  'reference',
  'change_percent',
  'value',
  'session',
  'time',
] as const;

/** Names in braces that a rule's message may hold. */
function fieldsOf(rule: { readonly kind: AlertKind }): readonly string[] {
  return rule.kind === 'all' || rule.kind === 'any'
    ? MESSAGE_FIELDS
    : [...MESSAGE_FIELDS, ...VALUES[rule.kind]];
}

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
export type VolumeReference = `mean_volume:${Window}`;

/** One occurrence of a rule. `id` is UUIDv5 of (rule, stock, direction, event time): the same topic gives the same ids. */
export interface Alert {
  readonly id: Uuid;
  readonly rule: string;
  readonly kind: AlertRule['kind'];
  readonly stock: Stock;
  readonly direction: 'up' | 'down';
  /** Of the trade that fired it; the end of the bar whose close did; when a `stale_feed` rule's time had passed. */
  readonly eventTimeUs: EpochUs;
  /** Of the trade that fired it; the close of that bar; the last one (`stale_feed`). */
  readonly price: number;
  /**
   * What the change is measured from: a price of the stock (`percent_move`), the rule's level (`price_cross`), its shares
   * (`volume_total`), the mean volume of the windows before (`volume_spike`), SMA(10) (`sma_cross`), the rule's seconds (`stale_feed`), or
   * that of the first condition that held (`all`, `any`).
   */
  readonly reference: number;
  /**
   * What `reference` is, SMA(10) with the interval of its bars; `session_open` also stands in where a previous close does not exist.
   */
  readonly referenceKind: Reference | 'level' | 'volume' | 'silence' | SmaReference | VolumeReference;
  /**
   * How far what is measured is above (+) or below (−) `reference`, in percent of it: a volume, SMA(5) (`sma_cross`), else the price; 0
   * for `stale_feed`.
   */
  readonly changePercent: Percent;
  /** The rule's message with its fields filled in; absent when it has none. */
  readonly message?: string;
  /** Further values that explain it, by name. */
  readonly values?: AlertValues;
}

export type AlertValues = Readonly<Record<string, number | string>>;
