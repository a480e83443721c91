import fc from 'fast-check';
import { SMA } from 'trading-signals';
import { expect, it } from 'vitest';
import { smaOf } from '../../main/analytics/sma.ts';

const closes = fc.array(fc.double({ min: 0.000000001, max: 999_999, noNaN: true }), { maxLength: 60 });

it.each([5, 10])('the SMA of %i closes is the one of an independent library, undefined as long', (period) => {
  fc.assert(
    fc.property(closes, (values) => {
      const oracle = new SMA(period);
      const ours = smaOf(values, period);
      values.forEach((value, i) => {
        const expected = oracle.update(value, false);
        if (expected === null) expect(ours[i]).toBeNaN();
        else expect(Math.abs((ours[i] as number) - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
      });
    }),
    { numRuns: 1000, seed: 7 },
  );
});
