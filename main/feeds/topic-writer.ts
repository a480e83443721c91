/** A feed's sink that is a Kafka topic: what `produce` connects a file or the simulator to. */
import type { Message, Producer } from 'kafkajs';
import type { FeedStatus } from '../../contract/status.ts';
import type { RejectedRecord } from '../trades/trade-batch.ts';
import type { FeedBatch, FeedSink } from './feed.ts';
import { KafkaMessages } from './kafka-messages.ts';

/**
 * What one request holds at most; while it is under way the next is made. A broker takes 1 MiB for one partition, but kafkajs groups
 * messages by partition with a copy each, so that larger requests cost more than they save (measured).
 */
const MOST_BYTES = 100_000;
/** Record header, key and the fields around them, generously. */
const OVERHEAD_BYTES = 48;
/** Messages that wait for their request before the feed is held back. */
const MOST_WAITING = 10_000;

/** Number of the first messages that fit one request; at least one. */
function fittingRequest(messages: readonly Message[]): number {
  let bytes = 0;
  let count = 0;
  for (const { value } of messages) {
    bytes += (value?.length ?? 0) + OVERHEAD_BYTES;
    if (bytes > MOST_BYTES && count > 0) break;
    count += 1;
  }
  return count;
}

export interface TopicWriterOptions {
  readonly producer: Producer;
  readonly topic: string;
  /** Ends after so many messages. */
  readonly limit: number;
  /** Hears of each line that holds no trade. */
  onRejected(record: RejectedRecord): void;
}

export class TopicWriter implements FeedSink {
  /** Messages that the broker has acknowledged. */
  sent = 0;
  /** Resolves when the feed has finished or the limit is reached; rejects when the feed or the broker failed. */
  readonly ended: Promise<void>;
  readonly #options: TopicWriterOptions;
  readonly #messages = new KafkaMessages();
  #pending: Message[] = [];
  #accepted = 0;
  #sending: Promise<void> | undefined;
  #end: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(options: TopicWriterOptions) {
    this.#options = options;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
  }

  async accept(batch: FeedBatch): Promise<void> {
    const { messages, rejected } = this.#messages.of(batch);
    for (const record of rejected) this.#options.onRejected(record);
    const room = this.#options.limit - this.#accepted;
    const taken = messages.length > room ? messages.slice(0, room) : messages;
    this.#accepted += taken.length;
    for (const message of taken) this.#pending.push(message);
    this.#sending ??= this.#send();
    if (this.#accepted >= this.#options.limit) this.#end();
    if (this.#pending.length >= MOST_WAITING) await this.#sending;
  }

  status({ state, problem }: FeedStatus): void {
    if (state === 'finished') this.#end();
    if (state === 'failed') this.#fail(new Error(problem ?? 'the source failed'));
  }

  /** Resolves when everything accepted is acknowledged. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  /** One request at a time, so that the order within a partition is that of the feed. */
  async #send(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const messages = this.#pending.splice(0, fittingRequest(this.#pending));
        await this.#options.producer.send({ topic: this.#options.topic, messages, acks: -1 });
        this.sent += messages.length;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#sending = undefined;
    }
  }
}
