import type { EpochMs } from '../../contract/units.ts';
import type { TradeBatch } from './trade-batch.ts';

/** The columns of a TradeBatch while they are being filled: as long as there may be rows. */
export interface TradeColumns {
  readonly stock: Uint32Array;
  readonly timeUs: Float64Array;
  readonly timeNs: Uint16Array;
  readonly price: Float64Array;
  readonly priceUnscaled: Float64Array;
  readonly priceScale: Uint8Array;
  readonly quantity: Float64Array;
  readonly quantityUnscaled: Float64Array;
  readonly quantityScale: Uint8Array;
  readonly isSize: Uint8Array;
  readonly side: Uint8Array;
  readonly id: Uint8Array;
  readonly offset: Float64Array;
  readonly wide: Map<number, { price?: string; size?: string }>;
}

export interface BatchSource {
  readonly topic: string;
  readonly partition: number;
  readonly receivedMs: EpochMs;
}

const BYTES_PER_ROW = 74;

/** Returns empty columns for `rows` trades, all in one buffer: widest first, so that every one is aligned. */
export function createTradeColumns(rows: number): TradeColumns {
  const buffer = new ArrayBuffer(rows * BYTES_PER_ROW);
  return {
    timeUs: new Float64Array(buffer, 0, rows),
    price: new Float64Array(buffer, 8 * rows, rows),
    priceUnscaled: new Float64Array(buffer, 16 * rows, rows),
    quantity: new Float64Array(buffer, 24 * rows, rows),
    quantityUnscaled: new Float64Array(buffer, 32 * rows, rows),
    offset: new Float64Array(buffer, 40 * rows, rows),
    id: new Uint8Array(buffer, 48 * rows, 16 * rows),
    stock: new Uint32Array(buffer, 64 * rows, rows),
    timeNs: new Uint16Array(buffer, 68 * rows, rows),
    priceScale: new Uint8Array(buffer, 70 * rows, rows),
    quantityScale: new Uint8Array(buffer, 71 * rows, rows),
    isSize: new Uint8Array(buffer, 72 * rows, rows),
    side: new Uint8Array(buffer, 73 * rows, rows),
    wide: new Map(),
  };
}

/** Returns the first `length` rows of filled columns as a batch; the columns must not be written to any more. */
export function finishColumns(columns: TradeColumns, source: BatchSource, length: number): TradeBatch {
  const { topic, partition, receivedMs } = source;
  return {
    topic,
    partition,
    receivedMs,
    length,
    stock: columns.stock.subarray(0, length),
    timeUs: columns.timeUs.subarray(0, length),
    timeNs: columns.timeNs.subarray(0, length),
    price: columns.price.subarray(0, length),
    priceUnscaled: columns.priceUnscaled.subarray(0, length),
    priceScale: columns.priceScale.subarray(0, length),
    quantity: columns.quantity.subarray(0, length),
    quantityUnscaled: columns.quantityUnscaled.subarray(0, length),
    quantityScale: columns.quantityScale.subarray(0, length),
    isSize: columns.isSize.subarray(0, length),
    side: columns.side.subarray(0, length),
    id: columns.id.subarray(0, 16 * length),
    offset: columns.offset.subarray(0, length),
    wide: columns.wide,
  };
}
