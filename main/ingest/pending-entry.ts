import type { Alert } from '../../contract/alerts.ts';
import type { FeedGap, TradeCounts } from '../../contract/status.ts';
import type { AnalyticsOutput } from '../analytics/analytics.ts';
import { mergeBars } from '../analytics/bar.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { FeedBatch, FeedPosition } from '../feeds/feed.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { RejectedRecord, TradeBatch } from '../trades/trade-batch.ts';

/** What became of one feed batch. */
export interface Applied {
  readonly source: FeedBatch;
  readonly trades: TradeBatch;
  readonly duplicates: number;
  readonly rejected: readonly RejectedRecord[];
  readonly output: AnalyticsOutput;
}

const keyOf = (bar: BarState): string => `${bar.stock}/${bar.interval}/${bar.openTimeMs}`;

function countReasons(
  before: Readonly<Record<string, number>>,
  rejected: readonly RejectedRecord[],
): Readonly<Record<string, number>> {
  if (rejected.length === 0) return before;
  const counts = { ...before };
  for (const { reason } of rejected) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** Gathers batches into the journal's next entry. A bar that changed several times is written once, as it is at the end. */
export class PendingEntry {
  #trades: TradeBatch[] = [];
  #rejected: RejectedRecord[] = [];
  #bars = new Map<string, BarState>();
  #patches = new Map<string, BarState>();
  #alerts: Alert[] = [];
  #positions = new Map<string, FeedPosition>();
  #gaps: FeedGap[] = [];
  #counts: TradeCounts;
  #rows = 0;

  /** @param counts running totals of the entries before */
  constructor(counts: TradeCounts) {
    this.#counts = counts;
  }

  /** Records and starts gathered, whatever became of them. */
  get rows(): number {
    return this.#rows;
  }

  get counts(): TradeCounts {
    return this.#counts;
  }

  add(applied: Applied): void {
    const { source, trades, rejected, output } = applied;
    this.#rows += source.records.length + (source.start === undefined ? 0 : 1);
    if (trades.length > 0) this.#trades.push(trades);
    this.#rejected.push(...rejected);
    for (const bar of output.bars) this.#bars.set(keyOf(bar), bar);
    for (const patch of output.patches) this.#addPatch(patch);
    this.#alerts.push(...output.alerts);
    this.#addPosition(source);
    this.#counts = {
      trades: this.#counts.trades + trades.length,
      late: this.#counts.late + output.late,
      duplicates: this.#counts.duplicates + applied.duplicates,
      rejected: this.#counts.rejected + rejected.length,
      rejectedByReason: countReasons(this.#counts.rejectedByReason, rejected),
    };
  }

  /** The entry to be journaled. */
  entry(checkpoint: Uint8Array | undefined): JournalEntry {
    return {
      trades: this.#trades,
      rejected: this.#rejected,
      bars: [...this.#bars.values()],
      barPatches: [...this.#patches.values()],
      alerts: this.#alerts,
      positions: [...this.#positions.values()],
      gaps: this.#gaps,
      counts: this.#counts,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    };
  }

  #addPosition({ topic, partition, records, start }: FeedBatch): void {
    const last = records[records.length - 1];
    const nextOffset = last === undefined ? start?.offset : last.offset + 1;
    if (nextOffset !== undefined)
      this.#positions.set(`${topic}/${partition}`, { topic, partition, nextOffset });
    if (start?.gap) this.#gaps.push(start.gap);
  }

  #addPatch(patch: BarState): void {
    const key = keyOf(patch);
    const bar = this.#bars.get(key);
    const earlier = this.#patches.get(key);
    if (bar !== undefined) {
      // The bar left memory after it was gathered here: the patch goes into it before either is stored.
      const merged = { ...bar };
      mergeBars(merged, patch);
      this.#bars.set(key, { ...merged, revision: bar.revision + 1 });
    } else if (earlier !== undefined) {
      mergeBars(earlier, patch);
    } else {
      this.#patches.set(key, { ...patch });
    }
  }
}
