/**
 * How Kafka and Cassandra are reached: encryption, names and logins. No password, passphrase or token is a setting: those come from the
 * environment or the operating system's store (main/config/secrets.ts). Nothing here can turn the check of a certificate off.
 */
import { z } from 'zod';

export const tlsSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Encrypt the connection and verify the certificate of the server.'),
    caFile: z
      .string()
      .default('')
      .describe(
        'PEM file of the authorities that may sign it; empty: the public ones that Node knows, and those in `NODE_EXTRA_CA_CERTS`.',
      ),
    certFile: z
      .string()
      .default('')
      .describe('PEM file of the certificate that this client shows, where the server asks for one.'),
    keyFile: z.string().default('').describe('PEM file of the private key of that certificate.'),
    serverName: z
      .string()
      .regex(/^(?!\d+(?:\.\d+){3}$)[A-Za-z0-9_.-]*$/, 'expected a host name')
      .default('')
      .describe(
        'Host name that the certificate of the server must have, where it is reached under another, such as through a tunnel; empty: the name or address that is connected to.',
      ),
  })
  .prefault({});

const KAFKA_MECHANISMS = [
  'none',
  'plain',
  'scram-sha-256',
  'scram-sha-512',
  'oauthbearer',
  'aws-iam',
] as const;

const CLEAR_TEXT = 'Send a password or token to another computer without TLS, where the network can read it.';

export const saslSchema = z
  .strictObject({
    mechanism: z
      .enum(KAFKA_MECHANISMS)
      .default('none')
      .describe('How this client logs in; `aws-iam` is that of Amazon MSK.'),
    username: z.string().default('').describe('User of `plain` and the `scram` mechanisms.'),
    oauth: z
      .strictObject({
        tokenEndpoint: z
          .string()
          .default('')
          .describe('Address, with https, where `oauthbearer` gets its tokens for client credentials.'),
        clientId: z.string().default('').describe('Client that asks there.'),
        scope: z.string().default('').describe('Scope that it asks for; empty: none is named.'),
        caFile: z
          .string()
          .default('')
          .describe(
            'PEM file of the authorities that may sign the certificate of the token endpoint; empty: as `kafka.tls.caFile`.',
          ),
      })
      .prefault({}),
    awsRegion: z
      .string()
      .default('')
      .describe(
        'Region of the cluster, such as "us-east-1", for `aws-iam`. Credentials come from where AWS tools look for them.',
      ),
    allowUnencryptedPassword: z.boolean().default(false).describe(CLEAR_TEXT),
  })
  .prefault({});

export const cassandraAuthSchema = z
  .strictObject({
    username: z.string().default('').describe('User who logs in; empty: nobody does.'),
    allowUnencryptedPassword: z.boolean().default(false).describe(CLEAR_TEXT),
  })
  .prefault({});

export type TlsSettings = z.infer<typeof tlsSchema>;
export type SaslSettings = z.infer<typeof saslSchema>;

interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly tls: TlsSettings;
  readonly sasl: SaslSettings;
}

interface CassandraConnection {
  readonly contactPoints: readonly string[];
  readonly tls: TlsSettings;
  readonly auth: z.infer<typeof cassandraAuthSchema>;
  readonly secureConnectBundle: string;
}

interface Connections {
  readonly kafka: KafkaConnection;
  readonly cassandra: CassandraConnection;
}

/** Where a setting does not fit the others, and what was expected there. */
interface Misfit {
  readonly path: readonly string[];
  readonly message: string;
}

/** Returns true for this computer's own addresses, as HOST:PORT: what goes there passes no network. */
export function isLoopback(hostPort: string): boolean {
  const host = hostPort.slice(0, hostPort.lastIndexOf(':'));
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Returns true when the login to Kafka holds a password or token that whoever sees the connection can read. */
export const isKafkaLoginReadable = ({ tls, sasl }: Pick<KafkaConnection, 'tls' | 'sasl'>): boolean =>
  !tls.enabled && (sasl.mechanism === 'plain' || sasl.mechanism === 'oauthbearer');

/** Returns true when the login to Cassandra holds a password that whoever sees the connection can read. */
export const isCassandraLoginReadable = ({ tls, auth, secureConnectBundle }: CassandraConnection): boolean =>
  !tls.enabled && auth.username !== '' && secureConnectBundle === '';

/** Returns the first other computer that is sent a readable login to Kafka; undefined when there is none. */
export const clearTextBroker = (kafka: KafkaConnection): string | undefined =>
  isKafkaLoginReadable(kafka) ? kafka.brokers.find((broker) => !isLoopback(broker)) : undefined;

/** Returns the first other computer that is sent a readable login to Cassandra; undefined when there is none. */
export const clearTextNode = (cassandra: CassandraConnection): string | undefined =>
  isCassandraLoginReadable(cassandra) ? cassandra.contactPoints.find((node) => !isLoopback(node)) : undefined;

const FILES = ['caFile', 'certFile', 'keyFile', 'serverName'] as const;

function tlsMisfits(section: 'kafka' | 'cassandra', tls: TlsSettings): Misfit[] {
  const at = `${section}.tls`;
  const misfits: Misfit[] = [];
  const given = FILES.find((name) => tls[name] !== '');
  // Who names an authority wants encryption: without it the name would be ignored in silence.
  if (given !== undefined && !tls.enabled)
    misfits.push({ path: [section, 'tls', 'enabled'], message: `expected true, as ${at}.${given} is set` });
  if (tls.certFile !== '' && tls.keyFile === '')
    misfits.push({
      path: [section, 'tls', 'keyFile'],
      message: `expected the private key of ${at}.certFile`,
    });
  if (tls.keyFile !== '' && tls.certFile === '')
    misfits.push({
      path: [section, 'tls', 'certFile'],
      message: `expected the certificate of ${at}.keyFile`,
    });
  return misfits;
}

const isHttps = (address: string): boolean => /^https:\/\/[^\s/@]+(?:\/\S*)?$/.test(address);

/** What each mechanism needs beside itself. */
function mechanismMisfits({ mechanism, username, oauth, awsRegion }: SaslSettings): Misfit[] {
  const needs = (path: readonly string[], what: string): Misfit => ({
    path: ['kafka', 'sasl', ...path],
    message: `expected ${what} for kafka.sasl.mechanism ${JSON.stringify(mechanism)}`,
  });
  switch (mechanism) {
    case 'none':
      return username === '' ? [] : [needs(['username'], 'none')];
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512':
      return username === '' ? [needs(['username'], 'the user')] : [];
    case 'oauthbearer':
      return [
        ...(isHttps(oauth.tokenEndpoint)
          ? []
          : [
              needs(['oauth', 'tokenEndpoint'], 'an address that begins with https:// and holds no password'),
            ]),
        ...(oauth.clientId === '' ? [needs(['oauth', 'clientId'], 'the client')] : []),
      ];
    case 'aws-iam':
      return awsRegion === '' ? [needs(['awsRegion'], 'the region of the cluster')] : [];
  }
}

function saslMisfits(kafka: KafkaConnection): Misfit[] {
  const { sasl, tls } = kafka;
  const misfits = mechanismMisfits(sasl);
  const path = ['kafka', 'tls', 'enabled'];
  const broker = clearTextBroker(kafka);
  if (sasl.mechanism === 'aws-iam' && !tls.enabled)
    misfits.push({ path, message: 'expected true for kafka.sasl.mechanism "aws-iam"' });
  if (broker !== undefined && !sasl.allowUnencryptedPassword)
    misfits.push({
      path,
      message: `expected true, or the network could read what kafka.sasl sends to ${broker} (kafka.sasl.allowUnencryptedPassword true accepts that)`,
    });
  return misfits;
}

function cassandraMisfits(cassandra: CassandraConnection): Misfit[] {
  const { auth, tls, secureConnectBundle } = cassandra;
  const misfits: Misfit[] = [];
  const path = ['cassandra', 'tls', 'enabled'];
  const node = clearTextNode(cassandra);
  if (secureConnectBundle !== '' && tls.enabled)
    misfits.push({
      path,
      message: 'expected false, as the bundle of cassandra.secureConnectBundle brings TLS of its own',
    });
  if (node !== undefined && !auth.allowUnencryptedPassword)
    misfits.push({
      path,
      message: `expected true, or the network could read the password that is sent to ${node} (cassandra.auth.allowUnencryptedPassword true accepts that)`,
    });
  return misfits;
}

/** Refuses settings of a connection that do not fit together, rather than ignoring one of them. */
export function checkConnections<T extends Connections>(
  settings: T,
  context: z.core.$RefinementCtx<T>,
): void {
  const misfits = [
    ...tlsMisfits('kafka', settings.kafka.tls),
    ...saslMisfits(settings.kafka),
    ...tlsMisfits('cassandra', settings.cassandra.tls),
    ...cassandraMisfits(settings.cassandra),
  ];
  for (const { path, message } of misfits)
    context.addIssue({ code: 'custom', path: [...path], message, input: settings });
}
