/** Trade batches made by hand, for tests of what comes after decoding. */
import { createHash } from 'node:crypto';
import { epochMs, parseStock } from '../../contract/units.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';

export interface TradeInput {
  readonly stock?: string;
  readonly timeUs: number;
  readonly timeNs?: number;
  /** Decimal text, digits as they would come. */
  readonly price?: string;
  readonly quantity?: number;
  /** Instead of quantity: a decimal text. */
  readonly size?: string;
  readonly side?: 0 | 1 | 2;
  /** Any text that names the trade; the same text gives the same id. By default the offset. */
  readonly id?: string;
  readonly offset?: number;
}

export interface BatchSource {
  readonly topic?: string;
  readonly partition?: number;
  readonly receivedMs?: number;
}

const bytesOfId = (text: string): Buffer => createHash('sha1').update(text).digest().subarray(0, 16);

function decimal(text: string): { unscaled: number; scale: number; wide: boolean } {
  const point = text.indexOf('.');
  const digits = text.replace('.', '');
  return {
    unscaled: Number(digits),
    scale: point < 0 ? 0 : text.length - point - 1,
    wide: digits.replace(/^0+/, '').length > 15,
  };
}

/** A batch as the decoder would make it; trades get offsets 0, 1, … unless they name their own. */
export function tradeBatch(
  symbols: SymbolTable,
  trades: readonly TradeInput[],
  { topic = 'stocks', partition = 0, receivedMs = 0 }: BatchSource = {},
): TradeBatch {
  const length = trades.length;
  const wide = new Map<number, { price?: string; size?: string }>();
  const batch = {
    topic,
    partition,
    receivedMs: epochMs(receivedMs),
    length,
    stock: new Uint32Array(length),
    timeUs: new Float64Array(length),
    timeNs: new Uint16Array(length),
    price: new Float64Array(length),
    priceUnscaled: new Float64Array(length),
    priceScale: new Uint8Array(length),
    quantity: new Float64Array(length),
    quantityUnscaled: new Float64Array(length),
    quantityScale: new Uint8Array(length),
    isSize: new Uint8Array(length),
    side: new Uint8Array(length),
    id: new Uint8Array(length * 16),
    offset: new Float64Array(length),
    wide,
  };
  trades.forEach((trade, row) => {
    const stock = parseStock(trade.stock ?? 'ACME');
    if (stock === undefined) throw new TypeError(`${trade.stock} is no symbol`);
    const offset = trade.offset ?? row;
    const priceText = trade.price ?? '100.00';
    const price = decimal(priceText);
    const quantityText = trade.size ?? String(trade.quantity ?? 100);
    const quantity = decimal(quantityText);
    batch.stock[row] = symbols.indexOf(stock);
    batch.timeUs[row] = trade.timeUs;
    batch.timeNs[row] = trade.timeNs ?? 0;
    batch.price[row] = Number(priceText);
    batch.priceUnscaled[row] = price.unscaled;
    batch.priceScale[row] = price.scale;
    batch.quantity[row] = Number(quantityText);
    batch.quantityUnscaled[row] = quantity.unscaled;
    batch.quantityScale[row] = quantity.scale;
    batch.isSize[row] = trade.size === undefined ? 0 : 1;
    batch.side[row] = trade.side ?? 0;
    batch.id.set(bytesOfId(trade.id ?? `${topic}/${partition}/${offset}`), row * 16);
    batch.offset[row] = offset;
    if (price.wide || quantity.wide) {
      wide.set(row, {
        ...(price.wide ? { price: priceText } : {}),
        ...(quantity.wide ? { size: quantityText } : {}),
      });
    }
  });
  return batch;
}
