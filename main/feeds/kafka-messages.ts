/** Records of any feed as messages of the Kafka topic; see SEMANTICS, Trade message. */
import type { Message } from 'kafkajs';
import { decodeBatch } from '../trades/decode.ts';
import { SymbolTable } from '../trades/symbol-table.ts';
import { type RejectedRecord, SIDE_BUY, SIDE_UNKNOWN, type TradeBatch } from '../trades/trade-batch.ts';
import { UUID_BYTES, uuidText } from '../trades/uuid.ts';
import type { FeedBatch } from './feed.ts';

export interface MessageBatch {
  readonly messages: Message[];
  /** Lines that hold no trade, and so cannot be said as a message. */
  readonly rejected: readonly RejectedRecord[];
}

const US_A_DAY = 86_400_000_000;
const STOCK = /"stock"\s*:\s*"([^"\\]{1,24})"/;

/** The decimal's digits exactly as they came. */
function decimalText(unscaled: number, scale: number): string {
  const digits = String(unscaled);
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `HH:MM:SS.ffffff` of microseconds since midnight; nanoseconds only where there are some. */
function timeText(us: number, nanoseconds: number): string {
  const seconds = Math.floor(us / 1_000_000);
  const fraction = String(us - seconds * 1_000_000).padStart(6, '0');
  const rest = nanoseconds === 0 ? '' : String(nanoseconds).padStart(3, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}${rest}`;
}

/** Turns batches into messages; keeps what repeats from one to the next. */
export class KafkaMessages {
  readonly #symbols = new SymbolTable();
  #day = Number.NaN;
  #date = '';

  /** JSON records go out byte for byte, broken ones too: judging them is the reader's part. CSV lines become JSON. */
  of(batch: FeedBatch): MessageBatch {
    if (batch.format === 'json') {
      return { messages: batch.records.map(({ value }) => keyed(value)), rejected: [] };
    }
    const { trades, rejected } = decodeBatch(batch, this.#symbols);
    return {
      messages: Array.from({ length: trades.length }, (_, row) => this.#messageOf(trades, row)),
      rejected,
    };
  }

  #messageOf(trades: TradeBatch, row: number): Message {
    const stock = this.#symbols.stockAt(trades.stock[row] as number);
    const timeUs = trades.timeUs[row] as number;
    const day = Math.floor(timeUs / US_A_DAY);
    const time = timeText(timeUs - day * US_A_DAY, trades.timeNs[row] as number);
    const price =
      trades.wide.get(row)?.price ??
      decimalText(trades.priceUnscaled[row] as number, trades.priceScale[row] as number);
    const side = trades.side[row] as number;
    const type = side === SIDE_UNKNOWN ? '' : `,"trade_type":"${side === SIDE_BUY ? 'BUY' : 'SELL'}"`;
    const id = uuidText(trades.id, row * UUID_BYTES);
    const value =
      `{"stock":"${stock}","price":${price},${quantityText(trades, row)}${type}` +
      `,"trade_date":"${this.#dateOf(day)}","trade_time":"${time}","trade_id":"${id}"}`;
    return { key: stock, value: Buffer.from(value, 'latin1') };
  }

  #dateOf(day: number): string {
    if (day !== this.#day) {
      this.#day = day;
      this.#date = new Date((day * US_A_DAY) / 1000).toISOString().slice(0, 10);
    }
    return this.#date;
  }
}

function quantityText(trades: TradeBatch, row: number): string {
  const unscaled = trades.quantityUnscaled[row] as number;
  if (trades.isSize[row] === 0) return `"quantity":${unscaled}`;
  const size = trades.wide.get(row)?.size ?? decimalText(unscaled, trades.quantityScale[row] as number);
  return `"size":"${size}"`;
}

/** A JSON record as it is, under its stock's key where it tells one. */
function keyed(value: Uint8Array | null): Message {
  if (value === null) return { value: null };
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const stock = STOCK.exec(bytes.toString('latin1'))?.[1];
  return stock === undefined ? { value: bytes } : { key: stock.toUpperCase(), value: bytes };
}
