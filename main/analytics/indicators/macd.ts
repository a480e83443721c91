import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';
import { exponentialWeight, Smoothing } from './smoothing.ts';

/**
 * Moving average convergence/divergence (G. Appel): EMA(fast) − EMA(slow) of closes, its own EMA as signal, and the difference as histogram.
 * Seeded as TA-Lib does: both averages begin at bar `slow`, the fast one with the simple mean of the newest `fast` closes there; the
 * signal begins with the simple mean of the first `signal` differences.
 */
export class MacdStream implements IndicatorStream {
  readonly #fast: Smoothing;
  readonly #slow: Smoothing;
  readonly #signal: Smoothing;
  /** Bars that the slow average takes and the fast one does not. */
  #toSkip: number;

  constructor(fast: number, slow: number, signal: number) {
    this.#fast = new Smoothing(fast, exponentialWeight(fast));
    this.#slow = new Smoothing(slow, exponentialWeight(slow));
    this.#signal = new Smoothing(signal, exponentialWeight(signal));
    this.#toSkip = slow - fast;
  }

  peek({ close }: IndicatorBar): readonly number[] {
    const fast = this.#toSkip > 0 ? Number.NaN : this.#fast.peek(close);
    const macd = fast - this.#slow.peek(close);
    return outputsOf(macd, Number.isNaN(macd) ? macd : this.#signal.peek(macd));
  }

  next({ close }: IndicatorBar): readonly number[] {
    const fast = this.#toSkip > 0 ? Number.NaN : this.#fast.next(close);
    const macd = fast - this.#slow.next(close);
    this.#toSkip--;
    return outputsOf(macd, Number.isNaN(macd) ? macd : this.#signal.next(macd));
  }
}

const outputsOf = (macd: number, signal: number): readonly number[] => [macd, signal, macd - signal];
