/** The same servers through docker/compose.yaml, where a Docker engine runs. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.mjs';

const COMPOSE_FILE = fileURLToPath(new URL('../../docker/compose.yaml', import.meta.url));

const docker = (args, env = {}) =>
  spawnSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...env } });

const compose = (args, env) => docker(['compose', '-f', COMPOSE_FILE, ...args], env);

/** Returns true when a Docker engine answers and has the Compose plugin. */
export function hasDocker() {
  return docker(['info']).status === 0 && docker(['compose', 'version']).status === 0;
}

/** Variables that docker/compose.yaml reads. */
const variables = (name, port) => ({ [`SERVICES_${name.toUpperCase()}_PORT`]: String(port) });

/** Starts a service and waits until its health check passes. Throws a Problem with Docker's own words. */
export async function start(name, { port }) {
  const { status: code, stderr } = compose(['up', '--detach', '--wait', name], variables(name, port));
  if (code !== 0) throw new Problem(`docker compose could not start ${name}:\n${stderr.trim()}`);
  return status(name);
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
