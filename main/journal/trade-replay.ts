/** Journaled trades back as the engine's batches, as they were committed. */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { epochMs, parseStock } from '../../contract/units.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { SIDE_BUY, SIDE_SELL, SIDE_UNKNOWN, type TradeBatch } from '../trades/trade-batch.ts';
import { doubles, texts, uuids } from './chunk-reader.ts';
import { exactTextSql, ten, unscaledSql } from './decimal.ts';
import { JournalError } from './journal-error.ts';

export interface Source {
  readonly topic: string;
  readonly partition: number;
}

const DAMAGED = 'It is damaged: set `dataDir` to another folder to begin a new journal; nothing was deleted.';

/** Feed partitions by the numbers that trades carry. */
export async function readSources(connection: DuckDBConnection): Promise<Source[]> {
  const sources: Source[] = [];
  const rows = await connection.runAndReadAll('SELECT source, topic, "partition" FROM sources');
  for (const [source, topic, partition] of rows.getRows()) {
    sources[Number(source)] = { topic: String(topic), partition: Number(partition) };
  }
  return sources;
}

/** A whole number of at most this many digits is an exact double; TradeBatch keeps others as text. */
const EXACT_BELOW = 1e15;

/**
 * Sequences of one query. Sorting them all at once would take as much memory as there are trades, and nothing would come before the last is
 * sorted; the rows of a page lie together in the file.
 */
const PAGE = 131_072;

const replaySql = (where: string): string => `
SELECT source::DOUBLE, "offset"::DOUBLE, stock, time_us::DOUBLE, time_ns::DOUBLE,
  ${unscaledSql('price', 'price_scale')}::DOUBLE, price_scale::DOUBLE, ${exactTextSql('price', 'price_scale')},
  coalesce(quantity, ${unscaledSql('size', 'size_scale')})::DOUBLE, coalesce(size_scale, 0)::DOUBLE,
  coalesce(${exactTextSql('size', 'size_scale')}, ''), (quantity IS NULL)::INTEGER::DOUBLE,
  CASE trade_type WHEN 'BUY' THEN ${SIDE_BUY} WHEN 'SELL' THEN ${SIDE_SELL} ELSE ${SIDE_UNKNOWN} END::DOUBLE,
  trade_id, received_ms::DOUBLE
FROM trades WHERE sequence > $1 AND sequence <= $2 AND ${where} ORDER BY sequence`;

const extentSql = (where: string): string =>
  `SELECT count(*)::DOUBLE, min(sequence)::DOUBLE, max(sequence)::DOUBLE FROM trades WHERE sequence > $1 AND ${where}`;

/** Decimal columns of a chunk: nearest double, digits, scale, and the texts of those whose digits no double holds. */
function decimals(unscaled: Float64Array, scale: Float64Array, text: (row: number) => string) {
  const nearest = new Float64Array(unscaled.length);
  const wide = new Map<number, string>();
  for (let row = 0; row < unscaled.length; row++) {
    const digits = unscaled[row] as number;
    if (digits < EXACT_BELOW) {
      nearest[row] = digits / ten(scale[row] as number);
    } else {
      wide.set(row, text(row));
      nearest[row] = Number(text(row));
    }
  }
  return { nearest, wide };
}

function readChunk(chunk: DuckDBDataChunk, symbols: SymbolTable) {
  const textOf = (column: number) => (row: number) => String(chunk.getColumnVector(column).getItem(row));
  const priceUnscaled = doubles(chunk, 5);
  const priceScale = doubles(chunk, 6);
  const price = decimals(priceUnscaled, priceScale, textOf(7));
  const quantityUnscaled = doubles(chunk, 8);
  const quantityScale = doubles(chunk, 9);
  const quantity = decimals(quantityUnscaled, quantityScale, textOf(10));
  const stock = Uint32Array.from(texts(chunk, 2), (text) => {
    const parsed = parseStock(text);
    if (parsed === undefined)
      throw new JournalError(`The journal holds a trade of the impossible symbol "${text}". ${DAMAGED}`);
    return symbols.indexOf(parsed);
  });
  const wide = new Map<number, { price?: string; size?: string }>();
  for (const [row, text] of price.wide) wide.set(row, { price: text });
  for (const [row, text] of quantity.wide) wide.set(row, { ...wide.get(row), size: text });
  return {
    source: doubles(chunk, 0),
    receivedMs: doubles(chunk, 14),
    wide,
    columns: {
      stock,
      timeUs: doubles(chunk, 3),
      timeNs: Uint16Array.from(doubles(chunk, 4)),
      price: price.nearest,
      priceUnscaled,
      priceScale: Uint8Array.from(priceScale),
      quantity: quantity.nearest,
      quantityUnscaled,
      quantityScale: Uint8Array.from(quantityScale),
      isSize: Uint8Array.from(doubles(chunk, 11)),
      side: Uint8Array.from(doubles(chunk, 12)),
      offset: doubles(chunk, 1),
    },
    id: uuids(chunk, 13),
  };
}

type ChunkColumns = ReturnType<typeof readChunk>;

function sliceBatch(read: ChunkColumns, start: number, end: number, source: Source): TradeBatch {
  const { columns } = read;
  const wide = new Map<number, { price?: string; size?: string }>();
  for (const [row, text] of read.wide) if (row >= start && row < end) wide.set(row - start, text);
  return {
    topic: source.topic,
    partition: source.partition,
    receivedMs: epochMs(read.receivedMs[start] ?? 0),
    length: end - start,
    stock: columns.stock.subarray(start, end),
    timeUs: columns.timeUs.subarray(start, end),
    timeNs: columns.timeNs.subarray(start, end),
    price: columns.price.subarray(start, end),
    priceUnscaled: columns.priceUnscaled.subarray(start, end),
    priceScale: columns.priceScale.subarray(start, end),
    quantity: columns.quantity.subarray(start, end),
    quantityUnscaled: columns.quantityUnscaled.subarray(start, end),
    quantityScale: columns.quantityScale.subarray(start, end),
    isSize: columns.isSize.subarray(start, end),
    side: columns.side.subarray(start, end),
    id: read.id.subarray(start * 16, end * 16),
    offset: columns.offset.subarray(start, end),
    wide,
  };
}

/**
 * How many trades there are after `sequence`, and their least and greatest sequence.
 * @param where SQL that is true for those that count.
 */
export async function replayExtent(
  connection: DuckDBConnection,
  sequence: number,
  where = 'true',
): Promise<{ readonly trades: number; readonly first: number; readonly last: number }> {
  const result = await connection.runAndReadAll(extentSql(where), [BigInt(sequence)]);
  const [trades, first, last] = result.getRows()[0] as [number, number | null, number | null];
  return { trades, first: first ?? sequence, last: last ?? sequence };
}

/**
 * The trades after `sequence`, in the order of their journaling; a batch holds trades of one partition.
 * @param where SQL that is true for those that are wanted.
 */
export async function* replayTrades(
  connection: DuckDBConnection,
  symbols: SymbolTable,
  sources: readonly Source[],
  sequence: number,
  where = 'true',
): AsyncIterable<TradeBatch> {
  const { trades, first, last } = await replayExtent(connection, sequence, where);
  if (trades === 0) return;
  for (let after = first - 1; after < last; after += PAGE) {
    const page = await connection.stream(replaySql(where), [BigInt(after), BigInt(after + PAGE)]);
    for await (const chunk of page) yield* batchesOf(chunk, symbols, sources);
  }
}

function* batchesOf(
  chunk: DuckDBDataChunk,
  symbols: SymbolTable,
  sources: readonly Source[],
): Iterable<TradeBatch> {
  const read = readChunk(chunk, symbols);
  for (let start = 0; start < chunk.rowCount; ) {
    let end = start + 1;
    while (
      end < chunk.rowCount &&
      read.source[end] === read.source[start] &&
      read.receivedMs[end] === read.receivedMs[start]
    )
      end++;
    const source = sources[read.source[start] as number];
    if (source === undefined)
      throw new JournalError(
        `The journal holds trades of an unknown source ${read.source[start]}. ${DAMAGED}`,
      );
    yield sliceBatch(read, start, end, source);
    start = end;
  }
}
