import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FILE = join(import.meta.dirname, '..', '..', '..', 'docker', 'compose.yaml');
const text = readFileSync(FILE, 'utf8');

const HAS_COMPOSE = spawnSync('docker', ['compose', 'version']).status === 0;

/** The text of one service: from its name to the next of the same depth. */
function serviceOf(name: string): string {
  return new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(text)?.[1] ?? '';
}

const versionOf = (module: string): string | undefined =>
  /VERSION = '([^']+)'/.exec(
    readFileSync(join(import.meta.dirname, '..', '..', '..', 'scripts', 'services', module), 'utf8'),
  )?.[1];

describe('docker/compose.yaml', () => {
  it.each([
    ['kafka', 'apache/kafka', 'kafka.mjs'],
    ['cassandra', 'cassandra', 'cassandra.mjs'],
  ])(
    'runs the version of %s that the tests run, checked, bounded and for this machine only',
    (name, image, module) => {
      const service = serviceOf(name);
      expect(service).toContain(`image: ${image}:${versionOf(module)}\n`);
      expect(service).toMatch(/healthcheck:\n\s+test:/);
      expect(service).toMatch(/mem_limit: \d+g/);
      expect(service).toMatch(new RegExp(`volumes:\\n\\s+- ${name}-data:`));
      const ports = [...service.matchAll(/^ {6}- "([^"]*:\d+|[^"]*\})"$/gm)].map(([, port]) => port);
      expect(ports).toHaveLength(1);
      expect(ports[0]).toMatch(/^127\.0\.0\.1:/);
    },
  );

  // The one check that a machine may lack: Docker is the other way to the same servers, and no prerequisite.
  it.runIf(HAS_COMPOSE)('is accepted by docker compose', () => {
    const { status, stderr } = spawnSync('docker', ['compose', '-f', FILE, 'config', '--quiet'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
