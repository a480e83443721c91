import type { FeedGap, FeedStatus } from '../../contract/status.ts';
import { epochMs } from '../../contract/units.ts';
import type { Feed, FeedPosition, FeedSink, RecordFormat } from '../../main/feeds/feed.ts';
import { waitUntil } from './wait-until.ts';

const encoder = new TextEncoder();

/** A feed that delivers what the test hands it, when the test does. */
export class ManualFeed implements Feed {
  readonly #format: RecordFormat;
  readonly #next = new Map<string, number>();
  readonly #journaled = new Map<string, number>();
  #sink: FeedSink | null = null;
  /** What `start` was called with. */
  startedAt: readonly FeedPosition[] = [];
  stopped = false;

  constructor(format: RecordFormat = 'json') {
    this.#format = format;
  }

  async start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    this.startedAt = positions;
    for (const { topic, partition, nextOffset } of positions) {
      this.#next.set(`${topic}/${partition}`, nextOffset);
      this.#journaled.set(`${topic}/${partition}`, nextOffset);
    }
    this.#sink = sink;
    this.tell('live');
  }

  async committed(positions: readonly FeedPosition[]): Promise<void> {
    for (const { topic, partition, nextOffset } of positions) {
      this.#journaled.set(`${topic}/${partition}`, nextOffset);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  /** Hands over the records as the next of the partition; resolves when the engine has room for more. */
  async deliver(records: readonly (string | Uint8Array | null)[], partition = 0): Promise<void> {
    const key = `stocks/${partition}`;
    const first = this.#next.get(key) ?? 0;
    this.#next.set(key, first + records.length);
    await this.#open().accept({
      topic: 'stocks',
      partition,
      format: this.#format,
      receivedMs: epochMs(0),
      records: records.map((value, i) => ({
        offset: first + i,
        value: typeof value === 'string' ? encoder.encode(value) : value,
      })),
    });
  }

  /** What comes before `offset` is gone: reading goes on there, though no record follows yet. */
  async lose(offset: number, partition = 0): Promise<FeedGap> {
    const key = `stocks/${partition}`;
    const topic = 'stocks';
    const fromOffset = this.#next.get(key) ?? 0;
    this.#next.set(key, offset);
    const gap = {
      topic,
      partition,
      fromOffset,
      toOffset: offset,
      reason: 'retention',
      noticedMs: epochMs(7),
    } as const;
    const start = { offset, gap };
    await this.#open().accept({
      topic,
      partition,
      format: this.#format,
      receivedMs: epochMs(0),
      records: [],
      start,
    });
    return gap;
  }

  /** Resolves when everything delivered is journaled. */
  async settled(): Promise<void> {
    const isJournaled = (): boolean =>
      [...this.#next].every(([key, next]) => (this.#journaled.get(key) ?? 0) >= next);
    await waitUntil(isJournaled, () => `journaled up to ${JSON.stringify([...this.#journaled])}`, 20);
  }

  tell(state: FeedStatus['state']): void {
    this.#open().status({
      kind: 'file',
      label: 'test',
      state,
      simulated: false,
      replay: true,
      lag: null,
      problem: null,
    });
  }

  #open(): FeedSink {
    if (this.#sink === null) throw new Error('the feed was not started');
    return this.#sink;
  }
}
