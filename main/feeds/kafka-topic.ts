import type { Admin } from 'kafkajs';
import type { KafkaSettings } from './kafka-client.ts';

/** The topic is absent and may not be made. */
export class TopicMissingError extends Error {
  override readonly name = 'TopicMissingError';
  /** What the user can do. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Returns the number of the topic's partitions, 0 when it is absent. */
export async function partitionsOf(admin: Admin, topic: string): Promise<number> {
  if (!(await admin.listTopics()).includes(topic)) return 0;
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics[0]?.partitions.length ?? 0;
}

/**
 * Makes the topic when it is absent and `createTopic` allows it; the partitions of a topic that exists may differ from the setting.
 * Throws TopicMissingError, which says what to do, or what kafkajs throws when the broker is away.
 */
export async function ensureTopic(admin: Admin, settings: KafkaSettings): Promise<void> {
  const { topic, createTopic, partitions, replicationFactor } = settings;
  if ((await partitionsOf(admin, topic)) > 0) return;
  if (!createTopic) {
    throw new TopicMissingError(
      `Kafka has no topic "${topic}" and kafka.createTopic is false`,
      `create it (kafka-topics.sh --create --topic ${topic} --partitions ${partitions}), or set kafka.createTopic to true`,
    );
  }
  await admin.createTopics({
    topics: [{ topic, numPartitions: partitions, replicationFactor }],
    waitForLeaders: true,
  });
}
