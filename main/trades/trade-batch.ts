/**
 * Decoded trades of one partition in source order, as columns: one allocation per column and batch instead of one
 * object per trade. Row i of every column belongs to trade i.
 */
import type { EpochMs } from '../../contract/units.ts';

export const SIDE_UNKNOWN = 0;
export const SIDE_BUY = 1;
export const SIDE_SELL = 2;

export interface TradeBatch {
  readonly topic: string;
  readonly partition: number;
  readonly receivedMs: EpochMs;
  readonly length: number;
  /** Index in the engine's SymbolTable. */
  readonly stock: Uint32Array;
  /** Event time: whole microseconds since the epoch, and the nanoseconds (0 to 999) beyond them. */
  readonly timeUs: Float64Array;
  readonly timeNs: Uint16Array;
  /** Nearest double, for analytics. */
  readonly price: Float64Array;
  /** The exact decimal is priceUnscaled ÷ 10^priceScale, but for the rows named in `wide`. */
  readonly priceUnscaled: Float64Array;
  readonly priceScale: Uint8Array;
  /** Shares traded; nearest double, for analytics. Fractional where `isSize` is 1. */
  readonly quantity: Float64Array;
  readonly quantityUnscaled: Float64Array;
  readonly quantityScale: Uint8Array;
  /** 1: arrived as decimal `size`; 0: as integer `quantity`. */
  readonly isSize: Uint8Array;
  /** SIDE_UNKNOWN, SIDE_BUY or SIDE_SELL. */
  readonly side: Uint8Array;
  /** 16 bytes a trade. */
  readonly id: Uint8Array;
  readonly offset: Float64Array;
  /** Decimal texts of the rare rows whose digits do not fit a double exactly (more than 15). */
  readonly wide: ReadonlyMap<number, { readonly price?: string; readonly size?: string }>;
}

export const REJECT_REASONS = [
  'not_json',
  'not_object',
  'tombstone',
  'stock',
  'price',
  'quantity',
  'size',
  'trade_type',
  'trade_date',
  'trade_time',
  'trade_id',
  'columns',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** First bytes of a rejected record that are kept. */
export const REJECTED_BYTES = 4096;

export interface RejectedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: RejectReason;
  /** What was expected and what came, in one sentence. */
  readonly detail: string;
  readonly raw: Uint8Array;
  readonly receivedMs: EpochMs;
}
