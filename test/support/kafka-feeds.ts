/** Kafka feeds on topics of the test's own, and what is written to and read from them. */
import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, Producer } from 'kafkajs';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { settingsSchema } from '../../contract/settings.ts';
import type { Feed, FeedPosition } from '../../main/feeds/feed.ts';
import { createKafkaClient, type KafkaSettings } from '../../main/feeds/kafka-client.ts';
import { createKafkaFeed } from '../../main/feeds/kafka-feed.ts';
import { RecordingSink } from './recording-sink.ts';
import { sendAll } from './send-all.ts';
import { waitUntil } from './wait-until.ts';

const log = pino({ level: process.env.TEST_LOG ?? 'silent' });

/** Settings of a topic and a group of the test's own. */
export function kafkaSettings(address: string, overrides: Partial<KafkaSettings> = {}): KafkaSettings {
  const name = `stocks-${randomUUID()}`;
  return settingsSchema.parse({
    kafka: { brokers: [address], topic: name, groupId: name, fetchMaxWaitMs: 100, ...overrides },
  }).kafka;
}

export interface StartedFeed {
  readonly feed: Feed;
  readonly sink: RecordingSink;
}

/** Starts a feed; it is stopped when the test is over. */
export async function startFeed(
  settings: KafkaSettings,
  positions: readonly FeedPosition[] = [],
): Promise<StartedFeed> {
  const feed = createKafkaFeed({ kafka: settings, log });
  const sink = new RecordingSink();
  onTestFinished(() => feed.stop());
  await feed.start(positions, sink);
  return { feed, sink };
}

export const isLive = (sink: RecordingSink): Promise<void> =>
  waitUntil(
    () => sink.last?.state === 'live',
    () => `live; status ${JSON.stringify(sink.last)}`,
  );

export const hasRecords = (sink: RecordingSink, count: number): Promise<void> =>
  waitUntil(
    () => sink.records >= count,
    () => `${count} records; got ${sink.records}, ${JSON.stringify(sink.last)}`,
  );

/** `message FROM`, `message FROM+1` … */
export const numbered = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `message ${from + index}`);

/** Writes to topics and changes them. */
export class TestTopics {
  readonly kafka: Kafka;
  readonly producer: Producer;
  readonly admin: Admin;

  static async connect(address: string): Promise<TestTopics> {
    const topics = new TestTopics(createKafkaClient(kafkaSettings(address), log));
    await Promise.all([topics.producer.connect(), topics.admin.connect()]);
    return topics;
  }

  private constructor(kafka: Kafka) {
    this.kafka = kafka;
    this.producer = kafka.producer({ allowAutoTopicCreation: false });
    this.admin = kafka.admin();
  }

  async disconnect(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.admin.disconnect()]);
  }

  /** Creates the topic of the settings, with their number of partitions. */
  async create({ topic, partitions }: KafkaSettings, config: Record<string, string> = {}): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await this.admin.createTopics({
      topics: [{ topic, numPartitions: partitions, configEntries }],
      waitForLeaders: true,
    });
  }

  /** Appends `message FROM` and so on. */
  async produce(topic: string, from: number, count: number, partition = 0): Promise<void> {
    const messages = numbered(from, count).map((value) => ({ partition, value }));
    await sendAll(this.producer, topic, messages);
  }

  /** Removes what is before the offset, as retention does. */
  async removeBefore(topic: string, offset: number, partition = 0): Promise<void> {
    // kafkajs knows the leaders only of topics that it was asked about before.
    await this.admin.fetchTopicOffsets(topic);
    await this.admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  }
}
