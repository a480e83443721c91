/** One Kafka node (KRaft: broker and controller in one process) from Maven jars. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchJars } from './jars.mjs';
import { KAFKA_USER, kafkaProperties, scramUsers } from './kafka-config.mjs';
import { cacheFolder } from './paths.mjs';
import { Problem } from './problem.mjs';
import { answers, isTaken, runningServer, startServer } from './process.mjs';
import { findJava } from './requirements.mjs';
import { aboutSecurity, ensureSecurity } from './security.mjs';

export const VERSION = '4.3.1';
export const DEFAULT_PORT = 19092;
export const DEFAULT_HEAP = '512m';

/** Kafka 4 brings no logging backend; it is compiled against slf4j 1.7, hence log4j-slf4j-impl and not -slf4j2-impl. */
const ARTIFACTS = [
  `org.apache.kafka:kafka_2.13:${VERSION}`,
  'org.apache.logging.log4j:log4j-slf4j-impl:2.25.1',
  'org.apache.logging.log4j:log4j-core:2.25.1',
];

/** ApiVersions request, version 0, without a client id: size, api key 18, version, correlation id, null string. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

const LOGGING = `rootLogger.level=info
rootLogger.appenderRef.console.ref=console
appender.console.name=console
appender.console.type=Console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
`;

function formatStorage({ java, jvm, folder, config, security }) {
  if (existsSync(join(folder, 'logs', 'meta.properties'))) return;
  // Written `--cluster-id=…` because an id may begin with `-`.
  const cluster = `--cluster-id=${randomBytes(16).toString('base64url')}`;
  const args = [
    ...jvm,
    'kafka.tools.StorageTool',
    'format',
    cluster,
    '--config',
    config,
    '--ignore-formatted',
    ...scramUsers(security),
  ];
  const { status, stdout, stderr } = spawnSync(java, ['-XX:TieredStopAtLevel=1', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Problem(`Kafka could not format ${folder}: ${stdout}${stderr}`);
}

/** Starts the node unless it runs; returns { pid, version, address, ca?, user? … }. Throws a Problem that says what to do. */
export async function start(settings) {
  const { folder, port, heap, overrides, log } = settings;
  const running = runningServer(folder);
  if (running) return running;
  for (const wanted of [port, port + 1]) {
    if (await isTaken(wanted)) {
      throw new Problem(
        `Kafka needs port ${wanted}, which another program uses. Choose another with --port.`,
      );
    }
  }
  const java = findJava();
  const jars = fetchJars(join(cacheFolder(), 'jars', `kafka-${VERSION}`), ARTIFACTS, log);
  mkdirSync(folder, { recursive: true });
  const security = ensureSecurity(settings, KAFKA_USER);
  const config = join(folder, 'server.properties');
  const logging = join(folder, 'log4j2.properties');
  writeFileSync(config, kafkaProperties({ folder, port, security, overrides }), { mode: 0o600 });
  writeFileSync(logging, LOGGING);
  const jvm = [`-Dlog4j2.configurationFile=${logging}`, `-Dkafka.logs.dir=${folder}`, '-cp', `${jars}/*`];
  formatStorage({ java, jvm, folder, config, security });
  return startServer({
    name: 'Kafka',
    folder,
    command: java,
    args: [`-Xms${heap}`, `-Xmx${heap}`, '-XX:+UseG1GC', ...jvm, 'kafka.Kafka', config],
    about: { version: VERSION, address: `127.0.0.1:${port}`, ...aboutSecurity(security) },
    probe: () =>
      answers({ port, request: API_VERSIONS, accepts: (data) => data.length > 4, tls: security.tls }),
  });
}
