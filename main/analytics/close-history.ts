import type { TradeBatch } from '../trades/trade-batch.ts';
import { compareOrder, setOrder } from './bar-columns.ts';

const SECOND_US = 1_000_000;
const INITIAL_ROWS = 8;
/** A row: start of the second, µs; close; (event time, source order) of the trade that gave it. */
const START = 0;
const CLOSE = 1;
const ORDER = 2;
const WIDTH = 6;

/**
 * Closes of one stock's 1s bars over the longest window that a rule looks back, so at most an hour: what a price change over a window
 * is measured from. A late trade changes its close as it changes its bar's.
 */
export class CloseHistory {
  readonly #spanUs: number;
  #rows = new Float64Array(INITIAL_ROWS * WIDTH);
  #capacity = INITIAL_ROWS;
  #oldest = 0;
  #length = 0;

  /** @param spanUs length of the longest window, µs. */
  constructor(spanUs: number) {
    this.#spanUs = spanUs;
  }

  add(batch: TradeBatch, row: number): void {
    const timeUs = batch.timeUs[row] as number;
    const startUs = timeUs - (((timeUs % SECOND_US) + SECOND_US) % SECOND_US);
    let i = this.#length;
    while (i > 0 && this.#start(i - 1) >= startUs) i--;
    const isKnown = i < this.#length && this.#start(i) === startUs;
    // Older than everything kept, which reaches back a whole window: no window begins there any more.
    if (
      !isKnown &&
      i === 0 &&
      this.#length > 0 &&
      this.#start(this.#length - 1) - this.#start(0) >= this.#spanUs
    ) {
      return;
    }
    const at = isKnown ? this.#at(i) : this.#insert(i, startUs);
    if (isKnown && compareOrder(this.#rows, at + ORDER, batch, row) <= 0) return;
    this.#rows[at + CLOSE] = batch.price[row] as number;
    setOrder(this.#rows, at + ORDER, batch, row);
    if (i === this.#length - 1) this.#forget(startUs - this.#spanUs);
  }

  /**
   * Returns the close of the newest 1s bar that starts at or before `windowUs` before the second of the newest trade; NaN when
   * there is none.
   */
  closeBefore(windowUs: number): number {
    if (this.#length === 0) return Number.NaN;
    const latest = this.#start(this.#length - 1) - windowUs;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#start(middle) <= latest) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? Number.NaN : (this.#rows[this.#at(low - 1) + CLOSE] as number);
  }

  /** Returns the rows, oldest first, for the saved state. */
  toArray(): Float64Array {
    const rows = new Float64Array(this.#length * WIDTH);
    for (let i = 0; i < this.#length; i++) {
      const at = this.#at(i);
      rows.set(this.#rows.subarray(at, at + WIDTH), i * WIDTH);
    }
    return rows;
  }

  /** Takes over what `toArray` returned. */
  restore(rows: Float64Array): void {
    this.#length = rows.length / WIDTH;
    this.#oldest = 0;
    while (this.#capacity < this.#length) this.#capacity *= 2;
    this.#rows = new Float64Array(this.#capacity * WIDTH);
    this.#rows.set(rows);
    if (this.#length > 0) this.#forget(this.#start(this.#length - 1) - this.#spanUs);
  }

  #at(i: number): number {
    return ((this.#oldest + i) & (this.#capacity - 1)) * WIDTH;
  }

  #start(i: number): number {
    return this.#rows[this.#at(i) + START] as number;
  }

  /** Drops what lies before the newest bar that starts at or before `us`. */
  #forget(us: number): void {
    while (this.#length > 1 && this.#start(1) <= us) {
      this.#oldest = (this.#oldest + 1) & (this.#capacity - 1);
      this.#length--;
    }
  }

  #insert(i: number, startUs: number): number {
    if (this.#length === this.#capacity) this.#grow();
    this.#length++;
    for (let to = this.#length - 1; to > i; to--) {
      const from = this.#at(to - 1);
      this.#rows.copyWithin(this.#at(to), from, from + WIDTH);
    }
    const at = this.#at(i);
    this.#rows[at + START] = startUs;
    return at;
  }

  #grow(): void {
    const rows = this.toArray();
    this.#capacity *= 2;
    this.#rows = new Float64Array(this.#capacity * WIDTH);
    this.#rows.set(rows);
    this.#oldest = 0;
  }
}
