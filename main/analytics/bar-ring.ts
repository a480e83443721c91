import { BAR_WIDTH, START_US, startBar } from './bar-columns.ts';

/** Bars that memory keeps of a stock and interval. */
export const RING_BARS = 32;

const INITIAL_BARS = 2;

/** The newest bars of one stock and interval, in time order, as rows of one array that grows to RING_BARS. */
export class BarRing {
  bars = new Float64Array(INITIAL_BARS * BAR_WIDTH).fill(Number.NaN);
  length = 0;
  /** Place in `bars` of the newest bar's row; its window is NaN while there is none. */
  newestAt = 0;
  /** End of the bar that the partition's CloseQueue waits for; Infinity when none is open. */
  queuedEndUs = Number.POSITIVE_INFINITY;

  #capacity = INITIAL_BARS;
  #oldest = 0;

  get isFull(): boolean {
    return this.length === RING_BARS;
  }

  /** Place in `bars` of the i-th bar's row, oldest first. */
  at(i: number): number {
    return ((this.#oldest + i) & (this.#capacity - 1)) * BAR_WIDTH;
  }

  /** Index of the first bar that starts at or after `startUs`; looked for from the newest, where nearly all trades belong. */
  indexOf(startUs: number): number {
    let i = this.length;
    while (i > 0 && (this.bars[this.at(i - 1) + START_US] as number) >= startUs) i--;
    return i;
  }

  /** Whether the i-th bar is the one that starts at `startUs`. */
  startsAt(i: number, startUs: number): boolean {
    return i < this.length && this.bars[this.at(i) + START_US] === startUs;
  }

  /** Makes an empty bar the i-th and returns its place. The ring must not be full. */
  insert(i: number, startUs: number, endUs: number): number {
    if (this.length === this.#capacity) this.#grow();
    this.length++;
    for (let to = this.length - 1; to > i; to--) {
      const from = this.at(to - 1);
      this.bars.copyWithin(this.at(to), from, from + BAR_WIDTH);
    }
    const at = this.at(i);
    startBar(this.bars, at, startUs, endUs);
    this.newestAt = this.at(this.length - 1);
    return at;
  }

  dropOldest(): void {
    this.#oldest = (this.#oldest + 1) & (this.#capacity - 1);
    this.length--;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#capacity * BAR_WIDTH);
    for (let i = 0; i < this.length; i++) {
      const from = this.at(i);
      larger.set(this.bars.subarray(from, from + BAR_WIDTH), i * BAR_WIDTH);
    }
    this.bars = larger;
    this.#capacity *= 2;
    this.#oldest = 0;
    this.newestAt = this.at(this.length - 1);
  }
}
