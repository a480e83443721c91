/** Trades, alerts and a gap with every kind of value that a journal has to give back as it was. */
import type { Alert } from '../../contract/alerts.ts';
import type { FeedGap } from '../../contract/status.ts';
import { epochMs, epochUs, parseStock, percent, type Stock, type Uuid } from '../../contract/units.ts';
import type { TradeInput } from './trades.ts';

export const ACME = parseStock('ACME') as Stock;

export const TRADES: readonly TradeInput[] = [
  { timeUs: 1_700_000_000_000_001, timeNs: 999, price: '167.4100', quantity: 1400, side: 1 },
  { timeUs: -1_000_001, price: '0.000000001', quantity: 0, side: 2, stock: 'BRK.A' },
  { timeUs: 0, price: '999999999999.999999999', quantity: 2_147_483_647, stock: 'A-SYMBOL-OF-24-LETTERS.X' },
  { timeUs: 1, price: '123456789012', size: '0.00012300', stock: 'BTC/USD' },
  { timeUs: 2, price: '9007199.254740993', size: '123456789012.123456789', stock: 'TWELVE-CHARS' },
  { timeUs: 3, price: '100', quantity: 1, stock: 'THIRTEEN-CHRS' },
];

export const alert = (price: number): Alert => ({
  id: '00112233-4455-5677-8899-aabbccddeeff' as Uuid,
  rule: 'move-5',
  kind: 'percent_move',
  stock: ACME,
  direction: 'up',
  eventTimeUs: epochUs(1_700_000_000_000_000),
  price,
  reference: 100,
  referenceKind: 'previous_close',
  changePercent: percent(price - 100),
});

export const GAP: FeedGap = {
  topic: 'stocks',
  partition: 2,
  fromOffset: 40,
  toOffset: 60,
  reason: 'retention',
  noticedMs: epochMs(5),
};

export const ALERT = alert(105);
export const TOLD: Alert = { ...alert(106), message: 'ACME at 106', values: { level: 106, window: '5m' } };
