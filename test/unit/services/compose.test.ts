import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FILE = join(ROOT, 'docker', 'compose.yaml');
const TLS_FILE = join(ROOT, 'docker', 'compose.tls.yaml');
const text = readFileSync(FILE, 'utf8');

const HAS_COMPOSE = spawnSync('docker', ['compose', 'version']).status === 0;

/** The text of one service: from its name to the next of the same depth. */
function serviceOf(name: string): string {
  return new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(text)?.[1] ?? '';
}

const versionOf = (module: string): string | undefined =>
  /VERSION = '([^']+)'/.exec(readFileSync(join(ROOT, 'scripts', 'services', module), 'utf8'))?.[1];

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
    const env = { ...process.env, SERVICES_TLS: '/nowhere', SERVICES_PASSWORD: 'p' };
    for (const files of [
      ['-f', FILE],
      ['-f', FILE, '-f', TLS_FILE],
    ]) {
      const args = ['compose', ...files, 'config', '--quiet'];
      const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8', env });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    }
  });
});

describe('docker/compose.tls.yaml', () => {
  const servicesModule = (name: string) => import(join(ROOT, 'scripts', 'services', name));
  /** As the servers of the tests have it, with the paths inside a container. */
  const security = {
    tls: { server: '/etc/stockstream/tls/server.pem', ca: '/etc/stockstream/tls/ca.pem' },
    login: { user: 'stockstream', password: `\${SERVICES_PASSWORD:?}` },
    needsClientCertificate: false,
  };

  it('lets clients into Kafka as the servers of the tests do, by PLAIN', async () => {
    const { kafkaSecurity } = await servicesModule('kafka-config.mjs');
    const properties: Record<string, string> = kafkaSecurity(security);
    const otherLogins = /^sasl\.(?:enabled|mechanism)|\.(?:scram-sha-\d+|oauthbearer)\./;
    const expected = Object.entries(properties)
      .filter(([name]) => !otherLogins.test(name))
      .map(([name, value]) => `      KAFKA_${name.replaceAll('.', '_').toUpperCase()}: ${value}`);
    expect(expected).toHaveLength(8);
    const lines = readFileSync(TLS_FILE, 'utf8').split('\n');
    expect(expected.filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines).toContain('      KAFKA_SASL_ENABLED_MECHANISMS: PLAIN');
  });

  it('lets clients into Cassandra as the servers of the tests do', async () => {
    const { cassandraSecurity } = await servicesModule('cassandra-config.mjs');
    const added = readFileSync(join(ROOT, 'docker', 'tls', 'cassandra-security.yaml'), 'utf8');
    expect(added).toContain(cassandraSecurity(security));
  });
});
