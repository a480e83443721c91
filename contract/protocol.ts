/**
 * What crosses between the engine and a window, whatever carries it (MessagePort or WebSocket).
 * Calls go through birpc, typed by the two function maps below. Data comes as frames: a snapshot, then deltas
 * numbered without a gap; a window that sees a gap asks for a new snapshot. A frame is sent only against a
 * credit that the window granted, and between credits the newest value per key wins, alerts excepted.
 */
import { z } from 'zod';
import type { Alert } from './alerts.ts';
import { intervalSchema } from './bars.ts';
import { indicatorsSchema } from './indicators.ts';
import { type PivotPayload, type PivotRequest, type PivotTable, pivotSubscriptionSchema } from './pivot.ts';
import {
  type JournaledDays,
  type PastRankingsRequest,
  type RankingsPayload,
  rankingsSubscriptionSchema,
} from './rankings.ts';
import type { RecoveryProgress } from './recovery.ts';
import { type StatisticsPayload, statisticsSubscriptionSchema } from './statistics.ts';
import type { EngineStatus } from './status.ts';
import type { Stock } from './units.ts';

export const PROTOCOL_VERSION = 3;

/** Most bars that one chart may hold: DESIGN's measured limit for a full Plotly redraw. */
export const MAX_CHART_BARS = 500;

const stockSchema = z.string().regex(/^[A-Z0-9.\-/:^=]{1,24}$/);

export const subscriptionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('quotes'),
    /** The watch-list, or every stock seen. */
    stocks: z.union([z.literal('all'), z.array(stockSchema).max(10_000)]),
  }),
  z.strictObject({
    kind: z.literal('bars'),
    stock: stockSchema,
    interval: intervalSchema,
    count: z.number().int().min(1).max(MAX_CHART_BARS),
    indicators: indicatorsSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('alerts'), limit: z.number().int().min(1).max(1000) }),
  z.strictObject({ kind: z.literal('status') }),
  rankingsSubscriptionSchema,
  statisticsSubscriptionSchema,
  pivotSubscriptionSchema,
]);
export type Subscription = z.infer<typeof subscriptionSchema>;

/** Column names of a quote, in the order of the flat array; NaN where a value is undefined. */
export const QUOTE_FIELDS = [
  'last',
  'change',
  'changePercent',
  'reference',
  'volume',
  'tradeCount',
  'sessionMean',
  'lastTimeMs',
] as const;
export type QuoteField = (typeof QUOTE_FIELDS)[number];

/** Rows of the watch-list: `values[row × QUOTE_FIELDS.length + field]`, row = place in `stocks`. */
export interface QuotesPayload {
  readonly kind: 'quotes';
  readonly stocks: readonly Stock[];
  readonly values: Float64Array;
  /** Closes of the newest 1m bars per row, oldest first; only in a snapshot and when a row's 1m bar closed or is new. */
  readonly sparklines: readonly (Float64Array | null)[];
}

/** Column names of a chart's bar, in the order of the flat array; NaN where undefined. `closed` is 0 or 1. */
export const BAR_FIELDS = [
  'openTimeMs',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'tradeCount',
  'vwap',
  'sma5',
  'sma10',
  'revision',
  'closed',
] as const;
export type BarField = (typeof BAR_FIELDS)[number];

/** Bars in time order; in a delta, those that changed (same `openTimeMs` replaces, newer appends). */
export interface BarsPayload {
  readonly kind: 'bars';
  readonly values: Float64Array;
  /**
   * `indicators[row × columns + column]`, the columns being the INDICATOR_OUTPUTS of the indicators asked for, in their order; absent when
   * none was.
   */
  readonly indicators?: Float64Array;
}

/** Newest first in a snapshot; in a delta, the new ones, oldest first. */
export interface AlertsPayload {
  readonly kind: 'alerts';
  readonly alerts: readonly Alert[];
}

export interface StatusPayload {
  readonly kind: 'status';
  readonly status: EngineStatus;
}

export type Payload =
  | QuotesPayload
  | BarsPayload
  | AlertsPayload
  | StatusPayload
  | RankingsPayload
  | StatisticsPayload
  | PivotPayload;

export interface Frame {
  readonly type: 'snapshot' | 'delta';
  readonly subscription: number;
  /** 0 for a snapshot, then 1, 2, … per subscription. */
  readonly number: number;
  readonly payload: Payload;
}

const f64 = z.instanceof(Float64Array);
const payloadSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('quotes'),
    stocks: z.array(stockSchema),
    values: f64,
    sparklines: z.array(f64.nullable()),
  }),
  z.object({ kind: z.literal('bars'), values: f64, indicators: f64.optional() }),
  z.object({
    kind: z.literal('alerts'),
    alerts: z.array(z.looseObject({ id: z.uuid(), stock: stockSchema })),
  }),
  z.object({ kind: z.literal('status'), status: z.looseObject({ feed: z.looseObject({}) }) }),
  z.object({
    kind: z.literal('rankings'),
    stocks: z.array(stockSchema),
    values: f64,
    ranked: z.number().int(),
    asOfMs: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('statistics'),
    stock: stockSchema,
    values: f64,
    asOfMs: z.number().nullable(),
  }),
  z.looseObject({
    kind: z.literal('pivot'),
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    cells: f64,
    rowTotals: f64,
    columnTotals: f64,
    refusal: z.string().nullable(),
  }),
]);
/** Checks a frame's shape where it arrives; the engine is ours, so values inside are not checked again. */
export const frameSchema = z.object({
  type: z.enum(['snapshot', 'delta']),
  subscription: z.number().int(),
  number: z.number().int().min(0),
  payload: payloadSchema,
});

/** When a listing trades: in the sessions of the US stock market, or around the clock. */
const calendarSchema = z.enum(['us_equities', 'always']);
export type CalendarKind = z.infer<typeof calendarSchema>;

/** A symbol of the directory (`resources/symbols.json`). */
export const symbolSchema = z.strictObject({
  stock: stockSchema,
  name: z.string(),
  sector: z.string(),
  /** IANA time zone of the listing; decides the trading day. */
  timeZone: z.string(),
  /** By default `always` where the time zone is UTC, else `us_equities`. */
  calendar: calendarSchema.optional(),
});
export type SymbolInfo = z.infer<typeof symbolSchema> & { readonly stock: string };

export interface Hello {
  readonly protocol: number;
  readonly engineVersion: string;
  /** Changes when the engine was restarted: everything has to be subscribed anew. */
  readonly session: string;
  readonly symbols: readonly SymbolInfo[];
}

/** The engine is not live yet: the window says hello again, a moment later and over the same channel. */
export interface Recovering {
  readonly protocol: number;
  /** null while it is not known whether there is anything to apply. */
  readonly recovering: RecoveryProgress | null;
}

/** Numbers that a window gives its subscriptions, and most of them that it may have at a time. */
export const subscriptionIdSchema = z.number().int().min(0);
export const MAX_SUBSCRIPTIONS = 64;

/** Frames granted by one call of `credit`. */
export const creditSchema = z.number().int().min(1).max(1000);

export const helloRequestSchema = z.strictObject({ protocol: z.number().int() });

/** Bars of a chart that was scrolled back: the `count` newest that open before `beforeMs`. */
export const historyRequestSchema = z.strictObject({
  stock: stockSchema,
  interval: intervalSchema,
  beforeMs: z.number(),
  count: z.number().int().min(1).max(MAX_CHART_BARS),
  /** Those of the chart: an older bar has the values that it would have had live. */
  indicators: indicatorsSchema.optional(),
});
export type HistoryRequest = z.infer<typeof historyRequestSchema>;

/** What a window may call. Every argument is validated in the engine; a refused call rejects with a reason. */
export interface EngineFunctions {
  /** Must be the first call, until it answers with Hello; rejects when the protocol versions differ. */
  hello(request: { protocol: number }): Promise<Hello | Recovering>;
  /** Starts a subscription under the window's own number; a snapshot follows. The same number again replaces it. */
  subscribe(id: number, subscription: Subscription): Promise<void>;
  unsubscribe(id: number): Promise<void>;
  /** Lets the engine send `frames` more frames to this window. */
  credit(frames: number): void;
  /** Stored bars before those of a chart, in its columns and order; fewer than asked for where the history begins. */
  history(request: HistoryRequest): Promise<BarsPayload>;
  /**
   * A pivot of the journaled trades. A window has a few such calls at a time, each under a number of its own; rejects when the table is too
   * large, or was cancelled.
   */
  pivot(id: number, request: PivotRequest): Promise<PivotTable>;
  /** The ranking of a past trading day, made of the journaled trades; numbered and ended like a pivot. */
  pastRankings(id: number, request: PastRankingsRequest): Promise<RankingsPayload>;
  /** The days that may be asked for; null while nothing is journaled. Numbered and ended like a pivot. */
  journaledDays(id: number): Promise<JournaledDays | null>;
  /** Ends the call of that number, if it still runs. */
  cancel(id: number): void;
}

/** What the engine calls in a window. */
export interface WindowFunctions {
  frame(frame: Frame): void;
  /** The engine could not start: why, and what to do. The channel closes soon. */
  failed(reason: string): void;
  /** How much of the call of that number is done, 0 to 1; told now and then, where it is known. */
  progress(id: number, done: number): void;
}
