/** A real Cassandra that speaks TLS only, asks for a certificate and for a login: who is let in, who is not, and what each is told. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SettingsInput } from '../../contract/settings.ts';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { createCassandraClient } from '../../main/cassandra/client.ts';
import { type CassandraWriter, createCassandraWriter } from '../../main/cassandra/writer.ts';
import { environmentSecrets } from '../../main/config/secrets.ts';
import { checkCassandra } from '../../main/doctor/check-cassandra.ts';
import { findingLine } from '../../main/doctor/finding.ts';
import type { Certificate } from '../../scripts/services/x509.mjs';
import { type CertificateFiles, writeCertificate } from '../support/certificates.ts';
import { formsOf, keepingLog } from '../support/log-lines.ts';
import { MemoryDrain } from '../support/memory-drain.ts';
import { startMetadataService, zipOf } from '../support/secure-bundle.ts';
import { startCassandra, type TestService } from '../support/services.ts';
import { trade } from '../support/stored-rows.ts';
import { startTlsFront } from '../support/tls-front.ts';
import { type TlsChange, testUnprovenServers } from '../support/unproven-servers.ts';
import { waitUntil } from '../support/wait-until.ts';

type CassandraInput = NonNullable<SettingsInput['cassandra']>;
type Environment = Readonly<Record<string, string>>;

const WRONG = 'not-the-password-4711';
/** Of a user who may do nothing. */
const GUEST_PASSWORD = 'password-of-the-guest-0815';
const { log, lines } = keepingLog();

let cassandra: TestService;
let folder: string;
let authority: Certificate;
let stranger: CertificateFiles;
const writers: CassandraWriter[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stockstream-secured-cassandra-'));
  cassandra = await startCassandra({ tls: true, auth: true, clientCertificates: true });
  authority = {
    certificate: readFileSync(cassandra.ca, 'utf8'),
    key: readFileSync(join(dirname(cassandra.ca), 'ca.key'), 'utf8'),
  };
  stranger = writeCertificate(folder, 'stranger', { isAuthority: true });
});

afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.stop()));
});

afterAll(async () => {
  await cassandra?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newKeyspace = (): string => `k${randomUUID().replaceAll('-', '')}`;

/** Everything as it has to be, but for what is given; each with a keyspace of its own. */
function settings({ tls, auth, ...more }: CassandraInput = {}): Settings {
  return settingsSchema.parse({
    cassandra: {
      enabled: true,
      contactPoints: [cassandra.address],
      keyspace: newKeyspace(),
      tls: {
        enabled: true,
        caFile: cassandra.ca,
        certFile: cassandra.clientCertificate,
        keyFile: cassandra.clientKey,
        ...tls,
      },
      auth: { username: cassandra.user, ...auth },
      ...more,
    },
  });
}

const NO_TLS = { enabled: false, caFile: '', certFile: '', keyFile: '' };

const rightSecrets = (): Environment => ({ STOCKSTREAM_CASSANDRA_PASSWORD_FILE: cassandra.passwordFile });

function startWriter(all: Settings, journal: MemoryDrain, env = rightSecrets()): CassandraWriter {
  const secrets = environmentSecrets(env);
  const writer = createCassandraWriter({ cassandra: all.cassandra, journal, log, secrets });
  writers.push(writer);
  writer.start();
  return writer;
}

/** Writes trades and counts those that are stored. */
async function written(all: Settings, trades: number): Promise<number> {
  const journal = new MemoryDrain();
  journal.rows.trades = Array.from({ length: trades }, (_, index) => trade(index + 1));
  const writer = startWriter(all, journal);
  await waitUntil(
    () => journal.cursors.trades === trades,
    () => `${trades} trades acknowledged; status ${JSON.stringify(writer.status())}`,
  );
  return await asFirstUser(async (execute) => {
    const [row] = await execute(`SELECT count(*) AS trades FROM ${all.cassandra.keyspace}.stocks`);
    return Number(row?.trades);
  });
}

type Execute = (cql: string) => Promise<Record<string, unknown>[]>;

async function asFirstUser<T>(work: (execute: Execute) => Promise<T>): Promise<T> {
  const client = createCassandraClient(settings().cassandra, log, environmentSecrets(rightSecrets()));
  try {
    await client.connect();
    return await work(async (cql) => (await client.execute(cql, [], { prepare: false })).rows);
  } finally {
    await client.shutdown();
  }
}

/** What the window says of a writer that cannot begin. */
async function problemOf(all: Settings, env?: Environment): Promise<string> {
  const writer = startWriter(all, new MemoryDrain(), env);
  await waitUntil(
    () => writer.status().state === 'down',
    () => `down; status ${JSON.stringify(writer.status())}`,
  );
  return writer.status().problem ?? '';
}

describe('a secured Cassandra', () => {
  it('is written to with certificate and password', async () => {
    expect(await written(settings(), 1_000)).toBe(1_000);
  });

  it('is written to by the name that its certificate has', async () => {
    expect(await written(settings({ tls: { serverName: 'localhost' } }), 1)).toBe(1);
  });
});

describe('who is not let in is told why:', () => {
  it.each<[string, CassandraInput, Environment, RegExp]>([
    [
      'a wrong password',
      {},
      { STOCKSTREAM_CASSANDRA_PASSWORD: WRONG },
      /refused the login of cassandra: the password is wrong, or it has no such user: check cassandra\.auth\.username and the password in STOCKSTREAM_CASSANDRA_PASSWORD\.$/,
    ],
    [
      'an unknown user',
      { auth: { username: 'nobody' } },
      { STOCKSTREAM_CASSANDRA_PASSWORD: WRONG },
      /refused the login of nobody: the password is wrong, or it has no such user/,
    ],
    [
      'a password that is not set',
      {},
      {},
      /^the login of cassandra to Cassandra needs a secret that is not set: set STOCKSTREAM_CASSANDRA_PASSWORD /,
    ],
    [
      'nobody who logs in',
      { auth: { username: '' } },
      {},
      /asks for a login and none is set: set cassandra\.auth\.username, and the password in STOCKSTREAM_CASSANDRA_PASSWORD\.$/,
    ],
  ])('%s', async (_what, input, env, sentence) => {
    expect(await problemOf(settings(input), env)).toMatch(sentence);
  });

  it('a user without rights', async () => {
    await asFirstUser((execute) =>
      execute(`CREATE ROLE guest WITH LOGIN = true AND PASSWORD = '${GUEST_PASSWORD}'`),
    );
    const all = settings({ auth: { username: 'guest' } });
    const problem = await problemOf(all, { STOCKSTREAM_CASSANDRA_PASSWORD: GUEST_PASSWORD });
    expect(problem).toMatch(/refused a request \(User guest has no CREATE permission/);
    expect(problem).toContain(`GRANT ALL ON KEYSPACE ${all.cassandra.keyspace} TO guest`);
  });

  it('a client that shows no certificate', async () => {
    expect(await problemOf(settings({ tls: { certFile: '', keyFile: '' } }))).toContain(
      'asks for a certificate of this client, and none is set: set cassandra.tls.certFile and cassandra.tls.keyFile',
    );
  });

  it('a client that shows a certificate of an authority unknown there', async () => {
    const { certFile, keyFile } = writeCertificate(folder, 'unknown-client', { issuer: stranger });
    expect(await problemOf(settings({ tls: { certFile, keyFile } }))).toContain(
      'broke off the handshake with an internal error: look into its log; it may not trust the authority of cassandra.tls.certFile',
    );
  });

  it('a client that does not speak TLS', async () => {
    expect(await problemOf(settings({ tls: NO_TLS }))).toContain(
      'set cassandra.tls.enabled if this is its TLS port',
    );
  });
});

const inputOf = ({ tls, address }: TlsChange): CassandraInput => ({
  ...(tls === undefined ? {} : { tls }),
  ...(address === undefined ? {} : { contactPoints: [address] }),
});

testUnprovenServers({
  section: 'cassandra',
  addressesKey: 'contactPoints',
  about: () => ({ server: cassandra, folder, authority, stranger }),
  problemOf: (change) => problemOf(settings(inputOf(change))),
  works: async (change) => {
    expect(await written(settings(inputOf(change)), 1)).toBe(1);
  },
});

describe('a secure-connect bundle, as DataStax Astra gives them', () => {
  const withBundle = (secureConnectBundle: string): CassandraInput => ({ tls: NO_TLS, secureConnectBundle });

  function bundle(name: string, files: Readonly<Record<string, string>>): string {
    const file = join(folder, name);
    writeFileSync(file, zipOf(files));
    return file;
  }

  const clientFiles = () => ({
    'ca.crt': authority.certificate,
    cert: readFileSync(cassandra.clientCertificate, 'utf8'),
    key: readFileSync(cassandra.clientKey, 'utf8'),
  });

  it('is all that is needed beside the login; the keyspace has to be there', async () => {
    // The driver wants the name of a proxy as the common name, where it is an address.
    const proxy = writeCertificate(folder, 'proxy', { commonName: '127.0.0.1', issuer: authority });
    const front = await startTlsFront(cassandra, proxy, authority.certificate);
    const shown = writeCertificate(folder, 'metadata', { hosts: ['127.0.0.1'], issuer: authority });
    const metadata = await startMetadataService(shown, authority.certificate, front.address);
    try {
      const config = JSON.stringify({ host: '127.0.0.1', port: metadata.port });
      const all = settings(withBundle(bundle('right.zip', { 'config.json': config, ...clientFiles() })));
      expect(await problemOf(all)).toContain(all.cassandra.keyspace);
      await asFirstUser((execute) =>
        execute(
          `CREATE KEYSPACE ${all.cassandra.keyspace} WITH replication = { 'class': 'NetworkTopologyStrategy', 'datacenter1': 1 }`,
        ),
      );
      expect(await written(all, 10)).toBe(10);
    } finally {
      await Promise.all([front.close(), metadata.close()]);
    }
  });

  it.each<[string, () => string, RegExp]>([
    [
      'absent',
      () => '/nowhere/bundle.zip',
      /^\/nowhere\/bundle\.zip \(cassandra\.secureConnectBundle\) cannot be read/,
    ],
    ['no archive', () => cassandra.ca, /is no complete secure-connect bundle \(.*: download the bundle anew/],
    [
      'without its description',
      () => bundle('empty.zip', { readme: 'x' }),
      /is no complete secure-connect bundle/,
    ],
    [
      'with a description that is none',
      () => bundle('broken.zip', { 'config.json': '{', ...clientFiles() }),
      /is no complete secure-connect bundle/,
    ],
    [
      'without its authority, whose place no other takes',
      () => bundle('no-ca.zip', { 'config.json': '{"host":"127.0.0.1","port":1}', cert: '', key: '' }),
      /is no complete secure-connect bundle/,
    ],
    [
      'of a database that is gone',
      () => bundle('gone.zip', { 'config.json': '{"host":"127.0.0.1","port":1}', ...clientFiles() }),
      /^the database of .*gone\.zip \(cassandra\.secureConnectBundle\) does not answer \(connect ECONNREFUSED/,
    ],
  ])('that is %s is told as what it is', async (_what, file, sentence) => {
    expect(await problemOf(settings(withBundle(file())))).toMatch(sentence);
  });
});

describe('doctor', () => {
  it('finds a secured Cassandra well, and says what is wrong with the login otherwise', async () => {
    const right = await checkCassandra(settings(), log, environmentSecrets(rightSecrets()));
    expect(right.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
    const secrets = environmentSecrets({ STOCKSTREAM_CASSANDRA_PASSWORD: WRONG });
    const wrong = await checkCassandra(settings(), log, secrets);
    expect(wrong.map(findingLine)).toEqual([
      expect.stringMatching(/^!! Cassandra at .* refused the login of cassandra: .* → check cassandra\.auth/),
    ]);
  });
});

describe('the log of all this, at its finest', () => {
  it('holds no password', () => {
    const forms = [...formsOf(cassandra.user, WRONG), ...formsOf('guest', GUEST_PASSWORD)];
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
  });
});
