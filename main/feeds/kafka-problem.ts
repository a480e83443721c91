/** Turns what kafkajs throws into what happened and what to do next. */
import type { Problem } from '../config/problem.ts';
import type { KafkaSettings } from './kafka-client.ts';
import { TopicMissingError } from './kafka-topic.ts';

interface Cause {
  readonly message: string;
  readonly name?: string;
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

const MOST_NESTED = 10;

/** The innermost cause: kafkajs wraps it in "retries exceeded" and in aggregates. */
function rootCause(thrown: unknown): Cause {
  let cause: Cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  for (let depth = 0; depth < MOST_NESTED; depth++) {
    const inner: unknown = cause.cause ?? (Array.isArray(cause.errors) ? cause.errors[0] : undefined);
    if (!(inner instanceof Error)) break;
    cause = inner;
  }
  return cause;
}

const CERTIFICATE =
  /self[- ]signed|unable to verify|unable to get (?:local )?issuer|certificate has expired|altnames|CERT_/i;
const NOT_TLS = /wrong version number|packet length too long|EPROTO|ssl3_get_record/i;
const UNREACHABLE = /^KafkaJS(?:Connection|NoBrokerAvailable|RequestTimeout|BrokerNotFound)/;

/** What to do about each of Kafka's refusals, by its error type. */
const REFUSALS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'allow this user to read the topic',
  GROUP_AUTHORIZATION_FAILED: 'allow this user to join the consumer group, or set another kafka.groupId',
  CLUSTER_AUTHORIZATION_FAILED:
    'allow this user to create topics, or create the topic and set kafka.createTopic to false',
  INVALID_REPLICATION_FACTOR: 'set kafka.replicationFactor to at most the number of brokers',
  INVALID_PARTITIONS: 'set kafka.partitions to a number that the broker allows',
  INVALID_TOPIC_EXCEPTION: 'set kafka.topic to a name that Kafka allows',
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic was deleted; create it again',
};

/** Never throws, whatever was thrown. */
export function kafkaProblem(thrown: unknown, settings: KafkaSettings): Problem {
  if (thrown instanceof TopicMissingError) return { happened: thrown.message, remedy: thrown.remedy };
  const { message, name = 'Error', type = '', retriable = false } = rootCause(thrown);
  const kafka = `Kafka at ${settings.brokers.join(', ')}`;
  if (CERTIFICATE.test(message)) {
    return {
      happened: `${kafka} shows a certificate that is not trusted (${message})`,
      remedy: 'set kafka.tls.caFile to the authority that signed it',
    };
  }
  if (NOT_TLS.test(message)) {
    return {
      happened: `${kafka} does not speak TLS on this port`,
      remedy: 'use its TLS port, or set kafka.tls.enabled to false',
    };
  }
  if (name === 'KafkaJSSASLAuthenticationError') {
    return { happened: `${kafka} refused the login (${message})`, remedy: 'check the user and the password' };
  }
  if (name === 'KafkaJSNotImplemented') {
    return {
      happened: `records of topic "${settings.topic}" cannot be read (${message})`,
      remedy: 'let their producers compress with gzip or not at all; nothing is skipped',
    };
  }
  const remedy = REFUSALS[type];
  if (remedy !== undefined)
    return { happened: `${kafka} refused topic "${settings.topic}" (${message})`, remedy };
  if (UNREACHABLE.test(name)) {
    const tls = settings.tls.enabled ? '' : ', and kafka.tls.enabled if it expects TLS';
    return {
      happened: `${kafka} does not answer (${message})`,
      remedy: `check that it runs, and kafka.brokers${tls}`,
    };
  }
  const remedyOfRest = retriable ? 'it is tried again' : 'look into the log of the broker';
  return { happened: `${kafka} failed (${name}: ${message})`, remedy: remedyOfRest };
}
