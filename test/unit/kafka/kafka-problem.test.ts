import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { problemText } from '../../../main/config/problem.ts';
import { ProblemError } from '../../../main/config/problem-error.ts';
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

  // Messages as Node 16 to 24 and Java servers were heard to give them.
  it.each([
    ['certificate has expired', 'shows a certificate that has expired', 'renewed'],
    ['certificate is not yet valid', 'not valid yet', 'clock'],
    ['self signed certificate', 'self-signed certificate', 'a copy of that certificate'],
    ['self-signed certificate in certificate chain', 'authority that is not trusted', 'kafka.tls.caFile'],
    ['unable to verify the first certificate', 'authority that is not trusted', 'kafka.tls.caFile'],
    [
      "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
      "for another host (Host: a. is not in the cert's altnames: DNS:b)",
      'kafka.tls.serverName',
    ],
    [
      '40:error:0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate:a.c:9:SSL alert number 42\n',
      'asks for a certificate of this client',
      'set kafka.tls.certFile and kafka.tls.keyFile.',
    ],
    [
      '40:error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:a.c:9:SSL alert number 40\n',
      'no version or cipher of TLS in common (sslv3 alert handshake failure)',
      'TLS 1.2',
    ],
    ['wrong version number', 'does not speak TLS', 'its TLS port'],
    [
      'Client network socket disconnected before secure TLS connection was established',
      'does not speak TLS',
      'its TLS port',
    ],
    ['1:error:1:SSL routines:f:odd:a.c:1:', 'handshake with Kafka at kafka.example:9092 failed (odd)', 'log'],
  ])('tells what is wrong with TLS: %s', (message, meaning, remedy) => {
    const text = describeError(kafkaError('KafkaJSConnectionError', `Connection error: ${message}`));
    expect(text).toContain(meaning);
    expect(text).toContain(remedy);
  });

  it('tells a certificate of this client that is refused from one that is missing', () => {
    const tls = { enabled: true, certFile: 'desk.pem', keyFile: 'desk.key' };
    const { kafka } = settingsSchema.parse({ kafka: { tls } });
    const error = kafkaError('KafkaJSConnectionError', 'Connection error: tlsv1 alert unknown ca');
    expect(problemText(kafkaProblem(error, kafka))).toContain(
      'refuses the certificate of this client, desk.pem',
    );
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

  it.each([
    ['the mechanism is not supported', 'UNSUPPORTED_SASL_MECHANISM', 'does not take logins by SCRAM-SHA-256'],
    ['not in this state', 'ILLEGAL_SASL_STATE', 'takes no logins on this port'],
    ['invalid credentials', 'SASL_AUTHENTICATION_FAILED', 'refused the login of desk: the password is wrong'],
  ])('tells what is wrong with the login: %s', (message, type, meaning) => {
    const sasl = { mechanism: 'scram-sha-256', username: 'desk' };
    const { kafka } = settingsSchema.parse({ kafka: { sasl } });
    expect(problemText(kafkaProblem(kafkaError('KafkaJSProtocolError', message, { type }), kafka))).toContain(
      meaning,
    );
  });

  it('passes on a problem that is known already, wherever kafkajs has put it', () => {
    const cause = new ProblemError({ happened: 'no token', remedy: 'ask for one' });
    expect(describeError(kafkaError('KafkaJSNonRetriableError', 'no token', { cause }))).toBe(
      'no token: ask for one.',
    );
  });

  it('passes on what is said about a missing topic, and describes whatever else is thrown', () => {
    expect(describeError(new TopicMissingError('no topic', 'make it'))).toBe('no topic: make it.');
    expect(describeError('odd')).toContain('failed');
    expect(describeError(new Error('disk full'))).toContain('disk full');
  });
});
