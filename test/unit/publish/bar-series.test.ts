import { describe, expect, it } from 'vitest';
import { INDICATOR_OUTPUTS, type Indicator } from '../../../contract/indicators.ts';
import { BAR_FIELDS } from '../../../contract/protocol.ts';
import type { BarState } from '../../../main/analytics/bar-state.ts';
import { createIndicator } from '../../../main/analytics/indicators/create-indicator.ts';
import { BarSeries, barsNeeded } from '../../../main/publish/bar-series.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { NEW_YORK } from '../../support/analytics-run.ts';
import { barState } from '../../support/bar-states.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const MINUTE = 60_000;
const START = Date.parse('2013-10-07T13:30:00Z');
const INDICATORS: readonly Indicator[] = [
  { kind: 'ema', period: 9 },
  { kind: 'rsi', period: 14 },
  { kind: 'macd', fast: 5, slow: 12, signal: 4 },
  { kind: 'bollinger', period: 20, deviations: 2 },
  { kind: 'atr', period: 7 },
  { kind: 'vwap' },
];
const WIDTH = INDICATORS.reduce((sum, { kind }) => sum + INDICATOR_OUTPUTS[kind].length, 0);

const symbols = new SymbolTable();
symbols.indexOf('ACME' as never);

function walk(count: number, stepMs = MINUTE): BarState[] {
  const random = seededRandom(3);
  let cents = 10_000;
  return Array.from({ length: count }, (_, i) => {
    cents += Math.floor(random() * 41) - 20;
    const close = cents / 100;
    return barState({ openTimeMs: START + i * stepMs, close, high: close + 0.1, low: close - 0.1 });
  });
}

function create(count: number, indicators: readonly Indicator[] = INDICATORS): BarSeries {
  return new BarSeries(symbols, { count, indicators, days: NEW_YORK.days });
}

/** Outputs of all bars by the indicators alone, one row a bar. */
function plainly(bars: readonly BarState[]): number[][] {
  const streams = INDICATORS.map(createIndicator);
  return bars.map(({ high, low, close, openTimeMs }) => {
    const bar = { high, low, close, volume: 100, notional: close * 100 };
    const dayStartMs = NEW_YORK.days.dayOf(openTimeMs * 1000).startUs / 1000;
    return streams.flatMap((stream) => [...stream.next({ ...bar, dayStartMs })]);
  });
}

function expectRows(got: Float64Array | undefined, expected: readonly number[][], tolerance = 1e-12): void {
  expect(got?.length).toBe(expected.length * WIDTH);
  expected.flat().forEach((wanted, i) => {
    const value = got?.[i] as number;
    const isSame = Object.is(value, wanted) || Math.abs(value - wanted) <= tolerance * (1 + Math.abs(wanted));
    expect(isSame, `row ${Math.floor(i / WIDTH)}, column ${i % WIDTH}: ${value}, not ${wanted}`).toBe(true);
  });
}

const isOpen = (last: BarState) => (bar: BarState) => bar === last;
const revised = (bars: readonly BarState[], place: number, close: number): BarState[] =>
  bars.map((bar, i) =>
    i === place ? { ...bar, close, high: Math.max(bar.high, close), notionalHigh: close * 100 * 1e18 } : bar,
  );

describe('the indicators of a chart', () => {
  it('are those of all its bars, whether they came at once, one by one or tick by tick', () => {
    const bars = walk(120);
    const atOnce = create(100);
    atOnce.update(bars, () => false);
    expectRows(atOnce.newest().indicators, plainly(bars).slice(-100));
    const live = create(100);
    bars.forEach((bar, i) => {
      const tick = { ...bar, close: bar.close + 1, high: bar.high + 1 };
      live.update([...bars.slice(Math.max(0, i - 31), i), tick], isOpen(tick));
      live.update(bars.slice(Math.max(0, i - 31), i + 1), isOpen(bar));
    });
    expect(live.newest().indicators).toEqual(atOnce.newest().indicators);
  });

  it('follow a tick with one changed row', () => {
    const bars = walk(60);
    const series = create(50);
    series.update(bars, () => false);
    const tick = revised(bars, 59, 120);
    const delta = series.update(tick.slice(-32), () => false);
    expect(delta?.values.length).toBe(BAR_FIELDS.length);
    expectRows(delta?.indicators, plainly(tick).slice(-1));
    expect(series.update(tick.slice(-32), () => false)).toBeUndefined();
  });

  it('follow a late trade in an older bar through all bars after it', () => {
    const bars = walk(60);
    const series = create(50);
    series.update(bars, () => false);
    const late = revised(bars, 40, 120);
    const delta = series.update(late.slice(-32), () => false);
    expectRows(delta?.indicators, plainly(late).slice(40));
    expectRows(series.newest().indicators, plainly(late).slice(-50));
  });

  it('do not depend on how many older bars are held, but for a trading day whose beginning is not', () => {
    const fading = INDICATORS.filter(({ kind }) => kind !== 'vwap');
    const bars = walk(900);
    const series = create(20, fading);
    const held = bars.slice(-barsNeeded(20, fading));
    expect(held.length).toBeLessThan(400);
    series.update(held, () => false);
    const columns = WIDTH - 1;
    const expected = plainly(bars)
      .slice(-20)
      .flatMap((row) => row.slice(0, columns));
    series.newest().indicators?.forEach((value, i) => {
      expect(Math.abs(value - (expected[i] as number)), `number ${i}`).toBeLessThanOrEqual(1e-8);
    });
  });

  it('leave the VWAP of a trading day undefined whose beginning is not held', () => {
    const vwap: Indicator[] = [{ kind: 'vwap' }];
    const needed = barsNeeded(20, vwap);
    const shown = (stepMs: number): Float64Array | undefined => {
      const series = create(20, vwap);
      series.update(walk(8000, stepMs).slice(-needed), () => false);
      return series.newest().indicators;
    };
    expect(shown(MINUTE)?.every((value) => value > 0)).toBe(true);
    expect(shown(5_000)?.every((value) => Number.isNaN(value))).toBe(true);
  });
});
