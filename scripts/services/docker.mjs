/** The same servers through docker/compose.yaml, where a Docker engine runs. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FIRST_USER } from './cassandra-config.mjs';
import { KAFKA_USER } from './kafka-config.mjs';
import { Problem } from './problem.mjs';
import { aboutSecurity, ensureContainerSecurity } from './security.mjs';

const composeFile = (name) => fileURLToPath(new URL(`../../docker/${name}`, import.meta.url));
const OPEN = ['-f', composeFile('compose.yaml')];
const SECURED = [...OPEN, '-f', composeFile('compose.tls.yaml')];

const USERS = { kafka: KAFKA_USER, cassandra: FIRST_USER };

const docker = (args, env = {}) =>
  spawnSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...env } });

const compose = (args, env, files = OPEN) => docker(['compose', ...files, ...args], env);

/** Returns true when a Docker engine answers and has the Compose plugin. */
export function hasDocker() {
  return docker(['info']).status === 0 && docker(['compose', 'version']).status === 0;
}

/** Variables that docker/compose.yaml reads. */
const variables = (name, port) => ({ [`SERVICES_${name.toUpperCase()}_PORT`]: String(port) });

/** Variables that docker/compose.tls.yaml reads. */
const securityVariables = ({ shared, login }) => ({
  SERVICES_TLS: shared,
  SERVICES_PASSWORD: login.password,
});

/** Starts a service and waits until its health check passes. Throws a Problem with Docker's own words. */
export async function start(name, { port, folder, withTls, withAuth, withClientCertificates }) {
  if (withTls !== withAuth || withClientCertificates) {
    throw new Problem(
      'in containers --tls and --auth go together, without --client-certificates. --engine jars takes them as they come.',
    );
  }
  // Cassandra's first user has its name as the password.
  const security = withTls
    ? ensureContainerSecurity(
        `${folder}-container`,
        USERS[name],
        name === 'cassandra' ? FIRST_USER : undefined,
      )
    : undefined;
  const { status: code, stderr } = compose(
    ['up', '--detach', '--wait', name],
    { ...variables(name, port), ...(security && securityVariables(security)) },
    security ? SECURED : OPEN,
  );
  if (code !== 0) throw new Problem(`docker compose could not start ${name}:\n${stderr.trim()}`);
  return { ...status(name), ...(security && aboutSecurity(security)) };
}

/** Returns { version, address, container } of a running service, or undefined. */
export function status(name) {
  const { status: code, stdout } = compose(['ps', '--format', 'json', name]);
  const line = code === 0 ? stdout.trim().split('\n')[0] : '';
  if (!line) return undefined;
  const { ID: container, Image: image, Publishers: publishers = [] } = [JSON.parse(line)].flat()[0];
  const port = publishers.find((publisher) => publisher.PublishedPort)?.PublishedPort;
  return { version: image.split(':').pop(), address: `127.0.0.1:${port}`, container: container.slice(0, 12) };
}

/** Stops a service; its data stays in the volume. Returns false when it did not run. */
export async function stop(name) {
  if (!status(name)) return false;
  const { status: code, stderr } = compose(['stop', name]);
  if (code !== 0) throw new Problem(`docker compose could not stop ${name}:\n${stderr.trim()}`);
  return true;
}
