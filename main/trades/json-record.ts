/** The slow path for JSON trade messages: the whole rule of SEMANTICS, with a reason for every rejection. */

import { type Decimal, parseDecimal, writeOut } from './decimal.ts';
import { startOfDayUs } from './event-time.ts';
import { memberSource } from './json-source.ts';
import {
  DECIMAL_EXPECTED,
  QUANTITY_EXPECTED,
  type Rejection,
  rejection,
  STOCK_EXPECTED,
  setPrice,
  setQuantity,
  setSize,
} from './row-values.ts';
import { MAX_QUANTITY } from './scan.ts';
import type { StockLookup } from './stock-lookup.ts';
import { SIDE_BUY, SIDE_SELL, SIDE_UNKNOWN } from './trade-batch.ts';
import type { TradeColumns } from './trade-columns.ts';
import { parseUuid, UUID_BYTES } from './uuid.ts';

type Message = Readonly<Record<string, unknown>>;
/** A value, or why there is none. */
type Checked<Value> = { readonly value: Value } | { readonly rejection: Rejection };

interface EventTime {
  readonly us: number;
  readonly ns: number;
}

type Amount = { readonly quantity: number } | { readonly size: Decimal };

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/;
const STOCK = /^[A-Za-z0-9.\-/:^=]{1,24}$/;
const QUANTITY_TEXT = /^\d{1,10}$/;
const SIDES: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [undefined, SIDE_UNKNOWN],
  ['', SIDE_UNKNOWN],
  ['BUY', SIDE_BUY],
  ['SELL', SIDE_SELL],
]);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export class JsonRecords {
  readonly #stocks: StockLookup;

  constructor(stocks: StockLookup) {
    this.#stocks = stocks;
  }

  /** Reads a message into a row; returns whether it carries its id, or why it is rejected (the row then holds anything). */
  read(bytes: Uint8Array, columns: TradeColumns, row: number): Checked<'with id' | 'without id'> {
    const parsed = parseMessage(bytes);
    if ('rejection' in parsed) return parsed;
    const { json, message } = parsed.value;
    const { stock, trade_type: type } = message;
    if (typeof stock !== 'string' || !STOCK.test(stock)) return refuse('stock', STOCK_EXPECTED, stock);
    const price = readPrice(message.price, json);
    if ('rejection' in price) return price;
    const amount = readAmount(message, json);
    if ('rejection' in amount) return amount;
    const side = SIDES.get(type);
    if (side === undefined) return refuse('trade_type', 'BUY, SELL, an empty text or nothing', type);
    const time = readTime(message.trade_date, message.trade_time);
    if ('rejection' in time) return time;
    const id = readId(message.trade_id);
    if ('rejection' in id) return id;

    const name = encoder.encode(stock);
    this.#stocks.read(name, 0, name.length);
    columns.stock[row] = this.#stocks.index();
    setPrice(columns, row, price.value);
    if ('size' in amount.value) setSize(columns, row, amount.value.size);
    else setQuantity(columns, row, amount.value.quantity);
    columns.side[row] = side;
    columns.timeUs[row] = time.value.us;
    columns.timeNs[row] = time.value.ns;
    if (id.value === undefined) return { value: 'without id' };
    columns.id.set(id.value, UUID_BYTES * row);
    return { value: 'with id' };
  }
}

function parseMessage(bytes: Uint8Array): Checked<{ json: string; message: Message }> {
  try {
    const json = decoder.decode(bytes);
    const message: unknown = JSON.parse(json);
    if (typeof message === 'object' && message !== null && !Array.isArray(message)) {
      return { value: { json, message: message as Message } };
    }
    const detail = `the message is valid JSON, but ${Array.isArray(message) ? 'an array' : String(message).slice(0, 80)}, not an object`;
    return { rejection: { reason: 'not_object', detail } };
  } catch (error) {
    return { rejection: { reason: 'not_json', detail: `the message is not UTF-8 JSON: ${String(error)}` } };
  }
}

function readPrice(price: unknown, json: string): Checked<Decimal> {
  const digits = typeof price === 'number' ? writeOut(memberSource(json, 'price')) : price;
  const decimal = typeof digits === 'string' ? parseDecimal(digits) : undefined;
  if (decimal !== undefined && decimal.unscaled > 0) return { value: decimal };
  return refuse('price', `above 0, ${DECIMAL_EXPECTED}`, price);
}

function readAmount(message: Message, json: string): Checked<Amount> {
  const { quantity, size } = message;
  if (size === undefined) {
    const text = typeof quantity === 'number' ? memberSource(json, 'quantity') : quantity;
    if (typeof text === 'string' && QUANTITY_TEXT.test(text) && Number(text) <= MAX_QUANTITY) {
      return { value: { quantity: Number(text) } };
    }
    return refuse('quantity', QUANTITY_EXPECTED, quantity);
  }
  if (quantity !== undefined) return refuse('size', 'nothing beside a quantity', size);
  const decimal = typeof size === 'string' ? parseDecimal(size) : undefined;
  return decimal === undefined
    ? refuse('size', `a text: ${DECIMAL_EXPECTED}`, size)
    : { value: { size: decimal } };
}

function readTime(date: unknown, time: unknown): Checked<EventTime> {
  const [, year, month, day] = (typeof date === 'string' ? DATE.exec(date) : null) ?? [];
  const dayUs = startOfDayUs(Number(year), Number(month), Number(day));
  if (Number.isNaN(dayUs)) return refuse('trade_date', 'a calendar date YYYY-MM-DD from 1685 to 2254', date);
  const match = typeof time === 'string' ? TIME.exec(time) : null;
  if (match === null) return refuse('trade_time', 'HH:MM:SS with at most 9 fraction digits', time);
  const [, hours, minutes, seconds, fraction = ''] = match;
  const nanos = Number(fraction.padEnd(9, '0'));
  const us = dayUs + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000;
  return { value: { us: us + Math.floor(nanos / 1000), ns: nanos % 1000 } };
}

function readId(id: unknown): Checked<Uint8Array | undefined> {
  if (id === undefined) return { value: undefined };
  const bytes = typeof id === 'string' ? parseUuid(id) : undefined;
  return bytes === undefined ? refuse('trade_id', 'a UUID or nothing', id) : { value: bytes };
}

function refuse(reason: Rejection['reason'], expected: string, came: unknown): { rejection: Rejection } {
  return { rejection: rejection(reason, reason, expected, came) };
}
