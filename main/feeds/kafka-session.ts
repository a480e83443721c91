/**
 * One connection to Kafka from connect to its end, whatever ended it. The feed above keeps the positions, and opens the next
 * session when this one has died; nothing here tries again.
 */
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { FeedPosition } from './feed.ts';
import type { KafkaSettings } from './kafka-client.ts';
import { ensureTopic } from './kafka-topic.ts';
import type { Watermarks } from './partition-positions.ts';

/** How long a partition is held inside the batch handler before the whole topic is paused; well below the session timeout. */
const HOLD_MS = 1_000;

/**
 * The least that brokers allow by default. After a crash the group waits so long for the dead member; rejoining costs little,
 * because positions come from the journal.
 */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_INTERVAL_MS = 1_500;
const REBALANCE_TIMEOUT_MS = 10_000;

/** What the session asks of, and tells, the feed. */
export interface SessionOwner {
  /** What Kafka has of each partition; heard before the first join. */
  heard(watermarks: Map<number, Watermarks>): void;
  /** The session reads this partition from now on; returns the first offset to read. */
  join(partition: number): number;
  joined(assigned: readonly number[]): void;
  /** Takes a batch; resolves when there is room for more. */
  take(payload: EachBatchPayload['batch']): Promise<void>;
  /** Reading was paused or goes on, because of room. */
  paused(isPaused: boolean): void;
}

function settlesWithin(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    promise.then(() => resolve(true), reject).finally(() => clearTimeout(timer));
  });
}

export class KafkaSession {
  /** Resolves with the reason when the consumer has died by itself. */
  readonly died: Promise<Error>;
  readonly #settings: KafkaSettings;
  readonly #owner: SessionOwner;
  readonly #admin: Admin;
  readonly #consumer: Consumer;
  #fail: (reason: Error) => void = () => undefined;
  /** Batches that were taken, but for which there was no room yet. */
  #held = 0;
  #isPaused = false;

  constructor(kafka: Kafka, settings: KafkaSettings, owner: SessionOwner) {
    this.#settings = settings;
    this.#owner = owner;
    this.#admin = kafka.admin();
    this.#consumer = kafka.consumer({
      groupId: settings.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      metadataMaxAge: settings.metadataMaxAgeMs,
      minBytes: settings.fetchMinBytes,
      maxWaitTimeInMs: settings.fetchMaxWaitMs,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 1_000, retries: 2, restartOnFailure: async () => false },
    });
    this.died = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** Makes the topic where that is wanted, joins the group and begins to read. Throws what kafkajs throws, and TopicMissingError. */
  async open(): Promise<void> {
    const { topic } = this.#settings;
    await this.#admin.connect();
    await ensureTopic(this.#admin, this.#settings);
    this.#owner.heard(await this.watermarks());
    const consumer = this.#consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#fail(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const assigned = payload.memberAssignment[topic] ?? [];
      // Before the first fetch of this generation: the listener runs inside the join.
      for (const partition of assigned) {
        consumer.seek({ topic, partition, offset: String(this.#owner.join(partition)) });
      }
      this.#owner.joined(assigned);
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
  }

  /** What Kafka has of each partition now. */
  async watermarks(): Promise<Map<number, Watermarks>> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#settings.topic);
    return new Map(
      offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
    );
  }

  commit(positions: readonly FeedPosition[]): Promise<void> {
    return this.#consumer.commitOffsets(
      positions.map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: String(nextOffset) })),
    );
  }

  /** Leaves the group and disconnects; no batch is taken after it resolves. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#consumer.disconnect(), this.#admin.disconnect()]);
  }

  /** Never throws because of a record: kafkajs would deliver the same batch for ever. */
  async #eachBatch({ batch, isRunning, isStale }: EachBatchPayload): Promise<void> {
    if (!isRunning() || isStale()) return;
    const room = this.#owner.take(batch).catch((error: unknown) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    if (!(await settlesWithin(room, HOLD_MS))) this.#pauseUntil(room);
  }

  /** Pauses the whole topic, so that no more than one fetch is held however many partitions there are. */
  #pauseUntil(room: Promise<void>): void {
    this.#held += 1;
    this.#setPaused(true);
    room.then(() => {
      this.#held -= 1;
      if (this.#held === 0) this.#setPaused(false);
    });
  }

  #setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    const topics = [{ topic: this.#settings.topic }];
    try {
      if (isPaused) this.#consumer.pause(topics);
      else this.#consumer.resume(topics);
    } catch {
      // The consumer has ended meanwhile: there is nothing left to pause or resume.
    }
    this.#owner.paused(isPaused);
  }
}
