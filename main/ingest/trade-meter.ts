/** Whole seconds that the mean is taken over. */
const SPAN_SECONDS = 5;

/** Trades per second over the last few full seconds of the given clock. */
export class TradeMeter {
  readonly #now: () => number;
  readonly #counts = new Map<number, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(trades: number): void {
    const second = Math.floor(this.#now() / 1000);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + trades);
    for (const old of this.#counts.keys()) if (old < second - SPAN_SECONDS) this.#counts.delete(old);
  }

  /** Mean of the full seconds before the current one, per second. */
  rate(): number {
    const second = Math.floor(this.#now() / 1000);
    let trades = 0;
    for (let back = 1; back <= SPAN_SECONDS; back++) trades += this.#counts.get(second - back) ?? 0;
    return trades / SPAN_SECONDS;
  }
}
