/** Trades of CSV files: `event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious`, one a line, no quotes. */
import { parseDecimal } from './decimal.ts';
import { FileIds } from './record-ids.ts';
import {
  DECIMAL_EXPECTED,
  QUANTITY_EXPECTED,
  type Rejection,
  rejection,
  roundPrice,
  STOCK_EXPECTED,
  setPrice,
  setQuantity,
} from './row-values.ts';
import { isKeptTime, MAX_QUANTITY, scanDecimal, scanInteger } from './scan.ts';
import type { StockLookup } from './stock-lookup.ts';
import { SIDE_UNKNOWN } from './trade-batch.ts';
import type { TradeColumns } from './trade-columns.ts';
import { UUID_BYTES } from './uuid.ts';

const COLUMNS = 8;
const COMMA = 44;
const TIME_TEXT = /^-?\d{1,16}$/;
const INTEGER_TEXT = /^\d{1,16}$/;
const QUANTITY_TEXT = /^\d{1,10}$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class CsvRecords {
  readonly #stocks: StockLookup;
  readonly #ids = new FileIds();
  /** Where each column of the line ends. */
  readonly #ends = new Uint32Array(COLUMNS);

  constructor(stocks: StockLookup) {
    this.#stocks = stocks;
  }

  /** Reads the line `bytes[start … end)` into a row; returns false when it is not of the usual form: `read` then decides. */
  scan(bytes: Uint8Array, start: number, end: number, columns: TradeColumns, row: number): boolean {
    if (!this.#findColumns(bytes, start, end)) return false;
    const timeUs = scanInteger(bytes, start, this.#end(0));
    const sequence = scanInteger(bytes, this.#end(1) + 1, this.#end(2));
    const quantity = scanInteger(bytes, this.#end(3) + 1, this.#end(4));
    if (timeUs < 0 || !isKeptTime(timeUs) || sequence < 0) return false;
    if (quantity < 0 || quantity > MAX_QUANTITY) return false;
    const priceStart = this.#end(2) + 1;
    const { priceUnscaled, priceScale } = columns;
    if (!scanDecimal(bytes, priceStart, this.#end(3), priceUnscaled, priceScale, row)) return false;
    if (priceUnscaled[row] === 0 || !this.#stocks.read(bytes, this.#end(0) + 1, this.#end(1))) return false;
    roundPrice(columns, row);
    setQuantity(columns, row, quantity);
    this.#setIdentity(columns, row, timeUs, sequence);
    return true;
  }

  /** Reads any line; returns why it is rejected, or undefined. */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    columns: TradeColumns,
    row: number,
  ): Rejection | undefined {
    const line = decoder.decode(bytes.subarray(start, end));
    const values = line.split(',');
    const [time = '', stock = '', sequence = '', price = '', quantity = ''] = values;
    if (values.length !== COLUMNS) {
      return { reason: 'columns', detail: `expected ${COLUMNS} columns, got ${values.length}` };
    }
    const timeUs = TIME_TEXT.test(time) ? Number(time) : Number.NaN;
    if (!isKeptTime(timeUs)) {
      return rejection(
        'trade_time',
        'event_time_us',
        'microseconds since 1970, of a year from 1685 to 2254',
        time,
      );
    }
    const name = encoder.encode(stock);
    if (!this.#stocks.read(name, 0, name.length)) return rejection('stock', 'stock', STOCK_EXPECTED, stock);
    if (!INTEGER_TEXT.test(sequence) || Number(sequence) > Number.MAX_SAFE_INTEGER) {
      return rejection('trade_id', 'seq', 'a whole number from 0', sequence);
    }
    const decimal = parseDecimal(price);
    if (decimal === undefined || decimal.unscaled === 0) {
      return rejection('price', 'price', `above 0, ${DECIMAL_EXPECTED}`, price);
    }
    if (!QUANTITY_TEXT.test(quantity) || Number(quantity) > MAX_QUANTITY) {
      return rejection('quantity', 'quantity', QUANTITY_EXPECTED, quantity);
    }
    setPrice(columns, row, decimal);
    setQuantity(columns, row, Number(quantity));
    this.#setIdentity(columns, row, timeUs, Number(sequence));
    return undefined;
  }

  #end(column: number): number {
    return this.#ends[column] as number;
  }

  #findColumns(bytes: Uint8Array, start: number, end: number): boolean {
    let found = 0;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== COMMA) continue;
      if (found === COLUMNS - 1) return false;
      this.#ends[found++] = at;
    }
    return found === COLUMNS - 1;
  }

  /** Sets what depends on the stock last read, once everything else is known to be right. */
  #setIdentity(columns: TradeColumns, row: number, timeUs: number, sequence: number): void {
    columns.timeUs[row] = timeUs;
    columns.timeNs[row] = 0;
    columns.side[row] = SIDE_UNKNOWN;
    columns.stock[row] = this.#stocks.index();
    const { name, nameLength } = this.#stocks;
    this.#ids.write(name, nameLength, timeUs, sequence, columns.id, UUID_BYTES * row);
  }
}
