/**
 * Returns the simple moving average of `n` values at every place; NaN where there are fewer than `n` (SEMANTICS, Indicators).
 * Each mean is summed anew: a running sum would drift, and would differ from the same mean taken elsewhere.
 */
export function smaOf(closes: Float64Array | readonly number[], n: number): Float64Array {
  const means = new Float64Array(closes.length).fill(Number.NaN);
  for (let last = n - 1; last < closes.length; last++) {
    let sum = 0;
    for (let i = last - n + 1; i <= last; i++) sum += closes[i] as number;
    means[last] = sum / n;
  }
  return means;
}
