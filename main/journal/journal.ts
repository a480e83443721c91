/**
 * The durable local store, as the engine sees it. One `commit` is one transaction: trades, rejected records, bars, alerts,
 * positions and counts appear together or not at all.
 */
import type { Alert } from '../../contract/alerts.ts';
import type { Bar, Interval } from '../../contract/bars.ts';
import type { FeedGap, JournalStatus, TradeCounts } from '../../contract/status.ts';
import type { EpochMs, Stock } from '../../contract/units.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { FeedPosition } from '../feeds/feed.ts';
import type { RejectedRecord, TradeBatch } from '../trades/trade-batch.ts';
import type { JournalHistory } from './history.ts';
import type { StockListings } from './history-context.ts';

export interface JournalEntry {
  /** New trades only: duplicates have been taken out. */
  readonly trades: readonly TradeBatch[];
  readonly rejected: readonly RejectedRecord[];
  /** Bars that closed or were revised while in memory: each replaces what is stored. */
  readonly bars: readonly BarState[];
  /** Late trades of bars that memory no longer holds, summed per bar: each is merged into what is stored. */
  readonly barPatches: readonly BarState[];
  readonly alerts: readonly Alert[];
  readonly positions: readonly FeedPosition[];
  /** Records that were gone before they could be read; the positions are behind them. */
  readonly gaps: readonly FeedGap[];
  /** Running totals after this entry. */
  readonly counts: TradeCounts;
  /** State of the analytics after this entry; absent in most entries (see Recovery). */
  readonly checkpoint?: Uint8Array;
}

/** What a restart needs: the newest checkpoint, and the trades journaled after it, to be applied again. */
export interface Recovery {
  readonly positions: readonly FeedPosition[];
  readonly counts: TradeCounts;
  readonly checkpoint: Uint8Array | null;
  /**
   * The trades journaled after the checkpoint, or every one that the journal still has, in the order of their journaling. `deleteOld` leaves
   * those after the checkpoint.
   */
  replay(range: ReplayRange): AsyncIterable<TradeBatch>;
  /** How many `replay` yields. */
  replayLength(range: ReplayRange): Promise<number>;
}

export interface ReplayRange {
  readonly from: 'checkpoint' | 'start';
}

/** Every stored trade with event time ≥ `fromUs`; `fromUs` is -Infinity when that is every trade. */
export interface StoredIds {
  readonly fromUs: number;
  /** 16 bytes each. */
  readonly ids: Uint8Array;
  readonly timesUs: Float64Array;
}

/** One journaled trade in storage form, for the Cassandra writer. */
export interface StoredTrade {
  readonly sequence: number;
  readonly stock: Stock;
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly tradeId: string;
  /** Exact decimal text, digits as they came. */
  readonly price: string;
  /** null when the trade came with a fractional `size`. */
  readonly quantity: number | null;
  readonly size: string | null;
  readonly tradeType: '' | 'BUY' | 'SELL';
}

export interface StoredBar extends Bar {
  readonly sequence: number;
}

export interface StoredAlert extends Alert {
  readonly sequence: number;
}

/** The streams that drain to Cassandra, each with a cursor of its own. */
export type DrainStream = 'trades' | 'bars' | 'alerts';

/** What is deleted. */
export interface OldRows {
  /** Event time, in microseconds, before which trades, bars and alerts are deleted. */
  readonly beforeUs: number;
  /** Time of receipt, in milliseconds, before which rejected records are deleted. */
  readonly rejectedBeforeMs: number;
}

/** What the journal takes on disk, in bytes. */
export interface Space {
  /** The blocks that hold something that was not deleted, about, and the write-ahead log. */
  readonly usedBytes: number;
  /** The file with what is free inside it, and the write-ahead log. */
  readonly fileBytes: number;
}

export interface Journal {
  commit(entry: JournalEntry): Promise<void>;
  recover(): Promise<Recovery>;
  /**
   * Which of these trade ids are stored already: a byte per id, 1 for known.
   * @param ids 16 bytes each.
   * @param timesUs the event times that they came with: where to look first, an id counts as known at whatever time.
   */
  known(ids: Uint8Array, timesUs: Float64Array): Promise<Uint8Array>;
  /** The ids of at most about `limit` of the stored trades, newest event times first to be taken: they fill the duplicate filter. */
  newestIds(limit: number): Promise<StoredIds>;

  /** Newest revision of each closed bar, oldest first: the `count` bars that open before `beforeMs`. */
  bars(stock: Stock, interval: Interval, beforeMs: EpochMs, count: number): Promise<BarState[]>;
  /** The newest `count` closed bars of every stock, oldest first. */
  newestBars(interval: Interval, count: number): Promise<BarState[]>;
  /** The newest alerts, newest first. */
  alerts(limit: number): Promise<Alert[]>;
  rejected(limit: number): Promise<RejectedRecord[]>;

  /** Questions about the past that scan many trades. */
  history(listings: StockListings): JournalHistory;

  /** Rows after the stream's cursor, in sequence order. */
  drainTrades(limit: number): Promise<StoredTrade[]>;
  drainBars(limit: number): Promise<StoredBar[]>;
  drainAlerts(limit: number): Promise<StoredAlert[]>;
  /**
   * Moves a stream's cursor: Cassandra has acknowledged everything up to and including `sequence`, and keeps everything up to `safe`
   * even if its nodes were killed now. Only what is safe outlives this process.
   */
  acknowledge(stream: DrainStream, sequence: number, safe: number): Promise<void>;
  /** Cassandra may have lost what is not safe: it is drained again. Returns the rows of each stream that this is about. */
  rewind(): Promise<Readonly<Record<DrainStream, number>>>;
  /**
   * The stream drains into this table from now on. Another table than before, such as one that was dropped and made anew or that of
   * another cluster, has nothing yet: it is given everything that is still in the journal, and true is returned.
   * @param table identity of the table
   */
  drainInto(stream: DrainStream, table: string): Promise<boolean>;
  /** Journaled rows behind each stream's cursor. */
  backlog(): Promise<Readonly<Record<DrainStream, number>>>;
  /** When the engine took in the oldest trade behind the cursor, by the local clock; null when there is none. */
  oldestBacklogMs(): Promise<EpochMs | null>;

  /**
   * Deletes old rows between the commits, in small transactions: never a trade after the newest checkpoint, never the newest row of a table,
   * and, when `undrained` rows are kept, nothing but what is safe in Cassandra (see `acknowledge`).
   * @returns how many rows were deleted. Rejects with JournalError when that cannot be written; the journal then refuses every further entry.
   */
  deleteOld(old: OldRows, undrained: 'keep' | 'delete', signal: AbortSignal): Promise<number>;
  space(): Promise<Space>;
  /** Event time of the newest trade, in microseconds; undefined before the first. */
  newestTimeUs(): Promise<number | undefined>;
  /** About the event time, in microseconds, before which this share (0 to 1) of the trades lies; undefined before the first. */
  timeOfShare(share: number): Promise<number | undefined>;

  status(): JournalStatus;
  close(): Promise<void>;
}
