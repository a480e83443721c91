/** Waits between attempts: longer from failure to failure, with jitter so that many engines do not come back at once. */
export class BackOff {
  readonly #firstMs: number;
  readonly #lastMs: number;
  #failures = 0;

  /** @param firstMs the longest first wait @param lastMs the longest wait ever */
  constructor(firstMs: number, lastMs: number) {
    this.#firstMs = firstMs;
    this.#lastMs = lastMs;
  }

  /** Counts a failure and returns how long to wait, ms: between half and all of a ceiling that doubles each time. */
  nextMs(): number {
    const ceiling = Math.min(this.#lastMs, this.#firstMs * 2 ** this.#failures);
    this.#failures += 1;
    return ceiling * (0.5 + Math.random() / 2);
  }

  /** It went well: the next failure is a first one. */
  reset(): void {
    this.#failures = 0;
  }
}
