import { describe, expect, it } from 'vitest';
import { mergeBars, toBar } from '../../../main/analytics/bar.ts';
import type { BarState } from '../../../main/analytics/bar-state.ts';
import { AnalyticsRun } from '../../support/analytics-run.ts';
import { type TradeInput, tradeBatch } from '../../support/trades.ts';

const START_US = Date.parse('2024-01-02T15:00:00Z') * 1000;
const SECOND = 1_000_000;

/** A run, and batches of partition 0 with offsets that go on from call to call. */
function market(latenessUs = 5 * SECOND): {
  run: AnalyticsRun;
  apply: (
    trades: readonly TradeInput[],
    partition?: number,
  ) => ReturnType<AnalyticsRun['analytics']['apply']>;
} {
  const run = new AnalyticsRun({ latenessUs });
  let offset = 0;
  return {
    run,
    apply: (trades, partition = 0) => {
      const placed = trades.map((trade) => ({ ...trade, offset: offset++ }));
      return run.analytics.apply(tradeBatch(run.symbols, placed, { partition }));
    },
  };
}
const at = (seconds: number, price = '100.00', stock = 'ACME'): TradeInput => ({
  stock,
  timeUs: START_US + seconds * SECOND,
  price,
});
const only = (bars: readonly BarState[], interval: string): BarState[] =>
  bars.filter((bar) => bar.interval === interval);

describe('a bar', () => {
  it('closes when the watermark reaches its end, not before', () => {
    const { run, apply } = market();
    expect(only(apply([at(0), at(5.999999)]).bars, '1s')).toEqual([]);
    const [open] = run.analytics.recentBars(0, '1s');
    expect(open && run.analytics.isOpen(open)).toBe(true);
    const [closed] = only(apply([at(6)]).bars, '1s');
    expect(closed).toMatchObject({ openTimeMs: START_US / 1000, tradeCount: 1, revision: 0 });
    expect(closed && run.analytics.isOpen(closed)).toBe(false);
  });

  it('comes out once, whatever closes it: another stock of the partition does', () => {
    const { apply } = market();
    apply([at(0)]);
    expect(only(apply([at(100, '1', 'OTHER')]).bars, '1s').map(({ stock }) => stock)).toEqual([0]);
    expect(only(apply([at(200, '1', 'OTHER')]).bars, '1s').map(({ stock }) => stock)).toEqual([1]);
  });

  it('gets one new revision for all late trades of a batch', () => {
    const { apply } = market();
    apply([at(0), at(100)]);
    const output = apply([at(0.5, '90.00'), at(0.6, '95.00')]);
    expect(output.late).toBe(2);
    expect(only(output.bars, '1s')).toMatchObject([{ low: 90, close: 95, tradeCount: 3, revision: 1 }]);
    expect(only(apply([at(0.7)]).bars, '1s')).toMatchObject([{ tradeCount: 4, revision: 2 }]);
  });

  it('that exists only because of a late trade comes out as its first revision', () => {
    const { apply } = market();
    apply([at(0), at(100)]);
    expect(only(apply([at(50)]).bars, '1s')).toMatchObject([{ tradeCount: 1, revision: 0 }]);
  });

  it('that has left memory is not sent whole: its late trades are, summed', () => {
    const { apply } = market();
    apply(Array.from({ length: 40 }, (_, second) => at(second)));
    const output = apply([at(0.1, '90.00'), at(0.2, '95.00')]);
    expect(only(output.bars, '1s')).toEqual([]);
    const [patch] = only(output.patches, '1s');
    expect(patch).toMatchObject({ openTimeMs: START_US / 1000, tradeCount: 2, low: 90, close: 95 });
  });

  it('leaves memory after 32 newer ones, closed or not', () => {
    const { run, apply } = market(3600 * SECOND);
    const output = apply(Array.from({ length: 40 }, (_, second) => at(second)));
    expect(only(output.bars, '1s').map(({ openTimeMs }) => openTimeMs - START_US / 1000)).toEqual(
      Array.from({ length: 8 }, (_, second) => second * 1000),
    );
    expect(run.analytics.recentBars(0, '1s')).toHaveLength(32);
  });

  it('waits for the slowest partition that its stock was seen in, but not for one that is an hour behind', () => {
    const { apply } = market();
    apply([at(0)], 0);
    apply([at(0.5)], 1);
    expect(only(apply([at(60)], 0).bars, '1s')).toEqual([]);
    expect(only(apply([at(30, '1', 'OTHER')], 1).bars, '1s')).toEqual([]);
    expect(only(apply([at(61)], 0).bars, '1s').map(({ openTimeMs }) => openTimeMs)).toEqual([
      START_US / 1000,
    ]);
    const later = apply([at(3700), at(3701), at(3710)], 0).bars;
    expect(only(later, '1s').map(({ openTimeMs }) => openTimeMs - START_US / 1000)).toEqual([
      60_000, 61_000, 3_700_000, 3_701_000,
    ]);
  });

  it('is closed by the next file although the last one stands still', () => {
    const { apply } = market();
    apply([at(0)], 0);
    const next = apply([at(86_400), at(86_410)], 1);
    expect(only(next.bars, '1d')).toHaveLength(1);
    expect(only(next.bars, '1s')).toHaveLength(2);
  });
});

describe('merging', () => {
  it('gives the bar of both sets of trades', () => {
    const trades = [at(0, '10.00'), at(1, '12.00'), at(2, '9.00'), at(3, '11.00')];
    const whole = market();
    whole.apply(trades);
    const [expected] = whole.run.analytics.recentBars(0, '1m');
    const halves = [trades.slice(0, 2), trades.slice(2)].map((half, i) => {
      const run = new AnalyticsRun();
      run.apply(half.map((trade, row) => ({ ...trade, offset: i * 2 + row })));
      return run.analytics.recentBars(0, '1m')[0] as BarState;
    });
    const [first, second] = halves as [BarState, BarState];
    const merged = { ...second };
    mergeBars(merged, first);
    expect(merged).toEqual(expected);
  });

  it('refuses bars of different windows', () => {
    const { run, apply } = market();
    apply([at(0), at(1)]);
    const [a, b] = run.analytics.recentBars(0, '1s') as [BarState, BarState];
    expect(() => mergeBars(a, b)).toThrow('cannot merge');
  });

  it('keeps every cent of large and small trades', () => {
    const { run, apply } = market();
    apply([
      { ...at(0, '999999999.999999999'), size: '1000' },
      { ...at(0, '0.000000001'), size: '0.000000001' },
      { ...at(0, '123456789012.123456789'), size: '0.5' },
    ]);
    const [bar] = run.analytics.recentBars(0, '1m') as [BarState];
    expect(BigInt(bar.notionalHigh) + BigInt(bar.notionalLow)).toBe(
      999_999_999_999_999_999n * 10n ** 12n + 1n + 123_456_789_012_123_456_789n * 500_000_000n,
    );
    expect([bar.volumeWhole, bar.volumeNano]).toEqual([1000, 500_000_001]);
    expect(toBar(bar, run.symbols, true).volume).toBe(1000.500000001);
  });
});

describe('a quote', () => {
  it('measures from the session open on the first day, then from the previous close', () => {
    const { run, apply } = market();
    apply([at(0, '100.00'), at(1, '102.00')]);
    expect(run.analytics.quote(0)).toMatchObject({ last: 102, reference: 100, change: 2, changePercent: 2 });
    apply([at(86_400, '103.02')]);
    expect(run.analytics.quote(0)).toMatchObject({
      last: 103.02,
      reference: 102,
      change: 1.02,
      changePercent: 1,
    });
  });

  it('counts the trading day only, late trades of it included', () => {
    const { run, apply } = market();
    apply([
      at(0, '50.00'),
      at(86_400, '100.00'),
      at(86_460, '104.00'),
      at(86_400.5, '102.00'),
      at(5, '51.00'),
    ]);
    expect(run.analytics.quote(0)).toEqual({
      last: 104,
      reference: 51,
      change: 53,
      changePercent: (100 * 53) / 51,
      volume: 300,
      tradeCount: 3,
      sessionMean: 102,
      lastTimeUs: START_US + 86_460 * SECOND,
    });
  });

  it('is undefined before the first trade', () => {
    expect(market().run.analytics.quote(0)).toBeUndefined();
  });
});

describe('the analytics', () => {
  it('tells which stocks traded since it was asked last', () => {
    const { run, apply } = market();
    apply([at(0), at(1, '1', 'OTHER'), at(2)]);
    expect(run.analytics.takeDirty()).toEqual([0, 1]);
    expect(run.analytics.takeDirty()).toEqual([]);
    apply([at(3, '1', 'OTHER')]);
    expect(run.analytics.takeDirty()).toEqual([1]);
  });

  it('has a watermark per partition', () => {
    const { run, apply } = market();
    expect(run.analytics.watermarkUs('stocks', 0)).toBe(Number.NEGATIVE_INFINITY);
    apply([at(10)]);
    expect(run.analytics.watermarkUs('stocks', 0)).toBe(START_US + 5 * SECOND);
    expect(run.analytics.watermarkUs('stocks', 1)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('takes over a saved state exactly, also into another order of stocks', () => {
    const { run, apply } = market();
    apply([at(0), at(1, '7.00', 'OTHER'), at(100, '101.50')]);
    const other = new AnalyticsRun({ stocks: ['OTHER', 'THIRD', 'ACME'] });
    other.analytics.restore(run.analytics.save());
    expect(other.analytics.quote(2)).toEqual(run.analytics.quote(0));
    expect(other.analytics.quote(0)).toEqual(run.analytics.quote(1));
    expect(other.analytics.recentBars(2, '1s')).toEqual(
      run.analytics.recentBars(0, '1s').map((bar) => ({ ...bar, stock: 2 })),
    );
  });
});
