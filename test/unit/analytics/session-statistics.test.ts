import { expect, it } from 'vitest';
import { AMOUNTS, measureTrade } from '../../../main/analytics/exact-sum.ts';
import { SessionStatistics } from '../../../main/analytics/session-statistics.ts';
import { TradingDays } from '../../../main/calendar/trading-days.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { tradeBatch } from '../../support/trades.ts';

function session(trades: readonly (readonly [time: string, price: string])[]): SessionStatistics {
  const statistics = new SessionStatistics(new TradingDays('America/New_York'));
  const amounts = new Float64Array(AMOUNTS);
  const inputs = trades.map(([time, price]) => ({ timeUs: Date.parse(time) * 1000, price, quantity: 10 }));
  const batch = tradeBatch(new SymbolTable(), inputs);
  for (let row = 0; row < batch.length; row++) {
    measureTrade(batch, row, amounts);
    statistics.add(batch, row, amounts);
  }
  return statistics;
}

it('the statistics of a session are undefined before its first trade', () => {
  expect(session([]).statistics()).toBeUndefined();
});

it('the statistics of a session are those of the newest trade’s New York date', () => {
  const statistics = session([
    ['2024-01-03T04:59:59.999Z', '50'],
    ['2024-01-03T05:00:00Z', '10'],
    ['2024-01-02T20:00:00Z', '60'],
    ['2024-01-04T04:59:59Z', '30'],
  ]).statistics();
  expect(statistics).toMatchObject({ mean: 20, stddev: 10, volume: 20, notional: 400, first: 10, last: 30 });
});
