/** Rows of decoded columns as values that can be compared across symbol tables. */
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import type { TradeColumns } from '../../main/trades/trade-columns.ts';

type Columns = TradeBatch | TradeColumns;

/** Returns every value of a row but its offset; without its id where `hasId` is false. */
export function rowText(columns: Columns, row: number, symbols: SymbolTable, hasId = true): string {
  const wide = columns.wide.get(row);
  return [
    symbols.stockAt(columns.stock[row] as number),
    columns.timeUs[row],
    columns.timeNs[row],
    columns.price[row],
    columns.priceUnscaled[row],
    columns.priceScale[row],
    columns.quantity[row],
    columns.quantityUnscaled[row],
    columns.quantityScale[row],
    columns.isSize[row],
    columns.side[row],
    hasId ? Buffer.from(columns.id.subarray(16 * row, 16 * row + 16)).toString('hex') : '',
    wide?.price,
    wide?.size,
  ].join(' ');
}
