import type { FeedStatus } from '../../contract/status.ts';
import type { FeedBatch, FeedPosition, FeedSink } from '../../main/feeds/feed.ts';

/** A sink that keeps what it is given, and has no room while it is closed. */
export class RecordingSink implements FeedSink {
  readonly batches: FeedBatch[] = [];
  readonly statuses: FeedStatus[] = [];
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  accept(batch: FeedBatch): Promise<void> {
    this.batches.push(batch);
    return this.#opened;
  }

  status(status: FeedStatus): void {
    this.statuses.push(status);
  }

  get last(): FeedStatus | undefined {
    return this.statuses.at(-1);
  }

  get records(): number {
    return this.batches.reduce((sum, batch) => sum + batch.records.length, 0);
  }

  /** Values of all records as text, in the order of arrival. */
  get values(): string[] {
    return this.batches.flatMap(({ records }) =>
      records.map(({ value }) => (value === null ? 'null' : Buffer.from(value).toString())),
    );
  }

  /** After everything that was accepted so far, per partition. */
  positions(): FeedPosition[] {
    const positions = new Map<number, FeedPosition>();
    for (const { topic, partition, records } of this.batches) {
      const last = records.at(-1);
      if (last) positions.set(partition, { topic, partition, nextOffset: last.offset + 1 });
    }
    return [...positions.values()];
  }

  /** From now on nothing accepted finds room, until `open`. */
  close(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
    this.#opened = Promise.resolve();
  }
}
