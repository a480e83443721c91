/**
 * Real servers for tests, each with its own ports and data folder, started by the project's own script. They come from
 * Maven jars even where Docker runs, so that a test can end them without warning and give them certificates.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../scripts/services.mjs', import.meta.url));

export interface ServiceOptions {
  /** Clients must use TLS and trust `ca`. */
  readonly tls?: boolean;
  /** Clients must log in. */
  readonly auth?: boolean;
  /** Clients must show a certificate. */
  readonly clientCertificates?: boolean;
  /** Lines of the server's own settings file, such as `commitlog_sync` of cassandra.yaml. */
  readonly set?: Readonly<Record<string, string>>;
}

export interface TestService {
  /** HOST:PORT that clients connect to. */
  readonly address: string;
  /** Path of the authority to trust, with its key in `ca.key` beside it; empty without TLS. */
  readonly ca: string;
  /** Paths of a certificate for clients and its key; empty without TLS. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** Who may do everything, and the file with the password; empty without `auth`. */
  readonly user: string;
  readonly passwordFile: string;
  /** Ends the server for good and removes its data. */
  stop(): Promise<void>;
  /** Ends the server without a chance to tidy up; `restart` brings it back with what it had on disk. */
  kill9(): Promise<void>;
  /** Starts it again on the same address and data. */
  restart(): Promise<void>;
  /** Stops it in its tracks, connections and all, until `resume`. */
  freeze(): void;
  resume(): void;
}

interface Server extends Partial<TestService> {
  readonly pid: number;
  readonly address: string;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Returns a port that is free together with the next one: a server listens on both. */
async function freePorts(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no two neighbouring ports are free on 127.0.0.1');
}

async function startService(name: 'kafka' | 'cassandra', options: ServiceOptions): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), `stockstream-${name}-`));
  const port = await freePorts();
  const common = [
    name,
    '--data',
    folder,
    '--engine',
    'jars',
    '--port',
    String(port),
    '--heap',
    '512m',
    '--json',
  ];
  const security = [
    ...(options.tls ? ['--tls'] : []),
    ...(options.auth ? ['--auth'] : []),
    ...(options.clientCertificates ? ['--client-certificates'] : []),
  ];
  const lines = Object.entries(options.set ?? {}).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const call = (action: string): Promise<{ stdout: string }> =>
    run(process.execPath, [SCRIPT, action, ...common, ...security, ...lines]);
  const start = async (): Promise<Server> => JSON.parse((await call('start')).stdout);
  let { pid, ...about } = await start();
  return {
    ca: '',
    clientCertificate: '',
    clientKey: '',
    user: '',
    passwordFile: '',
    ...about,
    stop: async () => {
      await call('kill');
      await rm(folder, { recursive: true, force: true });
    },
    kill9: async () => void (await call('kill')),
    restart: async () => {
      ({ pid, ...about } = await start());
    },
    freeze: () => void process.kill(pid, 'SIGSTOP'),
    resume: () => void process.kill(pid, 'SIGCONT'),
  };
}

/** Starts one Kafka node; seconds, and minutes the first time, when the jars are fetched. */
export const startKafka = (options: ServiceOptions = {}): Promise<TestService> =>
  startService('kafka', options);

/** Starts one Cassandra node; seconds, and minutes the first time, when the jars are fetched. */
export const startCassandra = (options: ServiceOptions = {}): Promise<TestService> =>
  startService('cassandra', options);
