import type { Admin } from 'kafkajs';
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { NO_SECRETS } from '../config/secrets.ts';
import { createKafkaClient, type KafkaSettings } from '../feeds/kafka-client.ts';
import { kafkaProblem } from '../feeds/kafka-problem.ts';
import { partitionsOf } from '../feeds/kafka-topic.ts';
import { broken, type Finding, ok } from './finding.ts';

function topicFinding(settings: KafkaSettings, partitions: number): Finding {
  const { topic } = settings;
  if (partitions > 0) return ok(`Kafka topic "${topic}" has ${partitions} partitions`);
  if (settings.createTopic) {
    return ok(`Kafka topic "${topic}" is absent and will be made with ${settings.partitions} partitions`);
  }
  return broken({
    happened: `Kafka has no topic "${topic}" and kafka.createTopic is false`,
    remedy: 'create it, or set kafka.createTopic to true',
  });
}

/** Is the broker there, and the topic? */
export async function checkKafka(
  { feed, kafka }: Settings,
  log: Logger,
  secrets = NO_SECRETS,
): Promise<Finding[]> {
  if (feed !== 'kafka') return [ok(`Kafka is not used: trades come from the ${feed} (setting feed)`)];
  let admin: Admin | undefined;
  try {
    admin = createKafkaClient(kafka, log, secrets).admin();
    await admin.connect();
    const partitions = await partitionsOf(admin, kafka.topic);
    const { brokers } = await admin.describeCluster();
    const names = brokers.map(({ host, port }) => `${host}:${port}`).join(', ');
    return [ok(`Kafka answers: ${brokers.length} broker at ${names}`), topicFinding(kafka, partitions)];
  } catch (error) {
    return [broken(kafkaProblem(error, kafka))];
  } finally {
    await admin?.disconnect();
  }
}
