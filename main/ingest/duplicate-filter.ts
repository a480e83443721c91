import type { Journal, StoredIds } from '../journal/journal.ts';
import { takeRows } from '../trades/take-rows.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { IdSet, wordsOf } from './id-set.ts';

/** Ids held in memory at most, at about 50 bytes each. */
const CAPACITY = 1_000_000;

/**
 * Tells new trades from those delivered before. Memory holds every id with event time from a horizon on; an older trade is looked up
 * in the journal, one query a batch. The horizon is -Infinity until the capacity is reached.
 */
export class DuplicateFilter {
  readonly #journal: Pick<Journal, 'known' | 'newestIds'>;
  readonly #capacity: number;
  readonly #ids = new IdSet();
  #fromUs = Number.NEGATIVE_INFINITY;

  constructor(journal: Pick<Journal, 'known' | 'newestIds'>, capacity = CAPACITY) {
    this.#journal = journal;
    this.#capacity = capacity;
  }

  /** Takes the newest ids back into memory, after a restart. */
  async refill(): Promise<void> {
    const stored: StoredIds = await this.#journal.newestIds(this.#capacity / 2);
    const words = wordsOf(stored.ids);
    for (let row = 0; row < stored.timesUs.length; row++) {
      this.#ids.add(words, row * 4, stored.timesUs[row] as number);
    }
    this.#fromUs = stored.fromUs;
  }

  /** The batch without trades whose id was delivered before, in this batch or earlier; they count as delivered from now on. */
  async fresh(batch: TradeBatch): Promise<TradeBatch> {
    const words = wordsOf(batch.id);
    const rows: number[] = [];
    const old: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      const timeUs = batch.timeUs[row] as number;
      if (!this.#ids.add(words, row * 4, timeUs)) continue;
      rows.push(row);
      if (timeUs < this.#fromUs) old.push(row);
    }
    const stored = await this.#stored(batch, old);
    const fresh = stored.size === 0 ? rows : rows.filter((row) => !stored.has(row));
    return fresh.length === batch.length ? batch : takeRows(batch, Uint32Array.from(fresh));
  }

  get isFull(): boolean {
    return this.#ids.size > this.#capacity;
  }

  /** Forgets the older half of the ids; to be called only when every trade so far is journaled, as forgotten ids are looked up there. */
  trim(): void {
    this.#fromUs = Math.max(this.#fromUs, this.#ids.forgetOlderHalf());
  }

  async #stored(batch: TradeBatch, rows: readonly number[]): Promise<ReadonlySet<number>> {
    if (rows.length === 0) return new Set();
    const ids = new Uint8Array(rows.length * 16);
    rows.forEach((row, place) => {
      ids.set(batch.id.subarray(row * 16, row * 16 + 16), place * 16);
    });
    const timesUs = Float64Array.from(rows, (row) => batch.timeUs[row] as number);
    const known = await this.#journal.known(ids, timesUs);
    return new Set(rows.filter((_row, place) => known[place] === 1));
  }
}
