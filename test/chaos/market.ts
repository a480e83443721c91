/** The trades of a chaos run: numbered, the same for the same seed, some of them out of order or late, in the partitions of a topic. */
import { type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';
import { seededRandom } from '../support/seeded-random.ts';

export const PARTITIONS = 4;
export const DATE = '2024-03-06';
export const STOCKS: readonly string[] = Array.from({ length: 24 }, (_, index) => `CHAOS${index + 1}`);

/** 15:00:00 UTC, in a regular session of New York. */
const START_US = Date.parse(`${DATE}T15:00:00Z`) * 1000;
/** The trades are spread over so long, however many there are. */
const LENGTH_US = 6_000_000_000;
const FIRST_PRICE = 100;
/** Of trades that come after newer ones of their stock, and of those that come behind the watermark. */
const OUT_OF_ORDER = { share: 0.02, byUs: 2_000_000 };
const LATE = { share: 0.002, byUs: 20_000_000 };

export interface NumberedTrade {
  readonly partition: number;
  readonly stock: string;
  /** The message, as JSON. */
  readonly json: string;
}

/** Rules of most kinds, each of which fires on these trades. */
export const RULES: readonly AlertRule[] = alertRulesSchema.parse([
  {
    id: 'move',
    kind: 'percent_move',
    threshold_percent: 0.3,
    reference: 'window:5m',
    hysteresis_percent: 0.1,
  },
  {
    id: 'open-bar',
    kind: 'percent_move',
    threshold_percent: 0.5,
    reference: 'session_open',
    trigger: 'bar_close',
  },
  { id: 'level', kind: 'price_cross', level: FIRST_PRICE, hysteresis_percent: 0.05, cooldown_seconds: 10 },
  { id: 'total', kind: 'volume_total', level: 100_000 },
  { id: 'spike', kind: 'volume_spike', window: '1m', factor: 1.2, hysteresis_percent: 10 },
  { id: 'sma', kind: 'sma_cross', interval: '1m', cooldown_seconds: 0 },
]);

/** The id of the trade with this number, from 1; the number can be read in it. */
export const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Returns the trades with the numbers 1 to `count` in the order in which they are produced. */
export function makeTrades(count: number, seed: number): NumberedTrade[] {
  const random = seededRandom(seed);
  const prices = STOCKS.map(() => FIRST_PRICE);
  return Array.from({ length: count }, (_, index) => {
    const of = Math.floor(random() * STOCKS.length);
    const price = (prices[of] as number) * (1 + (random() - 0.5) * 0.001);
    prices[of] = price;
    const timeUs = START_US + Math.floor((index * LENGTH_US) / count) - delayUs(random());
    const [date, time] = new Date(Math.floor(timeUs / 1000)).toISOString().slice(0, -1).split('T');
    const json = JSON.stringify({
      stock: STOCKS[of],
      price: Number(price.toFixed(4)),
      quantity: 1 + Math.floor(random() * 200),
      trade_type: random() < 0.5 ? 'BUY' : 'SELL',
      trade_date: date,
      trade_time: `${time}${String(timeUs % 1000).padStart(3, '0')}`,
      trade_id: idOf(index + 1),
    });
    return { partition: of % PARTITIONS, stock: STOCKS[of] as string, json };
  });
}

function delayUs(chance: number): number {
  if (chance < LATE.share) return LATE.byUs;
  return chance < LATE.share + OUT_OF_ORDER.share ? OUT_OF_ORDER.byUs : 0;
}
