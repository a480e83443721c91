/**
 * A Kafka feed that ends once everything was handed over that its topic had when that was asked. What came since is read by the next start,
 * from the positions that the journal then has.
 */
import type { FeedStatus } from '../../contract/status.ts';
import type { Feed, FeedBatch, FeedPosition, FeedSink } from '../feeds/feed.ts';
import type { RecoveryFeed } from './recovery-feed.ts';
import type { TopicRange } from './topic-range.ts';

export class KafkaFeedSoFar implements RecoveryFeed {
  readonly #feed: Feed;
  readonly #range: TopicRange;
  readonly #next = new Map<number, number>();
  #status: FeedStatus | undefined;
  #isOver = false;

  constructor(feed: Feed, range: TopicRange) {
    this.#feed = feed;
    this.#range = range;
  }

  get share(): number {
    let total = 0;
    let read = 0;
    for (const [partition, { low, high }] of this.#range) {
      total += high - low;
      read += Math.max(0, Math.min(this.#next.get(partition) ?? low, high) - low);
    }
    return total === 0 ? 1 : read / total;
  }

  start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    return this.#feed.start(positions, {
      accept: (batch) => {
        const accepted = sink.accept(batch);
        this.#note(batch);
        this.#endIfRead(sink);
        return accepted;
      },
      status: (status) => {
        this.#status = status;
        if (!this.#isOver) sink.status(status);
        this.#endIfRead(sink);
      },
    });
  }

  committed(positions: readonly FeedPosition[]): Promise<void> {
    return this.#feed.committed(positions);
  }

  stop(): Promise<void> {
    return this.#feed.stop();
  }

  #note({ partition, records, start }: FeedBatch): void {
    const last = records.at(-1);
    const next = last === undefined ? start?.offset : last.offset + 1;
    if (next !== undefined) this.#next.set(partition, next);
  }

  /**
   * Offsets at the end that no record has (a transaction's marks), and partitions that another engine of the group reads, are not waited for:
   * then the lag tells the end.
   */
  #endIfRead(sink: FeedSink): void {
    const status = this.#status;
    if (this.#isOver || status?.state !== 'live') return;
    if (this.share < 1 && status.lag !== 0) return;
    this.#isOver = true;
    sink.status({ ...status, state: 'finished' });
  }
}
