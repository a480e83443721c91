/** The newest n numbers of a sequence, oldest first; NaN where there are fewer. */
export class Recent {
  readonly #values: Float64Array;
  #at = 0;

  constructor(n: number) {
    this.#values = new Float64Array(n).fill(Number.NaN);
  }

  push(value: number): void {
    this.#values[this.#at] = value;
    this.#at = (this.#at + 1) % this.#values.length;
  }

  /** Returns the newest n as they would be after a push, without one. */
  with(value: number): Float64Array {
    const n = this.#values.length;
    const values = new Float64Array(n);
    for (let i = 1; i < n; i++) values[i - 1] = this.#values[(this.#at + i) % n] as number;
    values[n - 1] = value;
    return values;
  }
}

/** Returns the mean, summed anew each time: a running sum would drift. NaN when one of the values is. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
