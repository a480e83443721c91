/** Turns what kafkajs throws into what happened and what to do next. */
import type { Problem } from '../config/problem.ts';
import { ProblemError } from '../config/problem-error.ts';
import { secretVariable } from '../config/secrets.ts';
import { tlsProblem } from '../config/tls-problem.ts';
import type { KafkaSettings } from './kafka-client.ts';
import { TopicMissingError } from './kafka-topic.ts';
import { ON_ANOTHER_COMPUTER } from './local-brokers.ts';

interface Cause {
  readonly message: string;
  readonly name?: string;
  readonly type?: string;
  readonly code?: unknown;
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

const UNREACHABLE = /^KafkaJS(?:Connection|NoBrokerAvailable|RequestTimeout|BrokerNotFound)/;
/** The server ended the connection, or what it sent was no Kafka. */
const CUT_OFF = /Closed connection|Connection closed by the server|ECONNRESET|EPIPE|socket hang up/;

/** What to do about each of Kafka's refusals, by its error type. */
const REFUSALS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'allow this user to read the topic, and to create it if it is absent',
  GROUP_AUTHORIZATION_FAILED: 'allow this user to join the consumer group, or set another kafka.groupId',
  CLUSTER_AUTHORIZATION_FAILED:
    'allow this user to create topics, or create the topic and set kafka.createTopic to false',
  INVALID_REPLICATION_FACTOR: 'set kafka.replicationFactor to at most the number of brokers',
  INVALID_PARTITIONS: 'set kafka.partitions to a number that the broker allows',
  INVALID_TOPIC_EXCEPTION: 'set kafka.topic to a name that Kafka allows',
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic was deleted; create it again',
};

/** The login, in the words of each mechanism; Kafka does not tell a wrong password from an unknown user. */
function loginProblem(kafka: string, { message, type }: Cause, settings: KafkaSettings): Problem {
  const { mechanism, username, oauth, awsRegion } = settings.sasl;
  if (type === 'UNSUPPORTED_SASL_MECHANISM' || /mechanism is not supported/.test(message)) {
    return {
      happened: `${kafka} does not take logins by ${mechanism.toUpperCase()}`,
      remedy: 'set kafka.sasl.mechanism to one that it takes',
    };
  }
  if (type === 'ILLEGAL_SASL_STATE') {
    return {
      happened: `${kafka} takes no logins on this port`,
      remedy: 'name its SASL port in kafka.brokers, or set kafka.sasl.mechanism to "none"',
    };
  }
  if (mechanism === 'oauthbearer') {
    return {
      happened: `${kafka} does not take the token of client ${oauth.clientId}`,
      remedy: 'check that it trusts the token endpoint, and kafka.sasl.oauth.scope',
    };
  }
  if (mechanism === 'aws-iam') {
    return {
      happened: `${kafka} does not take these AWS credentials`,
      remedy: `allow them kafka-cluster:Connect, and check kafka.sasl.awsRegion (${awsRegion})`,
    };
  }
  return {
    happened: `${kafka} refused the login of ${username}: the password is wrong, or it has no such user for ${mechanism.toUpperCase()}`,
    remedy: `check kafka.sasl.username and the password in ${secretVariable('kafka.password')}`,
  };
}

const isLoginFailure = ({ name, type = '' }: Cause): boolean =>
  name === 'KafkaJSSASLAuthenticationError' ||
  /^(?:UNSUPPORTED_SASL_MECHANISM|SASL_AUTHENTICATION_FAILED|ILLEGAL_SASL_STATE)$/.test(type);

/** A broker tells nobody why it ends a connection; when it does so at the first words, the settings say what is likely. */
function cutOffProblem(kafka: string, { tls, sasl }: KafkaSettings): Problem {
  const guesses = [
    ...(tls.enabled ? [] : ['kafka.tls.enabled, if this is its TLS port']),
    ...(tls.enabled && tls.certFile === ''
      ? ['kafka.tls.certFile, if it asks for a certificate of this client']
      : []),
    ...(sasl.mechanism === 'none' ? ['kafka.sasl.mechanism, if it asks for a login'] : []),
  ];
  return {
    happened: `${kafka} does not answer: it ended the connection`,
    remedy: ['if this stays, look into its log', ...guesses.map((guess) => `set ${guess}`)].join('; '),
  };
}

/** Never throws, whatever was thrown. */
export function kafkaProblem(thrown: unknown, settings: KafkaSettings): Problem {
  if (thrown instanceof TopicMissingError) return { happened: thrown.message, remedy: thrown.remedy };
  const cause = rootCause(thrown);
  if (cause instanceof ProblemError) return cause.problem;
  const { message, name = 'Error', type = '', retriable = false } = cause;
  const kafka = `Kafka at ${settings.brokers.join(', ')}`;
  if (message.includes(ON_ANOTHER_COMPUTER)) {
    const found = message.replace('Failed to connect: ', '');
    return {
      happened: `${kafka} tells of a broker that is not used: ${found}`,
      remedy: 'set kafka.tls.enabled',
    };
  }
  if (isLoginFailure(cause)) return loginProblem(kafka, cause, settings);
  const failure = { message, code: String(cause.code ?? '') };
  const handshake = tlsProblem(failure, {
    server: kafka,
    section: 'kafka.tls',
    addresses: 'kafka.brokers',
    certFile: settings.tls.certFile,
  });
  if (handshake !== undefined) return handshake;
  if (name === 'KafkaJSNotImplemented') {
    return {
      happened: `records of topic "${settings.topic}" cannot be read (${message})`,
      remedy: 'let their producers compress with gzip or not at all; nothing is skipped',
    };
  }
  const remedy = REFUSALS[type];
  if (remedy !== undefined)
    return { happened: `${kafka} refused topic "${settings.topic}" (${message})`, remedy };
  if (CUT_OFF.test(message)) return cutOffProblem(kafka, settings);
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
