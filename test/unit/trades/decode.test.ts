import { describe, expect, it } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import type { RecordFormat } from '../../../main/feeds/feed.ts';
import { decimalText } from '../../../main/trades/decimal.ts';
import { type Decoded, decodeBatch } from '../../../main/trades/decode.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { takeRows } from '../../../main/trades/take-rows.ts';
import { REJECTED_BYTES } from '../../../main/trades/trade-batch.ts';
import { STOCKSTREAM_NAMESPACE, uuidText, uuidV5 } from '../../../main/trades/uuid.ts';
import { tradeJson } from '../../support/trade-json.ts';

function decode(
  format: RecordFormat,
  values: readonly (string | Uint8Array | null)[],
  symbols = new SymbolTable(),
  topic = 'stocks',
): Decoded {
  const encoder = new TextEncoder();
  const records = values.map((value, i) => ({
    offset: 40 + i,
    value: typeof value === 'string' ? encoder.encode(value) : value,
  }));
  return decodeBatch({ topic, partition: 3, format, records, receivedMs: epochMs(7) }, symbols);
}
const csv = (...lines: string[]): Decoded => decode('csv', lines);
const LINE = '1381132800464000,SPY,7,167.4100,100,P,20002000,0';
const idText = ({ trades }: Decoded, row = 0): string => uuidText(trades.id, 16 * row);

describe('decoding', () => {
  it('passes over bad records and keeps their neighbours in place', () => {
    const good = tradeJson({ price: '1.5' });
    const { trades, rejected } = decode('json', [good, 'nonsense', null, good, '[]', good]);
    expect([...trades.offset]).toEqual([40, 43, 45]);
    expect([...trades.price]).toEqual([1.5, 1.5, 1.5]);
    expect(rejected.map(({ offset, reason }) => [offset, reason])).toEqual([
      [41, 'not_json'],
      [42, 'tombstone'],
      [44, 'not_object'],
    ]);
  });

  it('keeps where a rejected record came from, and its first 4 KiB as they were', () => {
    const bytes = new Uint8Array(5000).fill(0xff);
    const [record] = decode('json', [bytes]).rejected;
    bytes.fill(0);
    expect(record).toMatchObject({ topic: 'stocks', partition: 3, offset: 40, receivedMs: 7 });
    expect(record?.raw).toEqual(new Uint8Array(REJECTED_BYTES).fill(0xff));
  });

  it('says what was expected and what came', () => {
    const [record] = decode('json', [tradeJson({ price: -1 })]).rejected;
    expect(record?.detail).toBe(
      'price: expected above 0, a decimal number with 1 to 12 digits before the point and at most 9 behind it, got -1',
    );
  });

  it('names a message without an id by topic, partition and offset', () => {
    const expected = uuidText(uuidV5(STOCKSTREAM_NAMESPACE, 'stocks/3/40'));
    expect(idText(decode('json', [tradeJson({})]))).toBe(expected);
    // The slow path, because of the escape, gives the same.
    expect(idText(decode('json', [tradeJson({}).replace('stock', '\\u0073tock')]))).toBe(expected);
  });

  it('names a line by stock, date and sequence, whatever the file', () => {
    const expected = uuidText(uuidV5(STOCKSTREAM_NAMESPACE, 'file/SPY/2013-10-07/7'));
    expect(idText(csv(LINE))).toBe(expected);
    expect(idText(decode('csv', [LINE.replace('SPY,7', 'spy,07')], new SymbolTable(), 'file:b'))).toBe(
      expected,
    );
  });

  it('leaves no trace of a rejected record in the symbol table', () => {
    const symbols = new SymbolTable();
    decode('json', [tradeJson({ stock: 'NEW', price: 0 })], symbols);
    decode('csv', [LINE.replace('167.4100', 'x')], symbols);
    expect(symbols.size).toBe(0);
  });

  it('keeps thousands of stocks apart', () => {
    const symbols = new SymbolTable();
    const names = Array.from({ length: 5000 }, (_, i) => `S${i}`);
    const { trades } = decode(
      'json',
      [...names, ...names].map((stock) => tradeJson({ stock })),
      symbols,
    );
    expect([...trades.stock].map((index) => symbols.stockAt(index))).toEqual([...names, ...names]);
    expect(symbols.size).toBe(5000);
  });
});

describe('a CSV line', () => {
  it('becomes a trade with the digits of its price', () => {
    const { trades } = csv(LINE);
    expect(trades).toMatchObject({ length: 1, partition: 3, topic: 'stocks' });
    expect([trades.timeUs[0], trades.timeNs[0], trades.price[0], trades.quantity[0]]).toEqual([
      1381132800464000, 0, 167.41, 100,
    ]);
    expect(decimalText(trades.priceUnscaled[0] as number, trades.priceScale[0] as number)).toBe('167.4100');
  });

  it.each([
    ['columns', '1381132800464000,SPY,7,167.41,100,P,0'],
    ['columns', `${LINE},`],
    ['trade_time', LINE.replace('1381132800464000', '2013-10-07')],
    ['trade_time', LINE.replace('1381132800464000', '13811328004640000')],
    ['stock', LINE.replace('SPY', 'S&P')],
    ['stock', LINE.replace('SPY', '')],
    ['trade_id', LINE.replace(',7,', ',-7,')],
    ['price', LINE.replace('167.4100', '0.0')],
    ['price', LINE.replace('167.4100', '1e2')],
    ['quantity', LINE.replace(',100,', ',1.5,')],
    ['quantity', LINE.replace(',100,', ',2147483648,')],
  ])('is rejected for its %s: %s', (reason, line) => {
    expect(csv(line).rejected).toMatchObject([{ reason }]);
  });
});

describe('taking rows', () => {
  it('keeps every column of the rows, wide digits included', () => {
    const wide = tradeJson({ price: '123456789012.123456789', stock: 'WIDE' });
    const { trades } = decode('json', [tradeJson({}), wide, tradeJson({ price: '2' })]);
    const taken = takeRows(trades, Uint32Array.of(1, 2));
    expect([...taken.offset]).toEqual([41, 42]);
    expect([...taken.stock]).toEqual([1, 0]);
    expect(taken.wide).toEqual(new Map([[0, { price: '123456789012.123456789' }]]));
    expect(uuidText(taken.id)).toBe(uuidText(trades.id, 16));
    expect(taken.price[1]).toBe(2);
  });

  it('returns the batch itself when all are taken, and refuses rows that are not there', () => {
    const { trades } = decode('json', [tradeJson({})]);
    expect(takeRows(trades, Uint32Array.of(0))).toBe(trades);
    expect(() => takeRows(trades, Uint32Array.of(1))).toThrow(RangeError);
  });
});
