import type { TradeBatch } from '../trades/trade-batch.ts';
import { compareOrder, setOrder } from './bar-columns.ts';
import { SecondRing } from './second-ring.ts';

const SECOND_US = 1_000_000;
/** A row: start of the second, µs; close; (event time, source order) of the trade that gave it. */
const CLOSE = 1;
const ORDER = 2;
const WIDTH = 6;

/**
 * Closes of one stock's 1s bars over the longest window that a rule looks back, so at most an hour: what a price change over a window
 * is measured from. A late trade changes its close as it changes its bar's.
 */
export class CloseHistory {
  readonly #spanUs: number;
  readonly #seconds = new SecondRing(WIDTH);

  /** @param spanUs length of the longest window, µs. */
  constructor(spanUs: number) {
    this.#spanUs = spanUs;
  }

  add(batch: TradeBatch, row: number): void {
    const seconds = this.#seconds;
    const timeUs = batch.timeUs[row] as number;
    const startUs = timeUs - (((timeUs % SECOND_US) + SECOND_US) % SECOND_US);
    const i = seconds.indexOf(startUs);
    const isKnown = seconds.startsAt(i, startUs);
    // Older than everything kept, which reaches back a whole window: no window begins there any more.
    if (!isKnown && i === 0 && seconds.length > 0 && seconds.newestUs - seconds.start(0) >= this.#spanUs) {
      return;
    }
    const at = isKnown ? seconds.at(i) : seconds.insert(i, startUs);
    if (isKnown && compareOrder(seconds.rows, at + ORDER, batch, row) <= 0) return;
    seconds.rows[at + CLOSE] = batch.price[row] as number;
    setOrder(seconds.rows, at + ORDER, batch, row);
    if (!isKnown) seconds.forget(seconds.newestUs - this.#spanUs);
  }

  /**
   * Returns the close of the newest 1s bar that starts at or before `windowUs` before the second of the newest trade; NaN when
   * there is none.
   */
  closeBefore(windowUs: number): number {
    const seconds = this.#seconds;
    if (seconds.length === 0) return Number.NaN;
    const i = seconds.indexAfter(seconds.newestUs - windowUs);
    return i === 0 ? Number.NaN : (seconds.rows[seconds.at(i - 1) + CLOSE] as number);
  }

  /** Returns the rows, oldest first, for the saved state. */
  toArray(): Float64Array {
    return this.#seconds.toArray();
  }

  /** Takes over what `toArray` returned. */
  restore(rows: Float64Array): void {
    this.#seconds.restore(rows);
    if (rows.length > 0) this.#seconds.forget(this.#seconds.newestUs - this.#spanUs);
  }
}
