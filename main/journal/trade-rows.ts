/** Trades from the engine's columns into the table's. */
import { BIGINT, DECIMAL, INTEGER, USMALLINT, UTINYINT, UUID, VARCHAR } from '@duckdb/node-api';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { SIDE_BUY, SIDE_SELL, SIDE_UNKNOWN, type TradeBatch } from '../trades/trade-batch.ts';
import { CHUNK_ROWS, DecimalColumn, NumberColumn, TextColumn, UuidColumn, WholeColumn } from './column.ts';
import { ten, unitsOfText } from './decimal.ts';
import { DECIMAL_SCALE, DECIMAL_WIDTH } from './schema.ts';
import type { TableWriter } from './table-writer.ts';

export function tradeColumns() {
  return {
    sequence: new WholeColumn(BIGINT),
    source: new NumberColumn(INTEGER, new Int32Array(CHUNK_ROWS)),
    offset: new WholeColumn(BIGINT),
    stock: new TextColumn(VARCHAR),
    timeUs: new WholeColumn(BIGINT),
    timeNs: new NumberColumn(USMALLINT, new Uint16Array(CHUNK_ROWS)),
    price: new DecimalColumn(DECIMAL(DECIMAL_WIDTH, DECIMAL_SCALE)),
    priceScale: new NumberColumn(UTINYINT, new Uint8Array(CHUNK_ROWS)),
    quantity: new NumberColumn(INTEGER, new Int32Array(CHUNK_ROWS)),
    size: new DecimalColumn(DECIMAL(DECIMAL_WIDTH, DECIMAL_SCALE)),
    sizeScale: new NumberColumn(UTINYINT, new Uint8Array(CHUNK_ROWS)),
    tradeType: new TextColumn(VARCHAR),
    id: new UuidColumn(UUID),
    receivedMs: new WholeColumn(BIGINT),
  };
}
export type TradeWriter = TableWriter<ReturnType<typeof tradeColumns>>;

const encoder = new TextEncoder();
const SIDE_TEXT = { [SIDE_UNKNOWN]: '', [SIDE_BUY]: 'BUY', [SIDE_SELL]: 'SELL' } as const;
const SIDE_BYTES = [SIDE_UNKNOWN, SIDE_BUY, SIDE_SELL].map((side) =>
  encoder.encode(SIDE_TEXT[side as 0 | 1 | 2]),
);

/** UTF-8 of each stock, by its index in the symbol table. */
export class StockBytes {
  readonly #symbols: SymbolTable;
  readonly #bytes: Uint8Array[] = [];

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  of(stock: number): Uint8Array {
    let bytes = this.#bytes[stock];
    if (bytes === undefined) {
      bytes = encoder.encode(this.#symbols.stockAt(stock));
      this.#bytes[stock] = bytes;
    }
    return bytes;
  }
}

/** Sets a decimal and its scale; numbers of more than 53 bits take the way over BigInt. */
function setDecimal(
  units: DecimalColumn,
  scales: NumberColumn,
  row: number,
  unscaled: number,
  scale: number,
  wide: string | undefined,
): void {
  if (wide !== undefined) {
    const exact = unitsOfText(wide);
    units.setBig(row, exact.units);
    scales.items[row] = exact.scale;
    return;
  }
  const factor = ten(DECIMAL_SCALE - scale);
  const product = unscaled * factor;
  if (product <= Number.MAX_SAFE_INTEGER) units.set(row, product);
  else units.setBig(row, BigInt(unscaled) * BigInt(factor));
  scales.items[row] = scale;
}

/**
 * Writes a batch's rows.
 * @param firstSequence sequence of the batch's first trade; the others follow
 * @param source the journal's number for the batch's (topic, partition)
 */
export function writeTrades(
  writer: TradeWriter,
  batch: TradeBatch,
  firstSequence: number,
  source: number,
  stocks: StockBytes,
): void {
  const columns = writer.columns;
  for (let i = 0; i < batch.length; i++) {
    const row = writer.row();
    const wide = batch.wide.size === 0 ? undefined : batch.wide.get(i);
    columns.sequence.set(row, firstSequence + i);
    columns.source.items[row] = source;
    columns.offset.set(row, batch.offset[i] as number);
    columns.stock.set(row, stocks.of(batch.stock[i] as number));
    columns.timeUs.set(row, batch.timeUs[i] as number);
    columns.timeNs.items[row] = batch.timeNs[i] as number;
    setDecimal(
      columns.price,
      columns.priceScale,
      row,
      batch.priceUnscaled[i] as number,
      batch.priceScale[i] as number,
      wide?.price,
    );
    if (batch.isSize[i] === 1) {
      columns.quantity.setNull(row);
      setDecimal(
        columns.size,
        columns.sizeScale,
        row,
        batch.quantityUnscaled[i] as number,
        batch.quantityScale[i] as number,
        wide?.size,
      );
    } else {
      columns.quantity.items[row] = batch.quantity[i] as number;
      columns.size.setNull(row);
      columns.sizeScale.setNull(row);
    }
    columns.tradeType.set(row, SIDE_BYTES[batch.side[i] as number] as Uint8Array);
    columns.id.set(row, batch.id, i * 16);
    columns.receivedMs.set(row, batch.receivedMs);
  }
}
