import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Indicator, indicatorSchema } from '../../contract/indicators.ts';
import { createIndicator, leadOf } from '../../main/analytics/indicators/create-indicator.ts';
import type { IndicatorBar } from '../../main/analytics/indicators/indicator-stream.ts';

const bar = fc
  .record({
    low: fc.integer({ min: 100, max: 20_000 }),
    range: fc.nat({ max: 500 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.double({ min: 0, max: 1, noNaN: true }),
    volume: fc.nat({ max: 1000 }),
    day: fc.nat({ max: 2 }),
  })
  .map(({ low, range, at, weight, volume, day }) => ({
    low: low / 100,
    high: (low + range) / 100,
    close: (low + Math.round(range * at)) / 100,
    volume,
    notional: (volume * (low + range * weight)) / 100,
    day,
  }));
/** Trading days come in order. */
const bars = fc.array(bar, { minLength: 1, maxLength: 80 }).map((all): IndicatorBar[] => {
  const days = all.map(({ day }) => day).sort();
  return all.map(({ day: _, ...rest }, i) => ({ ...rest, dayStartMs: (days[i] as number) * 86_400_000 }));
});
const period = fc.integer({ min: 1, max: 30 });
const indicator: fc.Arbitrary<Indicator> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('sma' as const, 'ema' as const, 'rsi' as const, 'atr' as const),
    period,
  }),
  fc.constant({ kind: 'vwap' as const }),
  fc.record({ kind: fc.constant('bollinger' as const), period, deviations: fc.constantFrom(0.5, 2, 3) }),
  fc
    .record({ kind: fc.constant('macd' as const), fast: period, more: period, signal: period })
    .map(({ kind, fast, more, signal }) => ({ kind, fast, slow: fast + more, signal })),
);
const RUNS = { numRuns: 1000, seed: 7 };
const TINY = 1e-9;

const outputs = (of: Indicator, all: readonly IndicatorBar[]): (readonly number[])[] => {
  const stream = createIndicator(of);
  return all.map((each) => stream.next(each));
};

describe('every indicator', () => {
  it('has a valid schema, and shows at a bar what it has once the bar is closed, however often it looked before', () => {
    fc.assert(
      fc.property(indicator, bars, fc.nat({ max: 3 }), (of, all, looks) => {
        expect(indicatorSchema.parse(of)).toEqual(of);
        const expected = outputs(of, all);
        const stream = createIndicator(of);
        all.forEach((each, i) => {
          for (let look = 0; look < looks; look++) {
            expect(stream.peek({ ...each, close: each.close + look })).toHaveLength(expected[0]?.length ?? 0);
          }
          expect(stream.peek(each)).toEqual(expected[i]);
          expect(stream.next(each)).toEqual(expected[i]);
        });
      }),
      RUNS,
    );
  });

  it('depends on nothing before its lead', () => {
    const short = indicator.filter((of) => leadOf(of) < 400);
    const many = fc.array(bar, { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(short, many, (of, some) => {
        const all = Array.from({ length: 600 }, (_, i) => ({
          ...(some[i % 60] as (typeof some)[number]),
          dayStartMs: 0,
        }));
        const whole = outputs(of, all)[599] ?? [];
        const part = outputs(of, all.slice(599 - leadOf(of)))[leadOf(of)] ?? [];
        whole.forEach((value, i) => {
          expect(Math.abs((part[i] as number) - value), `output ${i}`).toBeLessThanOrEqual(TINY * 400);
        });
      }),
      RUNS,
    );
  });
});

describe('by its definition', () => {
  it('the bands lie alike around the simple mean', () => {
    fc.assert(
      fc.property(bars, period, (all, n) => {
        const sma = outputs({ kind: 'sma', period: n }, all);
        outputs({ kind: 'bollinger', period: n, deviations: 2 }, all).forEach(
          ([middle = 0, upper = 0, lower = 0], i) => {
            expect(middle).toBe(sma[i]?.[0]);
            if (Number.isNaN(middle)) return;
            expect(Math.abs(upper - middle - (middle - lower))).toBeLessThanOrEqual(TINY * middle);
            expect(upper).toBeGreaterThanOrEqual(lower);
          },
        );
      }),
      RUNS,
    );
  });

  it('RSI is between 0 and 100, ATR is not negative, the histogram is MACD less signal', () => {
    fc.assert(
      fc.property(bars, period, period, (all, n, more) => {
        for (const [rsi = 0] of outputs({ kind: 'rsi', period: n }, all)) {
          expect(Number.isNaN(rsi) || (rsi >= 0 && rsi <= 100)).toBe(true);
        }
        for (const [atr = 0] of outputs({ kind: 'atr', period: n }, all))
          expect(Number.isNaN(atr) || atr >= 0).toBe(true);
        for (const [macd = 0, signal = 0, histogram] of outputs(
          { kind: 'macd', fast: n, slow: n + more, signal: 9 },
          all,
        )) {
          expect(histogram).toBe(macd - signal);
        }
      }),
      RUNS,
    );
  });

  it('the averages of what does not move are what it is, its RSI is in the middle and its ATR 0', () => {
    fc.assert(
      fc.property(bar, period, (one, n) => {
        const still = { ...one, high: one.close, low: one.close, dayStartMs: 0 };
        const all = new Array<IndicatorBar>(80).fill(still);
        const last = (of: Indicator): number => outputs(of, all)[79]?.[0] as number;
        expect(last({ kind: 'ema', period: n })).toBeCloseTo(one.close, 9);
        expect(last({ kind: 'sma', period: n })).toBeCloseTo(one.close, 9);
        expect(last({ kind: 'rsi', period: n })).toBe(50);
        expect(last({ kind: 'atr', period: n })).toBe(0);
      }),
      RUNS,
    );
  });

  it('the VWAP of a day lies between its lowest and highest price', () => {
    fc.assert(
      fc.property(bars, (all) => {
        outputs({ kind: 'vwap' }, all).forEach(([vwap = 0], i) => {
          const day = all.slice(0, i + 1).filter(({ dayStartMs }) => dayStartMs === all[i]?.dayStartMs);
          if (Number.isNaN(vwap)) expect(day.every(({ volume }) => volume === 0)).toBe(true);
          else {
            expect(vwap).toBeGreaterThanOrEqual(Math.min(...day.map(({ low }) => low)) - TINY);
            expect(vwap).toBeLessThanOrEqual(Math.max(...day.map(({ high }) => high)) + TINY);
          }
        });
      }),
      RUNS,
    );
  });
});
