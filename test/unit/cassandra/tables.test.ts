import { describe, expect, it } from 'vitest';
import type { Stock } from '../../../contract/units.ts';
import { barPeriod, MOST_ROWS, periodBefore, tradeChunks } from '../../../main/cassandra/tables.ts';
import type { StoredTrade } from '../../../main/journal/journal.ts';

function trade(sequence: number, stock: string, time: string): StoredTrade {
  return {
    sequence,
    stock: stock as Stock,
    timeNs: BigInt(Date.parse(time)) * 1_000_000n,
    tradeId: '00000000-0000-5000-8000-000000000001',
    price: '1.0',
    quantity: 1,
    size: null,
    tradeType: '',
  };
}

describe('batches of trades', () => {
  it('hold rows of one partition only, at most a hundred, in journal order', () => {
    const trades = Array.from({ length: 1_000 }, (_, index) =>
      trade(index, index % 3 ? 'SPY' : 'IBM', index % 2 ? '2013-10-07T14:59:59Z' : '2013-10-07T15:00:00Z'),
    );
    const { chunks, hours } = tradeChunks('stockdata', trades);
    for (const { rows } of chunks) {
      expect(rows.length).toBeLessThanOrEqual(MOST_ROWS);
      expect(new Set(rows.map(([stock, date, hour]) => `${stock} ${date} ${hour}`)).size).toBe(1);
    }
    expect(chunks.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(1_000);
    expect(chunks).toHaveLength(12);
    expect([...hours.values()].map(({ stock, hour }) => `${stock} ${hour}`).sort()).toEqual([
      'IBM 14',
      'IBM 15',
      'SPY 14',
      'SPY 15',
    ]);
  });
});

describe('partitions of bars', () => {
  it.each([
    ['1s', '2013-10-07', '2013-10-06'],
    ['1m', '2013-10-01', '2013-09-01'],
    ['15m', '2013-10-01', '2013-09-01'],
    ['1h', '2013-01-01', '2012-01-01'],
    ['1d', '2013-01-01', '2012-01-01'],
  ] as const)(
    'of %s cover a period that bounds them, and lead to the one before',
    (interval, period, before) => {
      expect(barPeriod(interval, Date.parse('2013-10-07T23:59:59.999Z'))).toBe(period);
      expect(periodBefore(interval, period)).toBe(before);
    },
  );
});
