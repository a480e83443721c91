/** As many rules as are asked for, of every kind, each on one stock: what the people of a desk have between them. */
import { type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';
import { firstPrice, stockName } from './market.ts';

/** The n-th rule's settings, by kind; thresholds differ, so that no two rules fire together. */
const KINDS: readonly ((n: number, price: number) => object)[] = [
  (n) => ({ kind: 'percent_move', threshold_percent: 1 + (n % 7), reference: 'previous_close' }),
  (n) => ({ kind: 'percent_move', threshold_percent: 0.5 + (n % 5) / 4, reference: 'window:5m' }),
  (n, price) => ({ kind: 'price_cross', level: Math.round(100 * price * (1 + ((n % 21) - 10) / 200)) / 100 }),
  (n) => ({ kind: 'volume_total', level: 1_000_000 * (1 + (n % 9)) }),
  (n) => ({ kind: 'volume_spike', window: '1m', factor: 2 + (n % 4) }),
  () => ({ kind: 'sma_cross', interval: '1m' }),
  (n) => ({ kind: 'stale_feed', after_seconds: 30 + (n % 60) }),
  (n, price) => ({
    kind: 'all',
    conditions: [
      { kind: 'percent_move', threshold_percent: 1 + (n % 3), reference: 'session_open' },
      { kind: 'price_cross', level: price * 1.02, direction: 'up' },
    ],
  }),
  (n, price) => ({
    kind: 'any',
    conditions: [
      { kind: 'price_cross', level: price * (0.9 - (n % 5) / 100), direction: 'down' },
      { kind: 'volume_total', level: 5_000_000 },
    ],
  }),
  (n) => ({
    kind: 'percent_move',
    threshold_percent: 2,
    reference: 'session_open',
    trigger: n % 2 ? 'once' : 'every_time',
  }),
];

/** Returns the rules, dealt out over the stocks in turn. */
export function makeRules(count: number, stocks: number): readonly AlertRule[] {
  return alertRulesSchema.parse(
    Array.from({ length: count }, (_, n) => {
      const stock = n % stocks;
      // With few stocks each has rules of every kind.
      const kind = KINDS[Math.floor(n / stocks + n) % KINDS.length];
      return { id: `rule ${n}`, scope: [stockName(stock)], ...kind?.(n, firstPrice(stock)) };
    }),
  );
}
