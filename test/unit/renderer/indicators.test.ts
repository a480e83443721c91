import { describe, expect, it } from 'vitest';
import type { Indicator } from '../../../contract/indicators.ts';
import { BAR_FIELDS } from '../../../contract/protocol.ts';
import { indicatorName, shownIndicators } from '../../../renderer/charts/indicator-lines.ts';
import { paneDomains } from '../../../renderer/charts/panes.ts';
import { isPaneBreach, paneRange } from '../../../renderer/charts/price-range.ts';
import { applyBars, EMPTY_SERIES, withoutOutputs } from '../../../renderer/stores/bars.ts';

const INDICATORS: readonly Indicator[] = [
  { kind: 'ema', period: 20 },
  { kind: 'macd', fast: 12, slow: 26, signal: 9 },
  { kind: 'bollinger', period: 20, deviations: 2 },
  { kind: 'rsi', period: 14 },
];

describe('the indicators of a chart', () => {
  it('have names and, in the order of their outputs, lines over the price or in panes', () => {
    const shown = shownIndicators(INDICATORS);
    expect(shown.map(({ name, pane }) => [name, pane !== null])).toEqual([
      ['EMA 20', false],
      ['MACD 12 26 9', true],
      ['Bollinger 20 2', false],
      ['RSI 14', true],
    ]);
    expect(shown.flatMap(({ lines }) => lines.map(({ output }) => output))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(indicatorName({ kind: 'vwap' })).toBe('VWAP');
    const [, macd, bollinger] = shown;
    expect(macd?.lines.map(({ shape }) => shape)).toEqual(['line', 'line', 'bars']);
    expect(new Set(bollinger?.lines.map(({ color }) => color)).size).toBe(1);
  });

  it('come with the bars, row by row, and go when others are asked for', () => {
    const row = (minute: number): number[] =>
      BAR_FIELDS.map((field) => (field === 'openTimeMs' ? minute : 1));
    const payload = {
      kind: 'bars',
      values: Float64Array.from([row(1), row(2)].flat()),
      indicators: Float64Array.of(10, 11, 20, 21),
    } as const;
    const { series } = applyBars(EMPTY_SERIES, payload, 'snapshot');
    expect(series.bars.map(({ outputs }) => [...outputs])).toEqual([
      [10, 11],
      [20, 21],
    ]);
    expect(withoutOutputs(series).bars.every(({ outputs }) => outputs.length === 0)).toBe(true);
  });
});

describe('the panes of a chart', () => {
  it.each([
    [0, 600],
    [1, 600],
    [3, 600],
    [8, 900],
    [3, 200],
  ])(
    '%i wanted at %i pixels: none overlaps, each can be read, and the price keeps its room',
    (wanted, height) => {
      const { price, volume, panes } = paneDomains(wanted, height);
      expect(panes.length).toBeLessThanOrEqual(wanted);
      expect(price[1] - price[0]).toBeGreaterThanOrEqual(0.45 - 1e-9);
      for (const [low, high] of panes) expect((high - low) * height).toBeGreaterThanOrEqual(60 - 1e-9);
      const stacked = [price, volume, ...panes];
      stacked.forEach(([low], i) => {
        const below = stacked[i + 1];
        if (below === undefined) expect(low).toBeCloseTo(0);
        else expect(low).toBeGreaterThan(below[1]);
      });
    },
  );

  it('fit what is in sight with room, and know what leaves them', () => {
    const bar = (value: number) => ({ outputs: Float64Array.of(value) }) as never;
    const span = paneRange([bar(Number.NaN), bar(1), bar(3)], [0]);
    expect(span.low).toBeLessThan(1);
    expect(span.high).toBeGreaterThan(3);
    expect(isPaneBreach(bar(3.1), [0], span)).toBe(false);
    expect(isPaneBreach(bar(9), [0], span)).toBe(true);
    expect(isPaneBreach(bar(Number.NaN), [0], span)).toBe(false);
    expect(paneRange([], [0])).toEqual({ low: 0, high: 1 });
  });
});
