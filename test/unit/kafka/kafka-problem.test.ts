import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { problemText } from '../../../main/config/problem.ts';
import { kafkaProblem } from '../../../main/feeds/kafka-problem.ts';
import { TopicMissingError } from '../../../main/feeds/kafka-topic.ts';

const settings = settingsSchema.parse({ kafka: { brokers: ['kafka.example:9092'] } }).kafka;

function kafkaError(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

const describeError = (error: unknown) => problemText(kafkaProblem(error, settings));

describe('the sentence about a Kafka failure', () => {
  it('says that the broker is away, which setting to look at, ', () => {
    const cause = kafkaError(
      'KafkaJSConnectionError',
      'Connection error: connect ECONNREFUSED 10.0.0.1:9092',
    );
    const error = kafkaError('KafkaJSNumberOfRetriesExceeded', 'retries exceeded', { cause });
    expect(describeError(error)).toBe(
      'Kafka at kafka.example:9092 does not answer (Connection error: connect ECONNREFUSED 10.0.0.1:9092): check that it runs, and kafka.brokers, and kafka.tls.enabled if it expects TLS.',
    );
  });

  it.each([
    ['self-signed certificate', 'not trusted', 'kafka.tls.caFile'],
    ['unable to verify the first certificate', 'not trusted', 'kafka.tls.caFile'],
    ['certificate has expired', 'not trusted', 'kafka.tls.caFile'],
    ["Hostname/IP does not match certificate's altnames", 'not trusted', 'kafka.tls.caFile'],
    ['wrong version number', 'does not speak TLS', 'kafka.tls.enabled'],
  ])('tells what is wrong with TLS: %s', (message, meaning, setting) => {
    const text = describeError(kafkaError('KafkaJSConnectionError', `Connection error: ${message}`));
    expect(text).toContain(meaning);
    expect(text).toContain(setting);
  });

  it.each([
    ['TOPIC_AUTHORIZATION_FAILED', 'allow this user to read the topic'],
    ['GROUP_AUTHORIZATION_FAILED', 'kafka.groupId'],
    ['INVALID_REPLICATION_FACTOR', 'kafka.replicationFactor'],
  ])('says what to do when Kafka refuses: %s', (type, remedy) => {
    const inner = kafkaError('KafkaJSProtocolError', 'refused.', { type });
    const error = kafkaError('KafkaJSAggregateError', 'several', { errors: [inner] });
    expect(describeError(error)).toContain(remedy);
  });

  it('passes on what is said about a missing topic, and describes whatever else is thrown', () => {
    expect(describeError(new TopicMissingError('no topic', 'make it'))).toBe('no topic: make it.');
    expect(describeError('odd')).toContain('failed');
    expect(describeError(new Error('disk full'))).toContain('disk full');
  });
});
