/** The story of every trade between the feed and the journal, one batch at a time. */
import { setImmediate } from 'node:timers/promises';
import type { Alert } from '../../contract/alerts.ts';
import type { TradeCounts } from '../../contract/status.ts';
import type { Analytics } from '../analytics/analytics.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { FeedBatch, FeedPosition } from '../feeds/feed.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { decodeBatch } from '../trades/decode.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { BatchQueue } from './batch-queue.ts';
import type { DuplicateFilter } from './duplicate-filter.ts';
import { PendingEntry } from './pending-entry.ts';

/** A transaction is made when this many records are gathered … */
const ENTRY_ROWS = 20_000;
/** … or this long after its first record … */
const ENTRY_MS = 250;
/** … or, when nothing more is waiting, this long after the one before: a commit costs the disk a flush. */
const IDLE_MS = 40;

/** How often the state of the analytics is journaled: what a restart has to apply again at most. */
const CHECKPOINT_TRADES = 100_000;
const CHECKPOINT_MS = 10_000;

/** What became durable with one transaction. */
export interface Committed {
  readonly trades: readonly TradeBatch[];
  readonly bars: readonly BarState[];
  readonly barPatches: readonly BarState[];
  readonly alerts: readonly Alert[];
  readonly positions: readonly FeedPosition[];
}

export interface IngestParts {
  readonly symbols: SymbolTable;
  readonly analytics: Analytics;
  readonly filter: DuplicateFilter;
  readonly journal: Journal;
  /** Running totals at the start. */
  readonly counts: TradeCounts;
  /** Called after each transaction. */
  readonly committed: (committed: Committed) => void;
}

export class Ingest {
  readonly #parts: IngestParts;
  readonly #queue = new BatchQueue();
  #pending: PendingEntry;
  #counts: TradeCounts;
  #firstAt = 0;
  #committedAt = 0;
  #checkpointAt = performance.now();
  #checkpointTrades: number;
  #newestUs = Number.NEGATIVE_INFINITY;
  #ending = false;
  /** The entry that is being written; never rejects. */
  #writing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(parts: IngestParts) {
    this.#parts = parts;
    this.#counts = parts.counts;
    this.#checkpointTrades = parts.counts.trades;
    this.#pending = new PendingEntry(parts.counts);
  }

  /** Totals of what is journaled. */
  get counts(): TradeCounts {
    return this.#counts;
  }

  /** Event time of the newest trade seen since the start; -Infinity before the first. */
  get newestUs(): number {
    return this.#newestUs;
  }

  /** See FeedSink.accept. */
  accept(batch: FeedBatch): Promise<void> {
    return this.#queue.push(batch);
  }

  /**
   * Works until `end` was called and everything accepted is journaled. Rejects when the journal does not take an entry: memory is
   * then ahead of the journal and nothing of it may be used any more; a new start continues from the last transaction.
   */
  async run(): Promise<void> {
    try {
      while (await this.#step()) await setImmediate();
    } finally {
      this.#queue.close();
    }
  }

  /** No more batches will come: what is there is journaled, with a checkpoint, and `run` resolves. */
  end(): void {
    this.#ending = true;
    this.#queue.wake();
  }

  /** Returns whether there is a next step. */
  async #step(): Promise<boolean> {
    this.#throwFailure();
    const batch = this.#queue.take();
    if (batch !== undefined) {
      await this.#apply(batch);
      const age = performance.now() - this.#firstAt;
      if (this.#pending.rows >= ENTRY_ROWS || age >= ENTRY_MS) await this.#commit(this.#checkpointDue());
      return true;
    }
    if (this.#ending) {
      await this.#commit(this.#pending.counts.trades > this.#checkpointTrades);
      await this.#writing;
      this.#throwFailure();
      return false;
    }
    if (this.#pending.rows === 0) {
      await this.#queue.arrival(Number.POSITIVE_INFINITY);
      return true;
    }
    const wait = this.#committedAt + IDLE_MS - performance.now();
    if (wait > 0) await this.#queue.arrival(wait);
    else await this.#commit(this.#checkpointDue());
    return true;
  }

  async #apply(source: FeedBatch): Promise<void> {
    const { symbols, filter, analytics } = this.#parts;
    if (this.#pending.rows === 0) this.#firstAt = performance.now();
    const decoded = decodeBatch(source, symbols);
    const trades = await filter.fresh(decoded.trades);
    const duplicates = decoded.trades.length - trades.length;
    const output = analytics.apply(trades);
    for (let row = 0; row < trades.length; row++) {
      this.#newestUs = Math.max(this.#newestUs, trades.timeUs[row] as number);
    }
    this.#pending.add({ source, trades, duplicates, rejected: decoded.rejected, output });
  }

  /** Hands the entry to the journal. While it is written, the next one is gathered: the disk and this thread work side by side. */
  async #commit(checkpoint: boolean): Promise<void> {
    await this.#writing;
    if (this.#pending.rows === 0 && !checkpoint) return;
    const { analytics, filter } = this.#parts;
    const entry = this.#pending.entry(checkpoint ? analytics.save() : undefined);
    this.#pending = new PendingEntry(entry.counts);
    this.#committedAt = performance.now();
    if (checkpoint) {
      this.#checkpointAt = this.#committedAt;
      this.#checkpointTrades = entry.counts.trades;
    }
    this.#writing = this.#write(entry);
    if (!filter.isFull) return;
    // Forgotten ids are looked up in the journal, so that has to have them all.
    await this.#writing;
    filter.trim();
  }

  async #write(entry: JournalEntry): Promise<void> {
    try {
      await this.#parts.journal.commit(entry);
      this.#counts = entry.counts;
      this.#parts.committed(entry);
    } catch (error) {
      this.#failure = { error };
      this.#queue.wake();
    }
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  #checkpointDue(): boolean {
    const trades = this.#pending.counts.trades - this.#checkpointTrades;
    if (trades === 0) return false;
    return trades >= CHECKPOINT_TRADES || performance.now() - this.#checkpointAt >= CHECKPOINT_MS;
  }
}
