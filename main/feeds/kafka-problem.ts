/** Turns what kafkajs throws into one sentence for the user: what happened, and what to do next. */
import type { KafkaSettings } from './kafka-client.ts';
import { TopicMissingError } from './kafka-topic.ts';

interface Cause {
  readonly message: string;
  readonly name?: string;
  readonly code?: unknown;
  readonly type?: string;
  readonly broker?: string;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** The innermost cause: kafkajs wraps it in "retries exceeded" and in aggregates. */
function rootCause(error: unknown): Cause {
  let cause = error as Cause;
  for (let depth = 0; depth < 10; depth++) {
    const inner = (cause.cause ?? (Array.isArray(cause.errors) ? cause.errors[0] : undefined)) as
      | Cause
      | undefined;
    if (typeof inner?.message !== 'string') break;
    cause = inner;
  }
  return cause;
}

const CERTIFICATE =
  /self[- ]signed|unable to verify|unable to get (?:local )?issuer|certificate has expired|altnames|CERT_/i;
const NOT_TLS = /wrong version number|packet length too long|EPROTO|ssl3_get_record/i;

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

/** Returns one sentence; never throws, whatever is thrown at it. */
export function describeKafkaProblem(error: unknown, settings: KafkaSettings): string {
  if (error instanceof TopicMissingError) return error.message;
  const { message, name, type } = rootCause(error);
  const brokers = settings.brokers.join(', ');
  if (CERTIFICATE.test(message)) {
    return `Kafka at ${brokers} shows a certificate that is not trusted (${message}): set kafka.tls.caFile to the authority that signed it.`;
  }
  if (NOT_TLS.test(message)) {
    return `Kafka at ${brokers} does not speak TLS on this port: use its TLS port, or set kafka.tls.enabled to false.`;
  }
  if (name === 'KafkaJSSASLAuthenticationError') {
    return `Kafka at ${brokers} refused the user or password: ${message}.`;
  }
  const remedy = REFUSALS[type ?? ''];
  if (remedy !== undefined)
    return `Kafka refused topic "${settings.topic}": ${message} To mend it, ${remedy}.`;
  if (
    name?.startsWith('KafkaJSConnection') ||
    name === 'KafkaJSNoBrokerAvailableError' ||
    name === 'KafkaJSRequestTimeoutError'
  ) {
    const tls = settings.tls.enabled ? '' : ', and kafka.tls.enabled if it expects TLS';
    return `Kafka does not answer at ${brokers} (${message}); trying again. Check that it runs, and kafka.brokers${tls}.`;
  }
  return `Reading from Kafka at ${brokers} failed (${name ?? 'Error'}: ${message}); trying again.`;
}
