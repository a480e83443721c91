import type { TradeBatch } from '../trades/trade-batch.ts';
import { CLOSE, startBar } from './bar-columns.ts';
import { SecondRing } from './second-ring.ts';
import { addToRow, STATISTICS_WIDTH, statisticsOf, type TradeStatistics } from './statistics-row.ts';

const SECOND_US = 1_000_000;

/**
 * Rolling statistics of one stock (SEMANTICS, Indicators): over the 1s bars whose start s satisfies S − W < s ≤ S, S being the start of
 * the second of its newest trade. A function of the set of trades: a late one lands in its second.
 *
 * A trade costs O(1), a late one also the seconds after it, which make room; reading costs the window's seconds that have trades.
 * Memory holds those of the longest window and one more, from which a price change over it is measured. Only `analyze` uses it so
 * far: the state is not in the engine's checkpoint.
 */
export class RollingStatistics {
  readonly #spanUs: number;
  /** The second's bar, with what its deviation needs. */
  readonly #seconds = new SecondRing(STATISTICS_WIDTH);

  /** @param spanUs length of the longest window that is asked for, µs. */
  constructor(spanUs: number) {
    this.#spanUs = spanUs;
  }

  /** @param amounts the trade's, as `measureTrade` wrote them. */
  add(batch: TradeBatch, row: number, amounts: Float64Array): void {
    const seconds = this.#seconds;
    const startUs = Math.floor((batch.timeUs[row] as number) / SECOND_US) * SECOND_US;
    const i = seconds.indexOf(startUs);
    if (seconds.startsAt(i, startUs)) {
      addToRow(seconds.rows, seconds.at(i), batch, row, amounts);
      return;
    }
    // Older than everything kept, which reaches back a whole window: no window begins there any more.
    if (i === 0 && seconds.length > 0 && seconds.start(0) <= seconds.newestUs - this.#spanUs) return;
    const at = seconds.insert(i, startUs);
    startBar(seconds.rows, at, startUs, startUs + SECOND_US);
    addToRow(seconds.rows, at, batch, row, amounts);
    seconds.forget(seconds.newestUs - this.#spanUs);
  }

  /** Returns the statistics over the window that ends with the newest trade's second; undefined before the first trade. */
  over(windowUs: number): TradeStatistics | undefined {
    const seconds = this.#seconds;
    if (seconds.length === 0) return undefined;
    const places: number[] = [];
    for (let i = seconds.indexAfter(seconds.newestUs - windowUs); i < seconds.length; i++) {
      places.push(seconds.at(i));
    }
    return statisticsOf(seconds.rows, places);
  }

  /** Returns the close of the newest 1s bar that starts at or before S − W; NaN when there is none. */
  closeBefore(windowUs: number): number {
    const seconds = this.#seconds;
    const i = seconds.length === 0 ? 0 : seconds.indexAfter(seconds.newestUs - windowUs);
    return i === 0 ? Number.NaN : (seconds.rows[seconds.at(i - 1) + CLOSE] as number);
  }
}
