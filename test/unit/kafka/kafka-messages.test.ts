import { describe, expect, it } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import type { FeedBatch } from '../../../main/feeds/feed.ts';
import { KafkaMessages } from '../../../main/feeds/kafka-messages.ts';
import { decodeBatch } from '../../../main/trades/decode.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function batch(format: 'csv' | 'json', lines: readonly string[]): FeedBatch {
  return {
    topic: 'file:some.csv',
    partition: 0,
    format,
    records: lines.map((line, offset) => ({ offset, value: bytes(line) })),
    receivedMs: epochMs(0),
  };
}

const messagesOf = (format: 'csv' | 'json', lines: readonly string[]) =>
  new KafkaMessages().of(batch(format, lines));

describe('messages of CSV lines', () => {
  it('keep the digits of the price and every microsecond', () => {
    const { messages } = messagesOf('csv', [
      '1381132800464007,SPY,0,167.4100,100,P,20002000,0',
      '1381190399999999,brk.b,7,0.05,2147483647,Q,0,1',
      '1381132800000000,IBM,9,182,0,N,0,0',
    ]);
    expect(messages.map(({ key }) => key)).toEqual(['SPY', 'BRK.B', 'IBM']);
    expect(String(messages[0]?.value)).toMatch(/"price":167\.4100,"quantity":100,/);
    expect(messages.map(({ value }) => JSON.parse(String(value)))).toMatchObject([
      { stock: 'SPY', trade_date: '2013-10-07', trade_time: '08:00:00.464007' },
      { stock: 'BRK.B', price: 0.05, quantity: 2_147_483_647, trade_time: '23:59:59.999999' },
      { stock: 'IBM', price: 182, quantity: 0, trade_time: '08:00:00.000000' },
    ]);
  });

  it('are the same trades, ids included, as the file itself', () => {
    const lines = [
      '1381132800464000,SPY,0,167.4100,100,P,20002000,0',
      '1381132800465000,AIG,12,9.5,1400,P,0,0',
    ];
    const fromFile = decodeBatch(batch('csv', lines), new SymbolTable()).trades;
    const sent = messagesOf('csv', lines).messages.map(({ value }) => String(value));
    const fromTopic = decodeBatch(batch('json', sent), new SymbolTable()).trades;
    for (const column of [
      'id',
      'timeUs',
      'timeNs',
      'price',
      'priceUnscaled',
      'priceScale',
      'quantity',
    ] as const) {
      expect(fromTopic[column]).toEqual(fromFile[column]);
    }
  });

  it('are not made of a line that holds no trade: it is told', () => {
    const { messages, rejected } = messagesOf('csv', ['1,2,3', '1381132800464000,SPY,0,-1,100,P,0,0']);
    expect(messages).toEqual([]);
    expect(rejected.map(({ offset, reason }) => [offset, reason])).toEqual([
      [0, 'columns'],
      [1, 'price'],
    ]);
  });
});

describe('messages of JSON lines', () => {
  it('are the lines byte for byte under the key of their stock, broken ones without a key', () => {
    const lines = ['{"x": 1, "stock" : "spy", "price": 1}', '{"stock":12}', 'no json'];
    const { messages, rejected } = messagesOf('json', lines);
    expect(messages.map(({ value }) => String(value))).toEqual(lines);
    expect(messages.map(({ key }) => key)).toEqual(['SPY', undefined, undefined]);
    expect(rejected).toEqual([]);
  });
});
