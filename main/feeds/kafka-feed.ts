/**
 * Trades from a Kafka topic. The journal's positions decide where reading begins, and not the group's offsets: those are
 * committed only so that Kafka's own tools show how far this engine is.
 */
import type { EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import type { FeedState, FeedStatus } from '../../contract/status.ts';
import { type EpochMs, epochMs } from '../../contract/units.ts';
import { problemText } from '../config/problem.ts';
import { NO_SECRETS, type Secrets } from '../config/secrets.ts';
import type { Feed, FeedPosition, FeedSink } from './feed.ts';
import { createKafkaClient, type KafkaSettings } from './kafka-client.ts';
import { kafkaProblem } from './kafka-problem.ts';
import { KafkaSession } from './kafka-session.ts';

export interface KafkaFeedOptions {
  readonly kafka: KafkaSettings;
  readonly log: Logger;
  /** Default: none, for brokers that ask for no login. */
  readonly secrets?: Secrets;
  /** Clock of the received time. */
  readonly now?: () => EpochMs;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const LAG_INTERVAL_MS = 1_000;

/** Returns the feed; it does nothing before `start`. */
export function createKafkaFeed(options: KafkaFeedOptions): Feed {
  return new KafkaFeed(options);
}

class KafkaFeed implements Feed {
  readonly #settings: KafkaSettings;
  readonly #log: Logger;
  readonly #secrets: Secrets;
  readonly #now: () => EpochMs;
  /** Next offset of each partition that was ever read or named by the journal. */
  readonly #positions = new Map<number, number>();
  /** Offset after the newest record of each partition, as last heard. */
  #ends = new Map<number, number>();
  #assigned: readonly number[] = [];
  #partitions = 0;
  #sink: FeedSink | undefined;
  #session: KafkaSession | undefined;
  #supervisor: Promise<void> = Promise.resolve();
  #lagTimer: NodeJS.Timeout | undefined;
  #state: FeedState = 'connecting';
  #problem: string | null = null;
  #failures = 0;
  #reported = '';
  #isStopped = false;
  #endWait: () => void = () => undefined;
  #uncommitted: readonly FeedPosition[] = [];
  #committing: Promise<void> | undefined;

  constructor({ kafka, log, secrets = NO_SECRETS, now = () => epochMs(Date.now()) }: KafkaFeedOptions) {
    this.#settings = kafka;
    this.#log = log;
    this.#secrets = secrets;
    this.#now = now;
  }

  /** Resolves at once: the broker may be away for hours, which the status tells while the feed tries again. */
  async start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    for (const { topic, partition, nextOffset } of positions) {
      if (topic === this.#settings.topic) this.#positions.set(partition, nextOffset);
    }
    this.#sink = sink;
    this.#report();
    this.#lagTimer = setInterval(() => void this.#refreshLag(), LAG_INTERVAL_MS);
    this.#supervisor = this.#supervise();
  }

  /** Commits to the consumer group; a failure changes nothing for this engine and is only logged. */
  async committed(positions: readonly FeedPosition[]): Promise<void> {
    this.#uncommitted = positions;
    this.#committing ??= this.#commitNewest().finally(() => {
      this.#committing = undefined;
    });
    await this.#committing;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#lagTimer);
    this.#endWait();
    await this.#session?.close();
    await this.#supervisor;
  }

  async #supervise(): Promise<void> {
    while (!this.#isStopped) {
      const reason = await this.#runSession();
      if (this.#isStopped) return;
      const problem = problemText(kafkaProblem(reason, this.#settings));
      if (problem !== this.#problem) this.#log.warn({ problem, error: reason }, 'the Kafka feed failed');
      this.#problem = problem;
      this.#setState('failed');
      await this.#backOff();
    }
  }

  /** Returns why the session ended. */
  async #runSession(): Promise<unknown> {
    let session: KafkaSession | undefined;
    try {
      const client = createKafkaClient(this.#settings, this.#log, this.#secrets);
      session = new KafkaSession(client, this.#settings, {
        positionOf: (partition) => this.#positions.get(partition) ?? 0,
        joined: (assigned) => this.#joined(assigned),
        take: (batch) => this.#take(batch),
        paused: (isPaused) => this.#setState(isPaused ? 'paused' : 'live'),
      });
      this.#session = session;
      await session.open();
      this.#partitions = session.partitions;
      this.#report();
      return await Promise.race([session.died, this.#stopped()]);
    } catch (error) {
      return error;
    } finally {
      this.#session = undefined;
      this.#assigned = [];
      await session?.close();
    }
  }

  #stopped(): Promise<void> {
    return new Promise((resolve) => {
      this.#endWait = resolve;
      if (this.#isStopped) resolve();
    });
  }

  /** Waits longer from failure to failure, with jitter so that many engines do not come back at once. */
  async #backOff(): Promise<void> {
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ceiling * (0.5 + Math.random() / 2));
    });
    await Promise.race([waited, this.#stopped()]);
    clearTimeout(timer);
  }

  #joined(assigned: readonly number[]): void {
    this.#assigned = assigned;
    this.#failures = 0;
    this.#problem = null;
    this.#setState('live');
    this.#log.info({ topic: this.#settings.topic, assigned }, 'reading from Kafka');
    void this.#refreshLag();
  }

  async #take(batch: EachBatchPayload['batch']): Promise<void> {
    if (this.#isStopped) return;
    const { topic, partition, highWatermark, messages } = batch;
    const before = this.#positions.get(partition) ?? 0;
    this.#ends.set(partition, Number(highWatermark));
    this.#positions.set(partition, Number(batch.lastOffset()) + 1);
    try {
      await this.#sink?.accept({
        topic,
        partition,
        format: 'json',
        records: messages.map(({ offset, value }) => ({ offset: Number(offset), value })),
        receivedMs: this.#now(),
      });
    } catch (error) {
      this.#positions.set(partition, before);
      throw error;
    }
  }

  async #commitNewest(): Promise<void> {
    while (this.#uncommitted.length > 0) {
      const positions = this.#uncommitted;
      this.#uncommitted = [];
      try {
        await this.#session?.commit(positions);
      } catch (error) {
        this.#log.debug({ error }, 'offsets were not committed to Kafka; the journal has them');
      }
    }
  }

  async #refreshLag(): Promise<void> {
    if (this.#session === undefined || this.#assigned.length === 0) return;
    try {
      this.#ends = await this.#session.ends();
      this.#report();
    } catch (error) {
      this.#log.debug({ error }, 'the lag could not be asked for');
    }
  }

  /** Records behind the end of the assigned partitions; null while that is not known. */
  #lag(): number | null {
    if (this.#assigned.length === 0) return null;
    let lag = 0;
    for (const partition of this.#assigned) {
      const end = this.#ends.get(partition);
      if (end === undefined) return null;
      lag += Math.max(0, end - (this.#positions.get(partition) ?? 0));
    }
    return lag;
  }

  #setState(state: FeedState): void {
    this.#state = state;
    this.#report();
  }

  #report(): void {
    if (this.#isStopped) return;
    const { topic } = this.#settings;
    const status: FeedStatus = {
      kind: 'kafka',
      label: this.#partitions === 0 ? topic : `${topic}[${this.#partitions}]`,
      state: this.#state,
      simulated: false,
      replay: false,
      lag: this.#lag(),
      problem: this.#problem,
    };
    const text = JSON.stringify(status);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#sink?.status(status);
  }
}
