/** Records of a feed into trades and rejected records. Never throws because of what a record contains. */
import type { FeedBatch, RecordFormat } from '../feeds/feed.ts';
import type { LineBlock } from '../feeds/lines.ts';
import { CsvRecords } from './csv-record.ts';
import { JsonRecords } from './json-record.ts';
import { JsonScanner, UNUSUAL, WITHOUT_ID } from './json-scanner.ts';
import { OffsetIds } from './record-ids.ts';
import type { Rejection } from './row-values.ts';
import { StockLookup } from './stock-lookup.ts';
import type { SymbolTable } from './symbol-table.ts';
import { REJECTED_BYTES, type RejectedRecord, type TradeBatch } from './trade-batch.ts';
import { type BatchSource, createTradeColumns, finishColumns, type TradeColumns } from './trade-columns.ts';
import { UUID_BYTES } from './uuid.ts';

export interface Decoded {
  /** The valid ones, in source order. */
  readonly trades: TradeBatch;
  readonly rejected: RejectedRecord[];
}

/** Where a block of lines comes from. */
export interface LineSource extends BatchSource {
  readonly format: RecordFormat;
}

const NO_BYTES = new Uint8Array(0);
const TOMBSTONE: Rejection = { reason: 'tombstone', detail: 'the message has no value' };

/** Reads one record into a row; returns why it is rejected, or undefined. */
type RecordReader = (
  bytes: Uint8Array,
  start: number,
  end: number,
  columns: TradeColumns,
  row: number,
  offset: number,
) => Rejection | undefined;

/** Decodes a feed's batch; new stocks enter the symbol table. */
export function decodeBatch(batch: FeedBatch, symbols: SymbolTable): Decoded {
  const read = decoderOf(symbols).begin(batch, batch.format);
  const columns = createTradeColumns(batch.records.length);
  const rejected: RejectedRecord[] = [];
  let row = 0;
  for (const { value, offset } of batch.records) {
    const refused = value === null ? TOMBSTONE : read(value, 0, value.length, columns, row, offset);
    if (refused === undefined) columns.offset[row++] = offset;
    else rejected.push(rejectedRecord(batch, offset, refused, value ?? NO_BYTES));
  }
  return { trades: finishColumns(columns, batch, row), rejected };
}

/** As `decodeBatch`, from a block of a file's lines, with no object per line. */
export function decodeLines(block: LineBlock, source: LineSource, symbols: SymbolTable): Decoded {
  const read = decoderOf(symbols).begin(source, source.format);
  const columns = createTradeColumns(block.length);
  const rejected: RejectedRecord[] = [];
  let row = 0;
  for (let i = 0; i < block.length; i++) {
    const start = block.starts[i] as number;
    const end = block.ends[i] as number;
    const offset = block.firstLine + i;
    const refused = read(block.bytes, start, end, columns, row, offset);
    if (refused === undefined) columns.offset[row++] = offset;
    else rejected.push(rejectedRecord(source, offset, refused, block.bytes.subarray(start, end)));
  }
  return { trades: finishColumns(columns, source, row), rejected };
}

function rejectedRecord(
  source: BatchSource,
  offset: number,
  { reason, detail }: Rejection,
  raw: Uint8Array,
): RejectedRecord {
  const { topic, partition, receivedMs } = source;
  return {
    topic,
    partition,
    offset,
    reason,
    detail,
    raw: Uint8Array.from(raw.subarray(0, REJECTED_BYTES)),
    receivedMs,
  };
}

/** What is kept between batches: the hash table of stocks and the scanners' last dates. */
class Decoder {
  readonly #ids = new OffsetIds();
  readonly #scanner: JsonScanner;
  readonly #messages: JsonRecords;
  readonly #lines: CsvRecords;

  constructor(symbols: SymbolTable) {
    const stocks = new StockLookup(symbols);
    this.#scanner = new JsonScanner(stocks);
    this.#messages = new JsonRecords(stocks);
    this.#lines = new CsvRecords(stocks);
  }

  begin(source: BatchSource, format: RecordFormat): RecordReader {
    if (format === 'csv') return this.#readLine;
    this.#ids.begin(source.topic, source.partition);
    return this.#readMessage;
  }

  readonly #readLine: RecordReader = (bytes, start, end, columns, row) =>
    this.#lines.scan(bytes, start, end, columns, row)
      ? undefined
      : this.#lines.read(bytes, start, end, columns, row);

  readonly #readMessage: RecordReader = (bytes, start, end, columns, row, offset) => {
    const scanned = this.#scanner.scan(bytes, start, end, columns, row);
    let withoutId = scanned === WITHOUT_ID;
    if (scanned === UNUSUAL) {
      const message = this.#messages.read(bytes.subarray(start, end), columns, row);
      if ('rejection' in message) return message.rejection;
      withoutId = message.value === 'without id';
    }
    if (withoutId) this.#ids.write(offset, columns.id, UUID_BYTES * row);
    return undefined;
  };
}

const decoders = new WeakMap<SymbolTable, Decoder>();

function decoderOf(symbols: SymbolTable): Decoder {
  const known = decoders.get(symbols);
  if (known !== undefined) return known;
  const decoder = new Decoder(symbols);
  decoders.set(symbols, decoder);
  return decoder;
}
