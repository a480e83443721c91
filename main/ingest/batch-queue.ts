import type { FeedBatch } from '../feeds/feed.ts';

/** Records that wait at most before the feed is held back. */
const LIMIT = 20_000;
/** Records processed in one go: a few milliseconds, so that windows and timers get their turn in between. */
const SLICE = 2_000;

/** A start without records takes room too, so that it is not passed over. */
const weightOf = ({ records, start }: FeedBatch): number =>
  start === undefined ? records.length : Math.max(1, records.length);

/** The bounded queue between a feed and the engine. */
export class BatchQueue {
  readonly #batches: FeedBatch[] = [];
  #records = 0;
  #closed = false;
  #room: (() => void)[] = [];
  #arrival: (() => void) | null = null;

  /** Resolves when there is room again. After `close` batches are ignored: the feed will read them again. */
  push(batch: FeedBatch): Promise<void> {
    if (this.#closed || weightOf(batch) === 0) return Promise.resolve();
    this.#batches.push(batch);
    this.#records += weightOf(batch);
    this.#arrival?.();
    if (this.#records < LIMIT) return Promise.resolve();
    return new Promise((resolve) => this.#room.push(resolve));
  }

  /** The oldest records of one batch, at most SLICE of them; undefined when the queue is empty. */
  take(): FeedBatch | undefined {
    const batch = this.#batches[0];
    if (batch === undefined) return undefined;
    const taken = { ...batch, records: batch.records.slice(0, SLICE) };
    if (taken.records.length === batch.records.length) {
      this.#batches.shift();
    } else {
      const { start: _, ...rest } = batch;
      this.#batches[0] = { ...rest, records: batch.records.slice(SLICE) };
    }
    this.#records -= weightOf(taken);
    if (this.#records < LIMIT) this.#makeRoom();
    return taken;
  }

  /** Resolves when something is there, or after `timeoutMs`, or when the queue is closed. */
  arrival(timeoutMs: number): Promise<void> {
    if (this.#records > 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#arrival = null;
        resolve();
      };
      const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(done, timeoutMs);
      this.#arrival = done;
    });
  }

  /** Wakes whoever waits for an arrival, so that it looks at what else changed. */
  wake(): void {
    this.#arrival?.();
  }

  close(): void {
    this.#closed = true;
    this.#batches.length = 0;
    this.#records = 0;
    this.#makeRoom();
    this.wake();
  }

  #makeRoom(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }
}
