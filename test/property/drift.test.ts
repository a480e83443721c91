import { expect, it } from 'vitest';
import type { Stock } from '../../contract/units.ts';
import { Analytics } from '../../main/analytics/analytics.ts';
import { toBar } from '../../main/analytics/bar.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { tradeBatch } from '../support/trades.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');

const TICKS = 10_000_000;
const BATCH = 10_000;
const START_US = Date.parse('2024-01-02T15:00:00Z') * 1000;

it(`after ${TICKS} ticks of one day, sums and means are those of exact arithmetic`, () => {
  const symbols = new SymbolTable();
  const analytics = new Analytics({
    symbols,
    rules: [],
    allowedLatenessUs: 5_000_000,
    calendarOf: () => NEW_YORK,
    intervals: ['1d'],
  });
  const random = seededRandom(7);
  // Prices with four digits behind the point: hardly any of them is a double.
  const ticks = Array.from({ length: BATCH }, (_, row) => ({
    stock: 'ACME',
    timeUs: START_US + row,
    price: `${100 + Math.floor(random() * 900)}.${String(Math.floor(random() * 1e4)).padStart(4, '0')}`,
    quantity: Math.floor(random() * 1000),
  }));
  const batch = tradeBatch(symbols, ticks);
  let [prices, volume, notional] = [0n, 0n, 0n];
  for (const { price, quantity } of ticks) {
    const units = BigInt(price.replace('.', ''));
    prices += units;
    volume += BigInt(quantity);
    notional += units * BigInt(quantity);
  }
  const rounds = TICKS / BATCH;
  for (let round = 0; round < rounds; round++) {
    for (let row = 0; row < BATCH; row++) batch.timeUs[row] = START_US + round * BATCH + row;
    for (let row = 0; row < BATCH; row++) batch.offset[row] = round * BATCH + row;
    analytics.apply(batch);
  }
  const stock = symbols.indexOf('ACME' as Stock);
  const [day] = analytics.recentBars(stock, '1d');
  if (day === undefined) throw new Error('there is no bar of the day');
  const bar = toBar(day, symbols, true);
  const times = BigInt(rounds);
  expect(bar.tradeCount).toBe(TICKS);
  expect(bar.volume).toBe(Number(volume * times));
  // As near as doubles of that size can be: nothing is lost on the way.
  expect(bar.notional).toBeCloseTo(Number(notional * times) / 1e4, 2);
  expect(bar.vwap).toBeCloseTo(Number(notional) / Number(volume) / 1e4, 12);
  expect(analytics.quote(stock)?.sessionMean).toBeCloseTo(Number(prices) / BATCH / 1e4, 12);
}, 120_000);
