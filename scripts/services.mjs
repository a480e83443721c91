/**
 * `npm run services -- start|stop|status [kafka] [cassandra]`: real servers on this machine for development and tests,
 * through Docker where an engine runs, else from Maven jars. Plain Node 20, nothing to install beforehand.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as cassandra from './services/cassandra.mjs';
import * as docker from './services/docker.mjs';
import * as kafka from './services/kafka.mjs';
import { cacheFolder } from './services/paths.mjs';
import { Problem } from './services/problem.mjs';
import { runningServer, stopServer } from './services/process.mjs';

const USAGE = `usage: services start|stop|kill|status [kafka] [cassandra] [options]

  --port N      where the server listens on 127.0.0.1, and N + 1 for its own needs   (one service only)
                default: SERVICES_KAFKA_PORT or ${kafka.DEFAULT_PORT}, SERVICES_CASSANDRA_PORT or ${cassandra.DEFAULT_PORT}
  --data DIR    data folder (one service only); default: SERVICES_DATA/SERVICE or the cache folder
  --heap SIZE   Java heap; default: kafka ${kafka.DEFAULT_HEAP}, cassandra ${cassandra.DEFAULT_HEAP}
  --tls         clients must use TLS; the authority to trust is named in the answer
  --auth        clients must log in; the user and the file with the password are named in the answer
  --client-certificates   clients must show a certificate, besides --tls
                A server that runs already stays as it is; Kafka gets its SCRAM users with new data only.
  --set KEY=VAL a line of the server's own settings file, may be repeated   (engine jars only)
  --engine E    auto, docker or jars; default: auto, which is Docker where an engine runs
  --json        one JSON object per service and line

kill ends a server without a chance to tidy up (SIGKILL), for tests.
`;

const SERVICES = { kafka, cassandra };

const OPTIONS = {
  port: { type: 'string' },
  data: { type: 'string' },
  heap: { type: 'string' },
  tls: { type: 'boolean', default: false },
  auth: { type: 'boolean', default: false },
  'client-certificates': { type: 'boolean', default: false },
  set: { type: 'string', multiple: true, default: [] },
  engine: { type: 'string', default: 'auto' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function parseCommand() {
  let parsed;
  try {
    parsed = parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Problem(`${error.message}\n\n${USAGE}`);
  }
  const { values, positionals } = parsed;
  const [action = 'help', ...named] = positionals;
  if (values.help || action === 'help') return { action: 'help' };
  const names = named.length > 0 ? named : Object.keys(SERVICES);
  const unknown = names.find((name) => !(name in SERVICES));
  if (!(action in ACTIONS) || unknown || !['auto', 'docker', 'jars'].includes(values.engine)) {
    throw new Problem(`cannot understand "${process.argv.slice(2).join(' ')}"\n\n${USAGE}`);
  }
  if (names.length > 1 && (values.port || values.data || values.set.length > 0)) {
    throw new Problem('--port, --data and --set belong to one service: name it');
  }
  return { action, names, values };
}

/** `KEY=VALUE` lines as [key, value] pairs. */
function overridesOf(lines) {
  return lines.map((line) => {
    const [key, ...rest] = line.split('=');
    if (!key || rest.length === 0) throw new Problem(`--set needs KEY=VALUE, not "${line}"`);
    return [key, rest.join('=')];
  });
}

function settingsOf(name, values) {
  const service = SERVICES[name];
  const port = Number(
    values.port ?? process.env[`SERVICES_${name.toUpperCase()}_PORT`] ?? service.DEFAULT_PORT,
  );
  if (!Number.isInteger(port) || port < 1 || port > 65_534) throw new Problem(`not a port: ${values.port}`);
  return {
    port,
    folder: values.data ?? join(process.env.SERVICES_DATA ?? join(cacheFolder(), 'services'), name),
    heap: values.heap ?? service.DEFAULT_HEAP,
    withTls: values.tls,
    withAuth: values.auth,
    withClientCertificates: values['client-certificates'],
    overrides: overridesOf(values.set),
    engine: values.engine,
    log: (line) => process.stderr.write(`${name}: ${line}\n`),
  };
}

/** A server from jars is known by its data folder; whatever else runs is Docker's. */
const usesDocker = ({ engine, folder }) =>
  engine === 'docker' || (engine === 'auto' && !runningServer(folder) && docker.hasDocker());

const ACTIONS = {
  async start(name, settings) {
    if (usesDocker(settings)) return docker.start(name, settings);
    return SERVICES[name].start(settings);
  },
  async stop(name, settings) {
    if (usesDocker(settings)) await docker.stop(name);
    else await stopServer(settings.folder);
  },
  async kill(_name, settings) {
    await stopServer(settings.folder, 'SIGKILL');
  },
  async status(name, settings) {
    return usesDocker(settings) ? docker.status(name) : runningServer(settings.folder);
  },
};

function describe(name, server) {
  if (!server) return `${name}: not running`;
  const { version, address, pid, container, ca, user, passwordFile } = server;
  const where = pid ? `pid ${pid}` : `container ${container}`;
  const login = user ? `, user ${user}, password in ${passwordFile}` : '';
  return `${name}: ${version} on ${address}, ${where}${ca ? `, authority ${ca}` : ''}${login}`;
}

async function main() {
  const { action, names, values } = parseCommand();
  if (action === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  let missing = false;
  for (const name of names) {
    const server = await ACTIONS[action](name, settingsOf(name, values));
    missing ||= !server;
    const line = values.json ? JSON.stringify({ name, ...server }) : describe(name, server);
    process.stdout.write(`${line}\n`);
  }
  return action === 'status' && missing ? 3 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`services: ${error.message}\n`);
  process.exitCode = 1;
}
