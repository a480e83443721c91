import { expect, test } from 'vitest';
import { BackOff } from '../../../main/back-off.ts';

test('waits double from failure to failure up to the longest, never all alike, and begin anew after a success', () => {
  const backOff = new BackOff(250, 10_000);
  const ceilings = [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
  const waits = ceilings.map(() => backOff.nextMs());
  ceilings.forEach((ceiling, index) => {
    expect(waits[index]).toBeGreaterThanOrEqual(ceiling / 2);
    expect(waits[index]).toBeLessThanOrEqual(ceiling);
  });
  expect(new Set(waits.slice(-2)).size).toBe(2);
  backOff.reset();
  expect(backOff.nextMs()).toBeLessThanOrEqual(250);
});
