/** Rows as the journal hands them to Cassandra. */
import { epochMs, epochUs, percent, type Stock, type Uuid } from '../../contract/units.ts';
import type { StoredAlert, StoredBar, StoredTrade } from '../../main/journal/journal.ts';

/** Nanoseconds since the epoch. */
export const at = (time: string, nanoseconds = 0n): bigint =>
  BigInt(Date.parse(time)) * 1_000_000n + nanoseconds;

/** The id of each row is made of its sequence. */
const idOf = (sequence: number): string => `00000000-0000-5000-8000-${String(sequence).padStart(12, '0')}`;

/** A trade of AAPL on 2013-10-07; its id and the nanoseconds of its time are the sequence. */
export function trade(sequence: number, overrides: Partial<StoredTrade> = {}): StoredTrade {
  return {
    sequence,
    stock: 'AAPL' as Stock,
    timeNs: at('2013-10-07T14:30:00Z', BigInt(sequence)),
    tradeId: idOf(sequence),
    price: '167.41',
    quantity: 100,
    size: null,
    tradeType: '',
    ...overrides,
  };
}

/** The trades with the sequences `from` to `from + count - 1`. */
export const trades = (from: number, count: number): StoredTrade[] =>
  Array.from({ length: count }, (_, index) => trade(from + index));

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

/** An alert of the first of those trades. */
export function alert(sequence: number, overrides: Partial<StoredAlert> = {}): StoredAlert {
  return {
    sequence,
    id: idOf(sequence) as Uuid,
    rule: 'move-5',
    kind: 'percent_move',
    stock: 'AAPL' as Stock,
    direction: 'up',
    eventTimeUs: epochUs(Date.parse('2013-10-07T14:30:00Z') * 1000 + sequence),
    price: 175.78,
    reference: 167.41,
    referenceKind: 'previous_close',
    changePercent: percent(4.99970133),
    ...overrides,
  };
}
