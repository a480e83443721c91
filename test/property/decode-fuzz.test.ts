/**
 * A million damaged records, each between two good ones: nothing throws, each is a trade or a rejected record, its neighbours are decoded as
 * they are alone, and what the fast path took of it is what the slow path reads.
 */
import { describe, expect, it } from 'vitest';
import { epochMs } from '../../contract/units.ts';
import type { FeedRecord, RecordFormat } from '../../main/feeds/feed.ts';
import type { LineBlock } from '../../main/feeds/lines.ts';
import { CsvRecords } from '../../main/trades/csv-record.ts';
import { type Decoded, decodeBatch, decodeLines } from '../../main/trades/decode.ts';
import { JsonRecords } from '../../main/trades/json-record.ts';
import { StockLookup } from '../../main/trades/stock-lookup.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { REJECT_REASONS } from '../../main/trades/trade-batch.ts';
import { createTradeColumns } from '../../main/trades/trade-columns.ts';
import { mutate } from '../support/mutations.ts';
import { rowText } from '../support/rows.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Of each of the four ways: messages or lines, JSON or CSV. */
const MUTATIONS = 250_000;
const PER_BATCH = 1_000;
const SOURCE = { topic: 'fuzz', partition: 3, receivedMs: epochMs(1_700_000_000_000) };
const REASONS: ReadonlySet<string> = new Set(REJECT_REASONS);

const GOOD: Readonly<Record<RecordFormat, readonly Uint8Array[]>> = {
  json: [
    '{"stock":"SPY","price":167.41,"quantity":100,"trade_type":"BUY","trade_date":"2013-10-07","trade_time":"14:30:00.123456","trade_id":"3AC1A025-a840-51db-b74d-205f89d068b4"}',
    '{"stock":"BRK.B","price":"0.0001","quantity":"7","trade_type":"","trade_date":"2024-02-29","trade_time":"23:59:59.999999999"}',
    '{ "trade_time": "09:30:00", "trade_date": "1999-12-31", "size": "0.000000001", "price": 1.5e2, "stock": "btc-usd", "note": {"a": ["}", 1]} }',
    '{"stock":"\\u0041CME","price":123456789012.123456789,"quantity":0,"trade_type":"SELL","trade_date":"2024-01-02","trade_time":"00:00:00.1"}',
  ].map((text) => Buffer.from(text)),
  csv: [
    '1381132800000000,SPY,1,167.4100,100,P,,0',
    '1381132800123456,BRK.B,20,0.0001,0,Q,F I,1',
    '-86400000000,bac,9007199254740991,123456789012.123456789,2147483647,,,',
  ].map((text) => Buffer.from(text)),
};

interface Batch {
  readonly format: RecordFormat;
  readonly records: readonly FeedRecord[];
}

/** Good records at the even offsets, damaged ones between them. */
function makeBatch(format: RecordFormat, firstOffset: number, random: () => number): Batch {
  const good = GOOD[format];
  const any = (): Uint8Array => good[Math.floor(random() * good.length)] as Uint8Array;
  const records = Array.from({ length: 2 * PER_BATCH + 1 }, (_, index) => ({
    offset: firstOffset + index,
    value: index % 2 === 0 ? any() : mutate(any(), random),
  }));
  return { format, records };
}

/** The records in one buffer, as the lines of a file are, but without line ends, so that reading beyond a record reads the next one. */
function blockOf(records: readonly FeedRecord[]): LineBlock {
  const values = records.map(({ value }) => value as Uint8Array);
  const ends = new Uint32Array(values.length);
  const starts = new Uint32Array(values.length);
  let at = 0;
  for (const [i, value] of values.entries()) {
    starts[i] = at;
    ends[i] = at + value.length;
    at += value.length;
  }
  const bytes = new Uint8Array(at);
  values.forEach((value, i) => {
    bytes.set(value, starts[i]);
  });
  return { bytes, length: values.length, starts, ends, firstLine: records[0]?.offset ?? 0 };
}

type Decode = (batch: Batch, symbols: SymbolTable) => Decoded;
const WAYS: Readonly<Record<string, Decode>> = {
  messages: (batch, symbols) => decodeBatch({ ...SOURCE, ...batch }, symbols),
  lines: ({ format, records }, symbols) => decodeLines(blockOf(records), { ...SOURCE, format }, symbols),
};

/** What the slow path reads of a record; without an id where the message has none. Undefined: it rejects it. */
function slowly(format: RecordFormat, value: Uint8Array): { text: string; hasId: boolean } | undefined {
  const [symbols, columns] = [new SymbolTable(), createTradeColumns(1)];
  const stocks = new StockLookup(symbols);
  if (format === 'csv') {
    const refused = new CsvRecords(stocks).read(value, 0, value.length, columns, 0);
    return refused === undefined ? { text: rowText(columns, 0, symbols), hasId: true } : undefined;
  }
  const read = new JsonRecords(stocks).read(value, columns, 0);
  if ('rejection' in read) return undefined;
  const hasId = read.value === 'with id';
  return { text: rowText(columns, 0, symbols, hasId), hasId };
}

/** Returns what is wrong with the decoded batch, the first thing only; and how many damaged records were trades all the same. */
function judge(batch: Batch, { trades, rejected }: Decoded, symbols: SymbolTable, decode: Decode) {
  let trade = 0;
  let reject = 0;
  let stillTrades = 0;
  for (const [index, record] of batch.records.entries()) {
    const value = record.value as Uint8Array;
    const what = `record ${record.offset}, ${JSON.stringify(Buffer.from(value.subarray(0, 400)).toString('latin1'))}`;
    const isTrade = trades.offset[trade] === record.offset;
    const isRejected = rejected[reject]?.offset === record.offset;
    if (isTrade === isRejected) return { problem: `${what}: neither or both trade and rejected record` };
    if (index % 2 === 0) {
      const alone = new SymbolTable();
      const decoded = decode({ ...batch, records: [record] }, alone).trades;
      if (!isTrade || rowText(trades, trade, symbols) !== rowText(decoded, 0, alone))
        return { problem: `${what}: not decoded as alone` };
    } else if (isTrade) {
      const slow = slowly(batch.format, value);
      if (slow === undefined || slow.text !== rowText(trades, trade, symbols, slow.hasId))
        return { problem: `${what}: the fast path took it otherwise than the slow one` };
      stillTrades += 1;
    } else if (!REASONS.has(rejected[reject]?.reason ?? '') || !isKept(rejected[reject]?.raw, value)) {
      return { problem: `${what}: rejected without its reason or its bytes` };
    }
    if (isTrade) trade += 1;
    else reject += 1;
  }
  return { stillTrades };
}

const isKept = (raw: Uint8Array | undefined, value: Uint8Array): boolean =>
  raw !== undefined && Buffer.compare(raw, value.subarray(0, raw.length)) === 0;

describe('damaged records', () => {
  for (const format of ['json', 'csv'] as const) {
    for (const [way, decode] of Object.entries(WAYS)) {
      it(`of ${format} ${way} are trades or rejected, and harm no neighbour`, () => {
        const random = seededRandom(20_131_007);
        const symbols = new SymbolTable();
        let stillTrades = 0;
        for (let done = 0; done < MUTATIONS; done += PER_BATCH) {
          const batch = makeBatch(format, 2 * done, random);
          const verdict = judge(batch, decode(batch, symbols), symbols, decode);
          expect(verdict.problem).toBeUndefined();
          stillTrades += verdict.stillTrades ?? 0;
        }
        expect(stillTrades).toBeGreaterThan(MUTATIONS / 100);
        expect(stillTrades).toBeLessThan(MUTATIONS / 2);
      });
    }
  }
});
