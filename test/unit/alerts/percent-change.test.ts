import { describe, expect, it } from 'vitest';
import {
  compareMove,
  compareSums,
  exactPercent,
  percentChange,
  priceChange,
  subtractPercent,
} from '../../../main/alerts/percent-change.ts';

const compare = (last: number, reference: number, direction: 1 | -1, percent: number): number =>
  Math.sign(
    compareMove(last, reference, (100 * (last - reference)) / reference, direction, exactPercent(percent)),
  );

describe('changes in percent', () => {
  it('are rounded once, from the exact decimals', () => {
    expect((100 * (50.15 - 50)) / 50).not.toBe(0.3);
    expect(percentChange(50.15, 50)).toBe(0.3);
    expect(priceChange(167.3, 167.41)).toBe(-0.11);
  });

  it('are computed for prices of any size', () => {
    expect(percentChange(999_999_999_999.999, 1)).toBeCloseTo(99_999_999_999_899.9, 0);
    expect(percentChange(0.000000002, 0.000000001)).toBe(100);
    expect(percentChange(1e-7, 2e-7)).toBe(-50);
  });
});

describe('a threshold', () => {
  it('is reached by a move of exactly its size', () => {
    expect(compare(50.15, 50, 1, 0.3)).toBe(0);
    expect(compare(49.85, 50, -1, 0.3)).toBe(0);
    expect(compare(0.00000015, 0.0000001, 1, 50)).toBe(0);
  });

  it('is not reached by the smallest price below it', () => {
    expect(compare(50.149999999, 50, 1, 0.3)).toBe(-1);
    expect(compare(50.150000001, 50, 1, 0.3)).toBe(1);
  });

  it('is told from its neighbours wherever doubles cannot', () => {
    // Twelve integer digits leave three behind the point: one thousandth is 5e-13 % of the price.
    expect(compare(210_000_000_000.001, 200_000_000_000, 1, 5)).toBe(1);
    expect(compare(210_000_000_000, 200_000_000_000.001, 1, 5)).toBe(-1);
  });

  it('less its hysteresis is a decimal without rounding', () => {
    const rearm = subtractPercent(exactPercent(0.3), exactPercent(0.1));
    expect(rearm).toMatchObject({ value: 0.2, unscaled: 2n, scale: 1 });
    expect(compareMove(50.1, 50, (100 * (50.1 - 50)) / 50, 1, rearm)).toBe(0);
  });
});

describe('sums of prices', () => {
  it('compare as decimals do', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(compareSums([0.1, 0.2], [0.3])).toBe(0);
    expect(compareSums([0.1, 0.200000001], [0.3])).toBe(1);
    expect(compareSums([0.1, 0.2], [0.300000000001])).toBe(-1);
    expect(compareSums([14, 13], [20, 7.5])).toBe(-1);
  });
});
