import { expect, it } from 'vitest';
import type { TradeStatistics } from '../../../main/analytics/trade-sums.ts';
import { AnalyticsRun } from '../../support/analytics-run.ts';

function session(trades: readonly (readonly [time: string, price: string])[]): TradeStatistics | undefined {
  const run = new AnalyticsRun({ stocks: ['ACME'], hasOperators: true });
  run.apply(
    trades.map(([time, price], offset) => ({ timeUs: Date.parse(time) * 1000, price, quantity: 10, offset })),
  );
  return run.statistics.of(0, 'day');
}

it('the statistics of a session are undefined before its first trade', () => {
  expect(session([])).toBeUndefined();
});

it('the statistics of a session are those of the newest trade’s New York date', () => {
  const statistics = session([
    ['2024-01-03T04:59:59.999Z', '50'],
    ['2024-01-03T05:00:00Z', '10'],
    ['2024-01-02T20:00:00Z', '60'],
    ['2024-01-04T04:59:59Z', '30'],
  ]);
  expect(statistics).toEqual({
    mean: 20,
    stddev: 10,
    volume: 20,
    notional: 400,
    tradeCount: 2,
    vwap: 20,
    min: 10,
    max: 30,
    first: 10,
    last: 30,
  });
});
