import { describe, expect, test } from 'vitest';
import type { SettingsInput } from '../../../contract/settings.ts';
import { settingsSchema } from '../../../contract/settings.ts';
import { unencryptedLogins } from '../../../main/config/clear-text.ts';
import { loadSettings } from '../../../main/config/load-settings.ts';
import { SettingsError } from '../../../main/config/settings-error.ts';

/** What is wrong with the settings, as they would stand in a file. */
function problemsOf(settings: object): readonly string[] {
  const surroundings = { env: {}, platform: 'linux' as const, home: '/nowhere', cwd: '/nowhere' };
  try {
    loadSettings({ overrides: settings as SettingsInput, overridesSource: 'a file', surroundings });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const tls = { enabled: true };
const REMOTE = ['127.0.0.1:9092', 'broker.example:9092'];

describe('settings of a connection that fit together', () => {
  test.each([
    { kafka: { brokers: REMOTE, tls, sasl: { mechanism: 'plain', username: 'desk' } } },
    { kafka: { brokers: REMOTE, sasl: { mechanism: 'scram-sha-512', username: 'desk' } } },
    { kafka: { brokers: ['localhost:1', '127.9.9.9:2'], sasl: { mechanism: 'plain', username: 'desk' } } },
    {
      kafka: {
        tls,
        sasl: {
          mechanism: 'oauthbearer',
          oauth: { tokenEndpoint: 'https://login.example/t', clientId: 'c' },
        },
      },
    },
    { kafka: { tls, sasl: { mechanism: 'aws-iam', awsRegion: 'eu-west-1' } } },
    { cassandra: { tls: { ...tls, certFile: 'c.pem', keyFile: 'c.key' }, auth: { username: 'desk' } } },
    { cassandra: { secureConnectBundle: 'bundle.zip', auth: { username: 'token' } } },
  ])('are taken: %j', (settings) => {
    expect(problemsOf(settings)).toEqual([]);
  });
});

describe('settings of a connection that contradict each other are refused, and say what is missing', () => {
  test.each([
    [
      { kafka: { tls: { caFile: 'ca.pem' } } },
      'kafka.tls.enabled (from a file): expected true, as kafka.tls.caFile is set, it is missing',
    ],
    [
      { cassandra: { tls: { ...tls, certFile: 'c.pem' } } },
      'cassandra.tls.keyFile (from a file): expected the private key of cassandra.tls.certFile, it is missing',
    ],
    [
      { kafka: { tls: { ...tls, keyFile: 'c.key' } } },
      'kafka.tls.certFile (from a file): expected the certificate of kafka.tls.keyFile, it is missing',
    ],
    [
      { kafka: { sasl: { username: 'desk' } } },
      'kafka.sasl.username (from a file): expected none for kafka.sasl.mechanism "none", got "desk"',
    ],
    [
      { kafka: { tls, sasl: { mechanism: 'scram-sha-256' } } },
      'kafka.sasl.username (from a file): expected the user for kafka.sasl.mechanism "scram-sha-256", it is missing',
    ],
    [
      { kafka: { tls, sasl: { mechanism: 'aws-iam' } } },
      'kafka.sasl.awsRegion (from a file): expected the region of the cluster for kafka.sasl.mechanism "aws-iam", it is missing',
    ],
    [
      { kafka: { sasl: { mechanism: 'aws-iam', awsRegion: 'eu-west-1' } } },
      'kafka.tls.enabled (from a file): expected true for kafka.sasl.mechanism "aws-iam", it is missing',
    ],
    [
      { cassandra: { secureConnectBundle: 'b.zip', tls } },
      'cassandra.tls.enabled (from a file): expected false, as the bundle of cassandra.secureConnectBundle brings TLS of its own, got true',
    ],
    [
      { kafka: { tls: { ...tls, serverName: '10.0.0.1' } } },
      'kafka.tls.serverName (from a file): expected a host name, got "10.0.0.1"',
    ],
  ])('%j', (settings, problem) => {
    expect(problemsOf(settings)).toEqual([problem]);
  });

  test.each(['http://login.example/t', 'https://user:hidden@login.example/t', ''])(
    'a token endpoint of %j',
    (tokenEndpoint) => {
      const sasl = { mechanism: 'oauthbearer', oauth: { tokenEndpoint, clientId: 'c' } };
      const [problem] = problemsOf({ kafka: { tls, sasl } });
      expect(problem).toContain('expected an address that begins with https:// and holds no password');
      expect(problem).not.toContain('hidden');
    },
  );
});

describe('a password that the network could read', () => {
  const login = { mechanism: 'plain', username: 'desk' } as const;
  const oauth = {
    mechanism: 'oauthbearer',
    oauth: { tokenEndpoint: 'https://login.example/t', clientId: 'c' },
  } as const;

  test.each([login, oauth])('is not sent to another computer without TLS: %j', (sasl) => {
    expect(problemsOf({ kafka: { brokers: REMOTE, sasl } })).toEqual([
      'kafka.tls.enabled (from a file): expected true, or the network could read what kafka.sasl sends to broker.example:9092 (kafka.sasl.allowUnencryptedPassword true accepts that), it is missing',
    ]);
  });

  test('is not sent to a node of Cassandra on another computer without TLS', () => {
    expect(
      problemsOf({ cassandra: { contactPoints: ['node.example:9042'], auth: { username: 'desk' } } }),
    ).toEqual([
      'cassandra.tls.enabled (from a file): expected true, or the network could read the password that is sent to node.example:9042 (cassandra.auth.allowUnencryptedPassword true accepts that), it is missing',
    ]);
  });

  test('is sent where that was accepted, which is told at every start', () => {
    const settings = {
      feed: 'kafka',
      kafka: { brokers: REMOTE, sasl: { ...login, allowUnencryptedPassword: true } },
      cassandra: {
        enabled: true,
        contactPoints: ['node.example:9042'],
        auth: { username: 'desk', allowUnencryptedPassword: true },
      },
    };
    expect(problemsOf(settings)).toEqual([]);
    expect(unencryptedLogins(settingsSchema.parse(settings)).map(({ happened }) => happened)).toEqual([
      'the network can read the login to Kafka at broker.example:9092, as kafka.sasl.allowUnencryptedPassword lets it',
      'the network can read the login to Cassandra at node.example:9042, as cassandra.auth.allowUnencryptedPassword lets it',
    ]);
    const local = { ...settings, kafka: { ...settings.kafka, brokers: ['localhost:9092'] }, cassandra: {} };
    expect(unencryptedLogins(settingsSchema.parse(local))).toEqual([]);
  });
});

describe('a secret in the settings', () => {
  test.each([
    [{ kafka: { password: 'hidden' } }, 'kafka.password', 'KAFKA_PASSWORD'],
    [{ kafka: { sasl: { password: 'hidden' } } }, 'kafka.sasl.password', 'KAFKA_PASSWORD'],
    [
      { kafka: { sasl: { oauth: { clientSecret: 'hidden' } } } },
      'kafka.sasl.oauth.clientSecret',
      'KAFKA_OAUTH_CLIENT_SECRET',
    ],
    [{ kafka: { tls: { passphrase: 'hidden' } } }, 'kafka.tls.passphrase', 'KAFKA_TLS_KEY_PASSPHRASE'],
    [{ cassandra: { auth: { password: 'hidden' } } }, 'cassandra.auth.password', 'CASSANDRA_PASSWORD'],
    [
      { cassandra: { tls: { keyPassphrase: 'hidden' } } },
      'cassandra.tls.keyPassphrase',
      'CASSANDRA_TLS_KEY_PASSPHRASE',
    ],
  ])('is refused with the place where it belongs, and not repeated: %#', (settings, key, variable) => {
    expect(problemsOf(settings)).toEqual([
      `${key} (from a file): a secret is no setting; set STOCKSTREAM_${variable} in the environment, or STOCKSTREAM_${variable}_FILE to a file that only you can read`,
    ]);
  });

  test('of nothing that is known is refused all the same', () => {
    const advice = 'a secret is no setting; docs/SETTINGS.md, Secrets, says where it belongs';
    expect(problemsOf({ password: 'hidden' })).toEqual([`password (from a file): ${advice}`]);
    expect(problemsOf({ kafka: { sasl: { secretAccessKey: 'hidden' } } })).toEqual([
      `kafka.sasl.secretAccessKey (from a file): ${advice}`,
    ]);
  });

  test('is left out of what is said about its neighbours', () => {
    const problems = problemsOf({ kafka: { sasl: 'plain', tls: [{ password: 'hidden' }] }, feed: 'kafka' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hidden');
  });
});
