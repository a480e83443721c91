/**
 * Trades from a Kafka topic. The journal's positions decide where reading begins, and not the group's offsets: those are
 * committed only so that Kafka's own tools show how far this engine is. See docs/decisions/0014.
 */
import type { EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import { gapText } from '../../contract/gap-text.ts';
import type { FeedState, FeedStatus } from '../../contract/status.ts';
import { type EpochMs, epochMs } from '../../contract/units.ts';
import { BackOff } from '../back-off.ts';
import { problemText } from '../config/problem.ts';
import { NO_SECRETS, type Secrets } from '../config/secrets.ts';
import type { Feed, FeedBatch, FeedPosition, FeedRecord, FeedSink, FeedStart } from './feed.ts';
import { createKafkaClient, type KafkaSettings } from './kafka-client.ts';
import { kafkaProblem } from './kafka-problem.ts';
import { KafkaSession } from './kafka-session.ts';
import { PartitionPositions } from './partition-positions.ts';

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
  readonly #positions: PartitionPositions;
  readonly #backOff = new BackOff(FIRST_RETRY_MS, LAST_RETRY_MS);
  #assigned: readonly number[] = [];
  #sink: FeedSink | undefined;
  #session: KafkaSession | undefined;
  #supervisor: Promise<void> = Promise.resolve();
  #lagTimer: NodeJS.Timeout | undefined;
  #state: FeedState = 'connecting';
  #problem: string | null = null;
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
    this.#positions = new PartitionPositions(kafka.topic, now);
  }

  /** Resolves at once: the broker may be away for hours, which the status tells while the feed tries again. */
  async start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    this.#positions.restore(positions);
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
      await this.#waitToRetry();
    }
  }

  /** Returns why the session ended. */
  async #runSession(): Promise<unknown> {
    let session: KafkaSession | undefined;
    try {
      const client = createKafkaClient(this.#settings, this.#log, this.#secrets);
      session = new KafkaSession(client, this.#settings, {
        heard: (watermarks) => {
          this.#positions.watermarks = watermarks;
        },
        join: (partition) => this.#join(partition),
        joined: (assigned) => this.#joined(assigned),
        take: (batch) => this.#take(batch),
        paused: (isPaused) => this.#setState(isPaused ? 'paused' : 'live'),
      });
      this.#session = session;
      await session.open();
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

  async #waitToRetry(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#backOff.nextMs());
    });
    await Promise.race([waited, this.#stopped()]);
    clearTimeout(timer);
  }

  /** A start goes to the journal even when no record follows: what is lost from then on is known to be. */
  #join(partition: number): number {
    const start = this.#positions.join(partition);
    if (start !== undefined) void this.#sink?.accept(this.#batchOf(partition, [], start));
    return this.#positions.next(partition);
  }

  #joined(assigned: readonly number[]): void {
    this.#assigned = assigned;
    this.#backOff.reset();
    this.#problem = null;
    this.#setState('live');
    this.#log.info({ topic: this.#settings.topic, assigned }, 'reading from Kafka');
    void this.#refreshLag();
  }

  async #take(batch: EachBatchPayload['batch']): Promise<void> {
    const session = this.#session;
    if (this.#isStopped || session === undefined) return;
    const { partition, highWatermark, messages } = batch;
    const before = this.#positions.next(partition);
    const start = await this.#startOf(session, partition, Number(batch.firstOffset()));
    this.#positions.sawEnd(partition, Number(highWatermark));
    this.#positions.moveTo(partition, Number(batch.lastOffset()) + 1);
    const records = messages.map(({ offset, value }) => ({ offset: Number(offset), value }));
    try {
      await this.#sink?.accept(this.#batchOf(partition, records, start));
    } catch (error) {
      this.#positions.moveTo(partition, before);
      throw error;
    }
  }

  /**
   * What is missing before a batch; asks Kafka only when the batch does not begin where the one before ended. Throws when it cannot be asked:
   * the batch is then not taken, but read again.
   */
  async #startOf(
    session: KafkaSession,
    partition: number,
    firstOffset: number,
  ): Promise<FeedStart | undefined> {
    if (!this.#positions.isElsewhere(partition, firstOffset)) return undefined;
    this.#positions.watermarks = await session.watermarks();
    return this.#positions.startOf(partition, firstOffset);
  }

  #batchOf(partition: number, records: readonly FeedRecord[], start: FeedStart | undefined): FeedBatch {
    const { topic } = this.#settings;
    if (start?.gap) this.#log.warn({ gap: start.gap }, gapText(start.gap));
    const batch = { topic, partition, format: 'json', records, receivedMs: this.#now() } as const;
    return start === undefined ? batch : { ...batch, start };
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
      this.#positions.watermarks = await this.#session.watermarks();
      this.#report();
    } catch (error) {
      this.#log.debug({ error }, 'the lag could not be asked for');
    }
  }

  #setState(state: FeedState): void {
    this.#state = state;
    this.#report();
  }

  #report(): void {
    if (this.#isStopped) return;
    const { topic } = this.#settings;
    const { partitions } = this.#positions;
    const status: FeedStatus = {
      kind: 'kafka',
      label: partitions === 0 ? topic : `${topic}[${partitions}]`,
      state: this.#state,
      simulated: false,
      replay: false,
      lag: this.#positions.lag(this.#assigned),
      problem: this.#problem,
    };
    const text = JSON.stringify(status);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#sink?.status(status);
  }
}
