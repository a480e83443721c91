/** Indicators against TA-Lib (compiled to WebAssembly) and trading-signals, two implementations that share nothing with ours. */
import { TAFuncs } from 'talib-web';
import { ATR, BollingerBands, EMA, RSI, SMA } from 'trading-signals';
import { beforeAll, describe, expect, it } from 'vitest';
import { INDICATOR_OUTPUTS, type Indicator } from '../../../contract/indicators.ts';
import { createIndicator, leadOf } from '../../../main/analytics/indicators/create-indicator.ts';
import type { IndicatorBar } from '../../../main/analytics/indicators/indicator-stream.ts';
import { dailyBars, walkingBars } from '../../support/daily-bars.ts';
import { aligned, startTaLib } from '../../support/ta-lib.ts';

const SETS = [
  { name: 'a seeded walk', bars: walkingBars(3000) },
  ...['IBM', 'SPY', 'GOOG'].flatMap((symbol) => {
    const bars = dailyBars(symbol);
    return bars === undefined ? [] : [{ name: `the daily bars of ${symbol}`, bars }];
  }),
];

beforeAll(startTaLib);

/** Outputs by column, NaN before they are defined. */
function columnsOf(indicator: Indicator, bars: readonly IndicatorBar[]): number[][] {
  const stream = createIndicator(indicator);
  const rows = bars.map((bar) => stream.next(bar));
  return INDICATOR_OUTPUTS[indicator.kind].map((_, column) => rows.map((row) => row[column] as number));
}

/** @param scale what 1e-9 is relative to besides the value itself: differences of prices are as exact as the prices. */
function expectSame(got: readonly number[], expected: readonly number[], scale = 0, from = 0): void {
  const wrong = got.flatMap((value, i) => {
    const wanted = expected[i] as number;
    const isSame =
      Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-9 * Math.max(Math.abs(wanted), scale);
    return i < from || isSame ? [] : [`bar ${i}: ${value}, not ${wanted}`];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(got.length).toBe(expected.length);
}

describe.each(SETS)('over $name', ({ bars }) => {
  const close = bars.map((bar) => bar.close);
  const high = bars.map((bar) => bar.high);
  const low = bars.map((bar) => bar.low);

  it.each([2, 9, 20, 200])('SMA and EMA of %i bars are those of TA-Lib', (period) => {
    const [sma] = columnsOf({ kind: 'sma', period }, bars);
    expectSame(sma ?? [], aligned(TAFuncs.SMA({ inReal: close, timePeriod: period }).output, period - 1));
    const [ema] = columnsOf({ kind: 'ema', period }, bars);
    expectSame(ema ?? [], aligned(TAFuncs.EMA({ inReal: close, timePeriod: period }).output, period - 1));
  });

  it.each([
    [20, 2],
    [10, 1.5],
  ])('Bollinger(%i, %d) is that of TA-Lib', (period, deviations) => {
    // Its BBANDS and STDDEV are wrong after the first few bars in this build, so the bands are made of its mean and its variance.
    const middle = TAFuncs.SMA({ inReal: close, timePeriod: period }).output;
    const variance = TAFuncs.VAR({ inReal: close, timePeriod: period, nbDev: 1 }).output;
    const width = variance.map((value) => deviations * Math.sqrt(value));
    const columns = columnsOf({ kind: 'bollinger', period, deviations }, bars);
    const upper = middle.map((mean, i) => mean + (width[i] as number));
    const lower = middle.map((mean, i) => mean - (width[i] as number));
    [middle, upper, lower].forEach((band, i) => {
      // TA-Lib takes Σx² − (Σx)² ÷ n, which loses digits where prices hardly move.
      expectSame(columns[i] ?? [], aligned(band, period - 1), 1000);
    });
  });

  it.each([2, 14])('RSI and ATR of %i bars are those of TA-Lib, Wilder’s seeds included', (period) => {
    const [rsi] = columnsOf({ kind: 'rsi', period }, bars);
    expectSame(rsi ?? [], aligned(TAFuncs.RSI({ inReal: close, timePeriod: period }).output, period), 100);
    const [atr] = columnsOf({ kind: 'atr', period }, bars);
    expectSame(atr ?? [], aligned(TAFuncs.ATR({ high, low, close, timePeriod: period }).output, period));
  });

  it('MACD(12, 26, 9) is that of TA-Lib from where it has a signal', () => {
    const periods = { fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 };
    const { MACD, MACDSignal, MACDHist } = TAFuncs.MACD({ inReal: close, ...periods });
    const columns = columnsOf({ kind: 'macd', fast: 12, slow: 26, signal: 9 }, bars);
    const from = 26 - 1 + (9 - 1);
    expect(columns[0]?.slice(24, 27).map(Number.isNaN)).toEqual([true, false, false]);
    [MACD, MACDSignal, MACDHist].forEach((output, i) => {
      expectSame(columns[i] ?? [], aligned(output, from), 100, from);
    });
  });

  it('SMA, EMA, Bollinger, RSI and ATR are those of trading-signals, where its seeds have faded', () => {
    const cases = [
      { ours: { kind: 'sma', period: 10 } as const, peer: new SMA(10), of: (bar: IndicatorBar) => bar.close },
      { ours: { kind: 'ema', period: 10 } as const, peer: new EMA(10), of: (bar: IndicatorBar) => bar.close },
      { ours: { kind: 'rsi', period: 14 } as const, peer: new RSI(14), of: (bar: IndicatorBar) => bar.close },
    ];
    for (const { ours, peer, of } of cases) {
      const expected = bars.map((bar) => peer.update(of(bar), false) ?? Number.NaN);
      expectSame(columnsOf(ours, bars)[0] ?? [], expected, 100, leadOf(ours));
    }
    const atr = new ATR(14);
    const ranges = bars.map(
      (bar) => atr.update({ high: bar.high, low: bar.low, close: bar.close }, false) ?? Number.NaN,
    );
    const ourAtr = { kind: 'atr', period: 14 } as const;
    expectSame(columnsOf(ourAtr, bars)[0] ?? [], ranges, 0, 2 * leadOf(ourAtr));
    const bands = new BollingerBands(20, 2);
    const upper = bars.map((bar) => bands.update(bar.close, false)?.upper ?? Number.NaN);
    expectSame(columnsOf({ kind: 'bollinger', period: 20, deviations: 2 }, bars)[1] ?? [], upper, 0, 20);
  });

  it('the VWAP of a trading day is Σ notional ÷ Σ volume of its bars', () => {
    const [vwap] = columnsOf({ kind: 'vwap' }, bars);
    const expected = bars.map((bar, i) => {
      const day = bars.slice(0, i + 1).filter(({ dayStartMs }) => dayStartMs === bar.dayStartMs);
      const volume = day.reduce((sum, each) => sum + each.volume, 0);
      return volume === 0 ? Number.NaN : day.reduce((sum, each) => sum + each.notional, 0) / volume;
    });
    expectSame(vwap?.slice(0, 500) ?? [], expected.slice(0, 500));
  });
});
