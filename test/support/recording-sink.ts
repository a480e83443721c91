import type { FeedStatus } from '../../contract/status.ts';
import type { FeedBatch, FeedPosition, FeedSink, FeedStart } from '../../main/feeds/feed.ts';

/** A sink that keeps what it is given, and has no room while it is closed. */
export class RecordingSink implements FeedSink {
  readonly batches: FeedBatch[] = [];
  /** Of each partition that did not begin where it had ended, in the order of arrival. */
  readonly starts: (FeedStart & { readonly partition: number })[] = [];
  readonly statuses: FeedStatus[] = [];
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  accept(batch: FeedBatch): Promise<void> {
    const { partition, start, records } = batch;
    if (start !== undefined) this.starts.push({ partition, ...start });
    if (records.length > 0) this.batches.push(batch);
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

  /** What was gone before it could be read. */
  get gaps() {
    return this.starts.flatMap(({ gap }) => (gap === null ? [] : [gap]));
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
