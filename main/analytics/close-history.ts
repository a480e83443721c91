import { CLOSE as BAR_CLOSE, CLOSE_US, comparePlaces, copyPlace, START_US } from './bar-columns.ts';
import { SecondRing } from './second-ring.ts';

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

  /** Takes in trades of one second, a row at `from[row]` as second-sum.ts lays it out. */
  add(from: Float64Array, row: number): void {
    const seconds = this.#seconds;
    const startUs = from[row + START_US] as number;
    const i = seconds.indexOf(startUs);
    const isKnown = seconds.startsAt(i, startUs);
    // Older than everything kept, which reaches back a whole window: no window begins there any more.
    if (!isKnown && i === 0 && seconds.length > 0 && seconds.newestUs - seconds.start(0) >= this.#spanUs) {
      return;
    }
    const at = isKnown ? seconds.at(i) : seconds.insert(i, startUs);
    if (isKnown && comparePlaces(from, row + CLOSE_US, seconds.rows, at + ORDER) <= 0) return;
    seconds.rows[at + CLOSE] = from[row + BAR_CLOSE] as number;
    copyPlace(seconds.rows, at + ORDER, from, row + CLOSE_US);
    if (!isKnown) seconds.forget(seconds.newestUs - this.#spanUs);
  }

  /**
   * Returns the close of the newest 1s bar that starts at or before `windowUs` before the second at `secondUs`, that of the newest
   * trade; NaN when there is none. Trades of that second itself need not be here yet.
   */
  closeBefore(windowUs: number, secondUs: number): number {
    const seconds = this.#seconds;
    const i = seconds.indexAfter(secondUs - windowUs);
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
