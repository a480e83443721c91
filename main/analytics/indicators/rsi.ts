import type { IndicatorBar, IndicatorStream } from './indicator-stream.ts';
import { Smoothing, wilderWeight } from './smoothing.ts';

/** What neither rises nor falls is in the middle; the formula itself says nothing there. */
const UNMOVED = 50;

/**
 * Relative strength index (Wilder 1978): 100 × U ÷ (U + D), U and D being Wilder's averages of the rises and of the falls from close to
 * close. Their first values are the simple means of the first n changes, so that the first output is at bar n + 1.
 */
export class RsiStream implements IndicatorStream {
  readonly #rises: Smoothing;
  readonly #falls: Smoothing;
  #close = Number.NaN;

  constructor(period: number) {
    this.#rises = new Smoothing(period, wilderWeight(period));
    this.#falls = new Smoothing(period, wilderWeight(period));
  }

  peek({ close }: IndicatorBar): readonly number[] {
    const change = close - this.#close;
    if (Number.isNaN(change)) return [Number.NaN];
    return [strength(this.#rises.peek(Math.max(change, 0)), this.#falls.peek(Math.max(-change, 0)))];
  }

  next({ close }: IndicatorBar): readonly number[] {
    const change = close - this.#close;
    this.#close = close;
    if (Number.isNaN(change)) return [Number.NaN];
    return [strength(this.#rises.next(Math.max(change, 0)), this.#falls.next(Math.max(-change, 0)))];
  }
}

function strength(rises: number, falls: number): number {
  const moves = rises + falls;
  return moves === 0 ? UNMOVED : 100 * (rises / moves);
}
