/** A real Kafka that speaks TLS only, asks for a certificate and for a login: who is let in, who is not, and what each is told. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SettingsInput } from '../../contract/settings.ts';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { environmentSecrets } from '../../main/config/secrets.ts';
import { checkKafka } from '../../main/doctor/check-kafka.ts';
import { findingLine } from '../../main/doctor/finding.ts';
import type { Feed } from '../../main/feeds/feed.ts';
import { createKafkaClient } from '../../main/feeds/kafka-client.ts';
import { createKafkaFeed } from '../../main/feeds/kafka-feed.ts';
import type { Certificate } from '../../scripts/services/x509.mjs';
import { type CertificateFiles, writeCertificate } from '../support/certificates.ts';
import { formsOf, keepingLog } from '../support/log-lines.ts';
import { RecordingSink } from '../support/recording-sink.ts';
import { startKafka, type TestService } from '../support/services.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint.ts';
import { type TlsChange, testUnprovenServers } from '../support/unproven-servers.ts';
import { waitUntil } from '../support/wait-until.ts';

type KafkaInput = NonNullable<SettingsInput['kafka']>;
type Environment = Readonly<Record<string, string>>;

const WRONG = 'not-the-password-4711';
const CLIENT_SECRET = 'secret-of-the-client-0815';
const { log, lines } = keepingLog();

let kafka: TestService;
let folder: string;
let authority: Certificate;
let stranger: CertificateFiles;
let endpoint: TokenEndpoint;
const feeds: Feed[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stockstream-secured-kafka-'));
  kafka = await startKafka({ tls: true, auth: true, clientCertificates: true });
  authority = {
    certificate: readFileSync(kafka.ca, 'utf8'),
    key: readFileSync(join(dirname(kafka.ca), 'ca.key'), 'utf8'),
  };
  stranger = writeCertificate(folder, 'stranger', { isAuthority: true });
  endpoint = await startTokenEndpoint({
    certificate: writeCertificate(folder, 'login', { hosts: ['127.0.0.1'], issuer: authority }),
    clientId: 'desk',
    clientSecret: CLIENT_SECRET,
    subject: kafka.user,
  });
});

afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
});

afterAll(async () => {
  await endpoint?.close();
  await kafka?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything as it has to be, but for what is given; each with a topic of its own. */
function settings({ tls, sasl, ...more }: KafkaInput = {}): Settings {
  const name = `stocks-${randomUUID()}`;
  return settingsSchema.parse({
    feed: 'kafka',
    kafka: {
      brokers: [kafka.address],
      topic: name,
      groupId: name,
      fetchMaxWaitMs: 100,
      partitions: 1,
      tls: {
        enabled: true,
        caFile: kafka.ca,
        certFile: kafka.clientCertificate,
        keyFile: kafka.clientKey,
        ...tls,
      },
      sasl: { mechanism: 'scram-sha-512', username: kafka.user, ...sasl },
      ...more,
    },
  });
}

const rightSecrets = (): Environment => ({
  STOCKSTREAM_KAFKA_PASSWORD_FILE: kafka.passwordFile,
  STOCKSTREAM_KAFKA_OAUTH_CLIENT_SECRET: CLIENT_SECRET,
});

const oauth = () => ({
  mechanism: 'oauthbearer' as const,
  username: '',
  oauth: { tokenEndpoint: endpoint.address, clientId: 'desk' },
});

async function startFeed(all: Settings, env: Environment = rightSecrets()): Promise<RecordingSink> {
  const feed = createKafkaFeed({ kafka: all.kafka, log, secrets: environmentSecrets(env) });
  const sink = new RecordingSink();
  feeds.push(feed);
  await feed.start([], sink);
  return sink;
}

/** What the window says of a feed that cannot begin. */
async function problemOf(all: Settings, env?: Environment): Promise<string> {
  const sink = await startFeed(all, env);
  await waitUntil(
    () => sink.last?.state === 'failed',
    () => `failed; status ${JSON.stringify(sink.last)}`,
  );
  return sink.last?.problem ?? '';
}

const isLive = (sink: RecordingSink) =>
  waitUntil(
    () => sink.last?.state === 'live',
    () => `live; status ${JSON.stringify(sink.last)}`,
  );

describe('a topic of a secured Kafka is written and read with a login by', () => {
  it.each<[string, () => KafkaInput]>([
    ['PLAIN', () => ({ sasl: { mechanism: 'plain' } })],
    ['SCRAM-SHA-256', () => ({ sasl: { mechanism: 'scram-sha-256' } })],
    ['SCRAM-SHA-512, by the name that the certificate has', () => ({ tls: { serverName: 'localhost' } })],
    ['OAUTHBEARER', () => ({ sasl: oauth() })],
  ])('%s', async (_mechanism, input) => {
    const all = settings(input());
    const sink = await startFeed(all);
    await isLive(sink);
    const producer = createKafkaClient(all.kafka, log, environmentSecrets(rightSecrets())).producer();
    await producer.connect();
    const values = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    await producer.send({ topic: all.kafka.topic, messages: values.map((value) => ({ value })) });
    await producer.disconnect();
    await waitUntil(
      () => sink.records === values.length,
      () => `${values.length} records; got ${sink.records}`,
    );
    expect(sink.values).toEqual(values);
  });

  it('OAUTHBEARER with one token for all connections of a client', async () => {
    const before = endpoint.requests.length;
    const sink = await startFeed(settings({ sasl: oauth() }));
    await isLive(sink);
    await waitUntil(() => sink.last?.lag === 0, 'admin and consumer have both asked the broker');
    expect(endpoint.requests.length - before).toBe(1);
  });
});

describe('who is not let in is told why:', () => {
  it.each<[string, KafkaInput, Environment, RegExp]>([
    [
      'a wrong password of PLAIN',
      { sasl: { mechanism: 'plain' } },
      { STOCKSTREAM_KAFKA_PASSWORD: WRONG },
      /refused the login of stockstream: the password is wrong, or it has no such user for PLAIN: check kafka\.sasl\.username and the password in STOCKSTREAM_KAFKA_PASSWORD\.$/,
    ],
    [
      'a wrong password of SCRAM',
      {},
      { STOCKSTREAM_KAFKA_PASSWORD: WRONG },
      /refused the login of stockstream: the password is wrong, .* for SCRAM-SHA-512/,
    ],
    [
      'an unknown user',
      { sasl: { username: 'nobody' } },
      { STOCKSTREAM_KAFKA_PASSWORD: WRONG },
      /refused the login of nobody: the password is wrong, or it has no such user/,
    ],
    [
      'a password that is not set',
      {},
      {},
      /^the login of stockstream to Kafka needs a secret that is not set: set STOCKSTREAM_KAFKA_PASSWORD /,
    ],
    [
      'nobody who logs in',
      { sasl: { mechanism: 'none', username: '' } },
      {},
      /ended the connection: .*set kafka\.sasl\.mechanism, if it asks for a login/,
    ],
  ])('%s', async (_what, input, env, sentence) => {
    expect(await problemOf(settings(input), env)).toMatch(sentence);
  });

  it('a user without rights', async () => {
    expect(await problemOf(settings({ sasl: { mechanism: 'plain', username: 'guest' } }))).toMatch(
      /refused topic "stocks-.*" \(Not authorized.*: allow this user to read the topic/,
    );
  });

  it('a client whose secret is wrong', async () => {
    const env = { STOCKSTREAM_KAFKA_OAUTH_CLIENT_SECRET: WRONG };
    expect(await problemOf(settings({ sasl: oauth() }), env)).toMatch(
      /^the token endpoint .* gave client desk no token \(invalid_client\)/,
    );
  });

  it('a client that shows no certificate', async () => {
    expect(await problemOf(settings({ tls: { certFile: '', keyFile: '' } }))).toContain(
      'asks for a certificate of this client, and none is set: set kafka.tls.certFile and kafka.tls.keyFile',
    );
  });

  it('a client that shows a certificate of an authority unknown there', async () => {
    const { certFile, keyFile } = writeCertificate(folder, 'unknown-client', { issuer: stranger });
    expect(await problemOf(settings({ tls: { certFile, keyFile } }))).toContain(
      `refuses the certificate of this client, ${certFile}`,
    );
  });

  it('a client that does not speak TLS', async () => {
    const tls = { enabled: false, caFile: '', certFile: '', keyFile: '' };
    expect(await problemOf(settings({ tls }))).toContain('set kafka.tls.enabled, if this is its TLS port');
  });
});

const inputOf = ({ tls, address }: TlsChange): KafkaInput => ({
  ...(tls === undefined ? {} : { tls }),
  ...(address === undefined ? {} : { brokers: [address] }),
});

testUnprovenServers({
  section: 'kafka',
  addressesKey: 'brokers',
  about: () => ({ server: kafka, folder, authority, stranger }),
  problemOf: (change) => problemOf(settings(inputOf(change))),
  works: async (change) => isLive(await startFeed(settings(inputOf(change)))),
});

describe('doctor', () => {
  it('finds a secured Kafka well, and says what is wrong with the login otherwise', async () => {
    const right = await checkKafka(settings(), log, environmentSecrets(rightSecrets()));
    expect(right.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
    const secrets = environmentSecrets({ STOCKSTREAM_KAFKA_PASSWORD: WRONG });
    const wrong = await checkKafka(settings(), log, secrets);
    expect(wrong.map(findingLine)).toEqual([
      expect.stringMatching(
        /^!! Kafka at .* refused the login of stockstream: .* → check kafka\.sasl\.username/,
      ),
    ]);
  });
});

describe('the log of all this, at its finest', () => {
  it('holds no password, secret or token', () => {
    const password = readFileSync(kafka.passwordFile, 'utf8');
    const forms = [
      ...formsOf(kafka.user, password),
      ...formsOf(kafka.user, WRONG),
      ...formsOf('desk', CLIENT_SECRET),
      // Every token of the endpoint begins with its header.
      Buffer.from('{"alg":"none"}').toString('base64url'),
    ];
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
  });
});
