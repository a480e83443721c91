/**
 * Exponential smoothing of a sequence of numbers: the first value is the simple mean of the first n numbers, and then each number x moves it
 * to `(1 − weight) × value + weight × x`. With weight 2 ÷ (n + 1) it is the exponential moving average, with 1 ÷ n the average of Wilder, "New
 * Concepts in Technical Trading Systems", 1978. TA-Lib seeds both in the same way.
 */
export class Smoothing {
  readonly #period: number;
  readonly #weight: number;
  #count = 0;
  /** Sum of the first numbers, while there are fewer than n. */
  #sum = 0;
  #value = Number.NaN;

  constructor(period: number, weight: number) {
    this.#period = period;
    this.#weight = weight;
  }

  /** Returns the value with one more number, without taking that in; NaN before there are n. */
  peek(x: number): number {
    if (this.#count >= this.#period) return (1 - this.#weight) * this.#value + this.#weight * x;
    return this.#count === this.#period - 1 ? (this.#sum + x) / this.#period : Number.NaN;
  }

  next(x: number): number {
    this.#value = this.peek(x);
    if (this.#count < this.#period) this.#sum += x;
    this.#count++;
    return this.#value;
  }
}

/** Returns 2 ÷ (n + 1). */
export const exponentialWeight = (period: number): number => 2 / (period + 1);
/** Returns 1 ÷ n. */
export const wilderWeight = (period: number): number => 1 / period;
