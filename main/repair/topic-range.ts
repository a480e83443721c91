/** What a topic has at one moment: from the first record that its brokers still have to the newest. */
import type { Admin } from 'kafkajs';
import type { Logger } from 'pino';
import { problemText } from '../config/problem.ts';
import type { Secrets } from '../config/secrets.ts';
import { createKafkaClient, type KafkaSettings } from '../feeds/kafka-client.ts';
import { kafkaProblem } from '../feeds/kafka-problem.ts';
import type { Watermarks } from '../feeds/partition-positions.ts';

export type TopicRange = ReadonlyMap<number, Watermarks>;

/** Throws an Error that says what to do when the broker does not answer, or has no such topic. */
export async function topicRange(
  settings: KafkaSettings,
  log: Logger,
  secrets: Secrets,
): Promise<TopicRange> {
  let admin: Admin | undefined;
  try {
    admin = createKafkaClient(settings, log, secrets).admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(settings.topic);
    return new Map(
      offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
    );
  } catch (error) {
    throw new Error(problemText(kafkaProblem(error, settings)), { cause: error });
  } finally {
    await admin?.disconnect();
  }
}

/** Such as `stocks: partition 0 offsets 120 to 99999`. */
export function rangeText(topic: string, range: TopicRange): string {
  const parts = [...range]
    .filter(([, { low, high }]) => high > low)
    .sort(([a], [b]) => a - b)
    .map(([partition, { low, high }]) => `partition ${partition} offsets ${low} to ${high - 1}`);
  return `${topic}: ${parts.length === 0 ? 'no record' : parts.join(', ')}`;
}
