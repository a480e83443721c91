import type { TradeBatch } from './trade-batch.ts';
import { createTradeColumns, finishColumns } from './trade-columns.ts';
import { UUID_BYTES } from './uuid.ts';

/** Returns a batch of the given rows, in the given order; the batch itself when those are all of its rows. */
export function takeRows(batch: TradeBatch, rows: Uint32Array): TradeBatch {
  if (rows.length === batch.length && rows.every((row, i) => row === i)) return batch;
  const columns = createTradeColumns(rows.length);
  for (let to = 0; to < rows.length; to++) {
    const from = rows[to] as number;
    if (from >= batch.length) throw new RangeError(`row ${from} of a batch of ${batch.length} trades`);
    columns.stock[to] = batch.stock[from] as number;
    columns.timeUs[to] = batch.timeUs[from] as number;
    columns.timeNs[to] = batch.timeNs[from] as number;
    columns.price[to] = batch.price[from] as number;
    columns.priceUnscaled[to] = batch.priceUnscaled[from] as number;
    columns.priceScale[to] = batch.priceScale[from] as number;
    columns.quantity[to] = batch.quantity[from] as number;
    columns.quantityUnscaled[to] = batch.quantityUnscaled[from] as number;
    columns.quantityScale[to] = batch.quantityScale[from] as number;
    columns.isSize[to] = batch.isSize[from] as number;
    columns.side[to] = batch.side[from] as number;
    columns.offset[to] = batch.offset[from] as number;
    for (let i = 0; i < UUID_BYTES; i++) {
      columns.id[UUID_BYTES * to + i] = batch.id[UUID_BYTES * from + i] as number;
    }
    const wide = batch.wide.size === 0 ? undefined : batch.wide.get(from);
    if (wide !== undefined) columns.wide.set(to, wide);
  }
  return finishColumns(columns, batch, rows.length);
}
