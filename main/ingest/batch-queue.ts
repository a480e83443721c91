import type { FeedBatch } from '../feeds/feed.ts';

/** Records that wait at most before the feed is held back. */
const LIMIT = 20_000;
/** Records processed in one go: a few milliseconds, so that windows and timers get their turn in between. */
const SLICE = 2_000;

/** The bounded queue between a feed and the engine. */
export class BatchQueue {
  readonly #batches: FeedBatch[] = [];
  #records = 0;
  #closed = false;
  #room: (() => void)[] = [];
  #arrival: (() => void) | null = null;

  /** Resolves when there is room again. After `close` batches are ignored: the feed will read them again. */
  push(batch: FeedBatch): Promise<void> {
    if (this.#closed || batch.records.length === 0) return Promise.resolve();
    this.#batches.push(batch);
    this.#records += batch.records.length;
    this.#arrival?.();
    if (this.#records < LIMIT) return Promise.resolve();
    return new Promise((resolve) => this.#room.push(resolve));
  }

  /** The oldest records of one batch, at most SLICE of them; undefined when the queue is empty. */
  take(): FeedBatch | undefined {
    const batch = this.#batches[0];
    if (batch === undefined) return undefined;
    const records = batch.records.slice(0, SLICE);
    if (records.length === batch.records.length) this.#batches.shift();
    else this.#batches[0] = { ...batch, records: batch.records.slice(SLICE) };
    this.#records -= records.length;
    if (this.#records < LIMIT) this.#makeRoom();
    return { ...batch, records };
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
