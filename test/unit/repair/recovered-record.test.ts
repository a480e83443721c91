import { expect, test } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import type { CassandraTrade } from '../../../main/cassandra/queries.ts';
import { recordOf } from '../../../main/repair/cassandra-feed.ts';
import { decodeBatch } from '../../../main/trades/decode.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { uuidText } from '../../../main/trades/uuid.ts';
import { at, trade } from '../../support/stored-rows.ts';

/** Decodes the record that is made of a stored trade. */
function decoded(overrides: Partial<CassandraTrade>) {
  const symbols = new SymbolTable();
  const records = [{ offset: 0, value: recordOf(trade(1, overrides as never)) }];
  const batch = {
    topic: 'recovered:k',
    partition: 0,
    format: 'json',
    records,
    receivedMs: epochMs(0),
  } as const;
  const { trades, rejected } = decodeBatch(batch, symbols);
  expect(rejected).toEqual([]);
  return { trades, symbols };
}

test.each([
  ['167.4100', 1_674_100, 4],
  ['0.000000001', 1, 9],
  ['12', 12, 0],
])('the price %s keeps its digits', (price, unscaled, scale) => {
  const { trades } = decoded({ price });
  expect([trades.priceUnscaled[0], trades.priceScale[0]]).toEqual([unscaled, scale]);
});

test('a price with more digits than a double has keeps them all', () => {
  const { trades } = decoded({ price: '123456789012.123456789' });
  expect(trades.wide.get(0)?.price).toBe('123456789012.123456789');
});

test('time to the nanosecond, fractional size, side and id are those that were stored', () => {
  const timeNs = at('2013-10-07T23:59:59.999Z', 999_999n);
  const { trades, symbols } = decoded({ timeNs, quantity: null, size: '0.00150', tradeType: 'SELL' });
  expect(BigInt(trades.timeUs[0] as number) * 1000n + BigInt(trades.timeNs[0] as number)).toBe(timeNs);
  expect([trades.isSize[0], trades.quantityUnscaled[0], trades.quantityScale[0]]).toEqual([1, 150, 5]);
  expect(trades.side[0]).toBe(2);
  expect(uuidText(trades.id, 0)).toBe(trade(1).tradeId);
  expect(symbols.stockAt(trades.stock[0] as number)).toBe('AAPL');
});

test('a side that is not known, and a trade of before 1970, come back so', () => {
  const timeNs = at('1969-12-31T00:00:00Z', 1n);
  const { trades } = decoded({ timeNs, tradeType: '', quantity: 0 });
  expect(BigInt(trades.timeUs[0] as number) * 1000n + BigInt(trades.timeNs[0] as number)).toBe(timeNs);
  expect([trades.side[0], trades.quantity[0], trades.isSize[0]]).toEqual([0, 0, 0]);
});
