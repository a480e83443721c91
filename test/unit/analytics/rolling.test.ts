import { describe, expect, it } from 'vitest';
import { AMOUNTS, measureTrade } from '../../../main/analytics/exact-sum.ts';
import { RollingStatistics } from '../../../main/analytics/rolling.ts';
import { ROW_WIDTH, setRow } from '../../../main/analytics/rolling-row.ts';
import { SECOND_WIDTH, setSecond } from '../../../main/analytics/second-sum.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { type TradeInput, tradeBatch } from '../../support/trades.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START_US = Date.parse('2024-01-02T15:00:00Z') * 1000;

/** Statistics of trades in the order in which they come. */
function rolling(trades: readonly TradeInput[]): RollingStatistics {
  const statistics = new RollingStatistics([MINUTE, HOUR]);
  const batch = tradeBatch(new SymbolTable(), trades);
  const amounts = new Float64Array(AMOUNTS);
  const second = new Float64Array(SECOND_WIDTH);
  const seconds = new Float64Array(ROW_WIDTH);
  for (let row = 0; row < batch.length; row++) {
    measureTrade(batch, row, amounts);
    setSecond(second, batch, row, amounts);
    setRow(seconds, 0, second, 0);
    statistics.add(seconds, 0, 1);
  }
  return statistics;
}
const at = (seconds: number, price: string, quantity = 100): TradeInput => ({
  timeUs: START_US + seconds * SECOND,
  price,
  quantity,
});

describe('rolling statistics', () => {
  it('are undefined before the first trade', () => {
    expect(rolling([]).statistics(MINUTE)).toBeUndefined();
    expect(rolling([]).closeBefore(MINUTE)).toBeNaN();
  });

  it('are those of the window’s trades, each counted once', () => {
    const trades = [at(0, '2', 10), at(1, '4', 0), at(1.5, '4', 20), at(2, '4', 0)];
    const more = [at(3, '5', 30), at(4, '5', 0), at(5, '7', 40), at(6, '9', 0)];
    expect(rolling([...trades, ...more]).statistics(MINUTE)).toEqual({
      mean: 5,
      min: 2,
      max: 9,
      stddev: 2,
      volume: 100,
      notional: 530,
      tradeCount: 8,
      vwap: 5.3,
      first: 2,
      last: 9,
    });
  });

  it('begin after the second that lies exactly one window before the newest', () => {
    const statistics = rolling([at(0.999999, '1'), at(1, '2'), at(60.999999, '3')]);
    expect(statistics.statistics(MINUTE)).toMatchObject({ min: 2, tradeCount: 2, first: 2 });
    expect(statistics.closeBefore(MINUTE)).toBe(1);
    expect(statistics.statistics(HOUR)).toMatchObject({ min: 1, tradeCount: 3 });
    expect(statistics.closeBefore(HOUR)).toBeNaN();
  });

  it('are those of the last trade alone after a pause, and measure from the close before it', () => {
    const statistics = rolling([at(0, '100'), at(7200, '90', 0)]);
    expect(statistics.statistics(HOUR)).toMatchObject({ mean: 90, stddev: 0, volume: 0, vwap: Number.NaN });
    expect(statistics.closeBefore(HOUR)).toBe(100);
    expect(statistics.closeBefore(MINUTE)).toBe(100);
  });

  it('take a late trade into its second, and none that is older than the close kept for the longest window', () => {
    const statistics = rolling([at(0, '100'), at(4000, '50'), at(3999, '40'), at(10, '70'), at(5, '60')]);
    expect(statistics.statistics(MINUTE)).toMatchObject({ min: 40, tradeCount: 2, first: 40, last: 50 });
    expect(statistics.closeBefore(HOUR)).toBe(70);
  });

  it('have the exact deviation of prices that nearly agree, and 0 where they do', () => {
    const near = rolling([at(0, '600000.000000001'), at(1, '600000.000000003')]);
    expect(near.statistics(MINUTE)?.stddev).toBe(1e-9);
    const wide = rolling([at(0, '999999999999.999999999'), at(1, '999999999999.999999997')]);
    expect(wide.statistics(MINUTE)?.stddev).toBe(1e-9);
    const same = rolling(Array.from({ length: 99 }, (_, i) => at(i / 9, '999999999999.999999999')));
    expect(same.statistics(MINUTE)?.stddev).toBe(0);
  });

  it('are not spoiled by a huge price that has left the window', () => {
    const statistics = rolling([
      at(0, '999999999999.999999999'),
      at(61, '0.000000001'),
      at(62, '0.000000003'),
    ]);
    expect(statistics.statistics(MINUTE)).toMatchObject({ mean: 2e-9, stddev: 1e-9 });
  });

  it('forget a notional beyond all exactness when it leaves the window', () => {
    const huge = [at(0, '999999999999.999999999', 2_000_000_000), at(59, '0.5', 3)];
    expect(rolling(huge).statistics(MINUTE)?.notional).toBe(2e21);
    const later = rolling([...huge, at(60, '0.000000001', 1)]);
    expect(later.statistics(MINUTE)).toMatchObject({ notional: 1.500000001, volume: 4 });
    expect(later.statistics(HOUR)?.notional).toBe(2e21);
  });

  it('refuse a window that is not kept', () => {
    expect(() => rolling([at(0, '1')]).totals(2 * MINUTE)).toThrow('120000000 µs');
  });

  it('add fractional sizes exactly', () => {
    const sizes = Array.from({ length: 10 }, (_, i) => ({ ...at(i, '10'), size: '0.1' }));
    expect(rolling(sizes).statistics(MINUTE)).toMatchObject({ volume: 1, notional: 10, vwap: 10 });
  });
});
