/**
 * How far each partition of a topic is read, and what Kafka still has of it. Kafka's client goes on silently where it can when a position
 * is not there any more; here that is told as a gap. Holes in the offsets alone are none: transactions and compaction leave them, and only
 * the low watermark tells that records were removed.
 */
import type { EpochMs } from '../../contract/units.ts';
import type { FeedPosition, FeedStart } from './feed.ts';

/** First offset that Kafka has, and the offset after its newest record. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

export class PartitionPositions {
  readonly #topic: string;
  readonly #now: () => EpochMs;
  readonly #next = new Map<number, number>();
  #watermarks = new Map<number, Watermarks>();

  constructor(topic: string, now: () => EpochMs) {
    this.#topic = topic;
    this.#now = now;
  }

  /** Takes over what the journal knows of the topic. */
  restore(positions: readonly FeedPosition[]): void {
    for (const { topic, partition, nextOffset } of positions) {
      if (topic === this.#topic) this.#next.set(partition, nextOffset);
    }
  }

  /** The next offset to read; 0 for a partition never read. */
  next(partition: number): number {
    return this.#next.get(partition) ?? 0;
  }

  moveTo(partition: number, offset: number): void {
    this.#next.set(partition, offset);
  }

  /** What Kafka has, as just heard. */
  set watermarks(watermarks: Map<number, Watermarks>) {
    this.#watermarks = watermarks;
  }

  /** A batch told the end of its partition. */
  sawEnd(partition: number, high: number): void {
    this.#watermarks.set(partition, { low: this.#watermarks.get(partition)?.low ?? 0, high });
  }

  /** Partitions of the topic; 0 before it was asked. */
  get partitions(): number {
    return this.#watermarks.size;
  }

  /** Records behind the end of these partitions; null while that is not known. */
  lag(assigned: readonly number[]): number | null {
    if (assigned.length === 0) return null;
    let lag = 0;
    for (const partition of assigned) {
      const watermarks = this.#watermarks.get(partition);
      if (watermarks === undefined) return null;
      lag += Math.max(0, watermarks.high - this.next(partition));
    }
    return lag;
  }

  /** The partition is read from now on. Returns where, unless that is simply where reading ended before. */
  join(partition: number): FeedStart | undefined {
    const next = this.#next.get(partition);
    const low = this.#watermarks.get(partition)?.low ?? 0;
    if (next === undefined) return this.#start(partition, low);
    return next < low ? this.#startBehind(partition, next, low) : undefined;
  }

  /** Whether reading got elsewhere than where it should go on, so that the watermarks have to be looked at. */
  isElsewhere(partition: number, firstOffset: number): boolean {
    return firstOffset !== this.next(partition);
  }

  /** Returns what is missing before a batch that begins elsewhere, by watermarks heard after it; undefined when nothing is. */
  startOf(partition: number, firstOffset: number): FeedStart | undefined {
    const next = this.next(partition);
    if (firstOffset < next) return this.#startBehind(partition, next, firstOffset);
    const low = Math.min(firstOffset, this.#watermarks.get(partition)?.low ?? 0);
    return next < low ? this.#startBehind(partition, next, low) : undefined;
  }

  #start(partition: number, offset: number): FeedStart {
    this.#next.set(partition, offset);
    return { offset, gap: null };
  }

  #startBehind(partition: number, fromOffset: number, toOffset: number): FeedStart {
    const reason = toOffset < fromOffset ? 'recreated' : 'retention';
    const gap = {
      topic: this.#topic,
      partition,
      fromOffset,
      toOffset,
      reason,
      noticedMs: this.#now(),
    } as const;
    return { ...this.#start(partition, toOffset), gap };
  }
}
