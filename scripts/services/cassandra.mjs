/** One Cassandra node from Maven jars. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cassandraYaml, FIRST_USER, LOGBACK, MODULE_OPTIONS } from './cassandra-config.mjs';
import { fetchJars } from './jars.mjs';
import { cacheFolder } from './paths.mjs';
import { Problem } from './problem.mjs';
import { answers, isTaken, runningServer, startServer } from './process.mjs';
import { findJava } from './requirements.mjs';
import { aboutSecurity, ensureSecurity } from './security.mjs';

export const VERSION = '5.0.9';
export const DEFAULT_PORT = 19042;
export const DEFAULT_HEAP = '1g';

/** OPTIONS request of CQL protocol 4; the answer SUPPORTED begins with 0x84. */
const OPTIONS = Buffer.from([4, 0, 0, 0, 5, 0, 0, 0, 0]);

function javaArguments({ folder, jars, heap }) {
  const conf = join(folder, 'conf');
  const agent = readdirSync(jars).find((name) => /^jamm-.*\.jar$/.test(name));
  const properties = {
    'java.net.preferIPv4Stack': true,
    'java.io.tmpdir': join(folder, 'tmp'),
    'jna.tmpdir': join(folder, 'tmp'),
    'jdk.attach.allowAttachSelf': true,
    'io.netty.tryReflectionSetAccessible': true,
    'cassandra.config': `file://${join(conf, 'cassandra.yaml')}`,
    'cassandra.storagedir': folder,
    'cassandra.logdir': folder,
    'cassandra.triggers_dir': join(conf, 'triggers'),
    'logback.configurationFile': join(conf, 'logback.xml'),
    'cassandra-foreground': 'yes',
    // One node alone: nobody to wait for.
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'cassandra.ring_delay_ms': 0,
    'cassandra.load_ring_state': false,
    'cassandra.superuser_setup_delay_ms': 0,
    'cassandra.initial_token': 0,
    'cassandra.disable_auth_caches_remote_configuration': true,
  };
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:MaxDirectMemorySize=512m',
    '-XX:+UseG1GC',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:-UsePerfData',
    '-Xss384k',
    `-javaagent:${join(jars, agent)}`,
    ...MODULE_OPTIONS,
    ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
    '-cp',
    `${conf}${delimiter}${jars}/*`,
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}

/** Starts the node unless it runs; returns { pid, version, address, ca?, user? … }. Throws a Problem that says what to do. */
export async function start(settings) {
  const { folder, port, heap, overrides, log } = settings;
  const running = runningServer(folder);
  if (running) return running;
  for (const wanted of [port, port + 1]) {
    if (await isTaken(wanted)) {
      throw new Problem(
        `Cassandra needs port ${wanted}, which another program uses. Choose another with --port.`,
      );
    }
  }
  const java = findJava();
  const jars = fetchJars(
    join(cacheFolder(), 'jars', `cassandra-${VERSION}`),
    [`org.apache.cassandra:cassandra-all:${VERSION}`],
    log,
  );
  for (const name of ['conf/triggers', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  const security = ensureSecurity(settings, FIRST_USER, FIRST_USER);
  writeFileSync(join(folder, 'conf', 'cassandra.yaml'), cassandraYaml({ folder, port, security, overrides }));
  writeFileSync(join(folder, 'conf', 'logback.xml'), LOGBACK);
  return startServer({
    name: 'Cassandra',
    folder,
    command: java,
    args: javaArguments({ folder, jars, heap }),
    about: { version: VERSION, address: `127.0.0.1:${port}`, ...aboutSecurity(security) },
    probe: () => answers({ port, request: OPTIONS, accepts: (data) => data[0] === 0x84, tls: security.tls }),
  });
}
