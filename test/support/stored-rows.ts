/** Rows as the journal hands them to Cassandra. */
import { epochMs, type Stock } from '../../contract/units.ts';
import type { StoredBar, StoredTrade } from '../../main/journal/journal.ts';

/** Nanoseconds since the epoch. */
export const at = (time: string, nanoseconds = 0n): bigint =>
  BigInt(Date.parse(time)) * 1_000_000n + nanoseconds;

/** A trade of AAPL on 2013-10-07; its id and the nanoseconds of its time are the sequence. */
export function trade(sequence: number, overrides: Partial<StoredTrade> = {}): StoredTrade {
  return {
    sequence,
    stock: 'AAPL' as Stock,
    timeNs: at('2013-10-07T14:30:00Z', BigInt(sequence)),
    tradeId: `00000000-0000-5000-8000-${String(sequence).padStart(12, '0')}`,
    price: '167.41',
    quantity: 100,
    size: null,
    tradeType: '',
    ...overrides,
  };
}

/** The bar of the minute of those trades. */
export function bar(sequence: number, overrides: Partial<StoredBar> = {}): StoredBar {
  return {
    sequence,
    stock: 'AAPL' as Stock,
    interval: '1m',
    openTimeMs: epochMs(Date.parse('2013-10-07T14:30:00Z')),
    open: 167.41,
    high: 167.5,
    low: 167.4,
    close: 167.45,
    volume: 1500,
    tradeCount: 12,
    notional: 251_160.5,
    vwap: 167.44,
    revision: 0,
    state: 'closed',
    ...overrides,
  };
}
