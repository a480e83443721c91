import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'services.mjs');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stockstream-services-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Result {
  readonly status: number;
  readonly output: string;
}

/** Runs the script with an empty cache, and with only the programs that the test makes on its path. */
function services(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const env = { PATH: folder, HOME: folder, JAVA_HOME: folder };
    const child = execFile(process.execPath, [SCRIPT, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

async function program(name: string, script: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

describe('npm run services', () => {
  it('names Maven and how to install it when that is all that is missing', async () => {
    await program('java', `echo 'openjdk version "17.0.1"' >&2`);
    const { status, output } = await services('start', 'kafka', '--port', '1');
    expect(status).toBe(1);
    expect(output).toContain('Maven is missing');
    expect(output).toContain('apt-get install -y maven');
  });

  it('starts no container with TLS but without a login, rather than leaving one out', async () => {
    await program('docker', 'exit 0');
    const { status, output } = await services('start', 'kafka', '--engine', 'docker', '--tls');
    expect(status).toBe(1);
    expect(output).toContain('--tls and --auth go together');
  });

  it('tells one line per service that does not run, and so to scripts', async () => {
    const { status, output } = await services('status');
    expect(output).toBe('kafka: not running\ncassandra: not running\n');
    expect(status).toBe(3);
  });

  it.each([
    'frobnicate',
    'start redis',
    'start --engine podman',
    'start --bogus',
    'start --port 5000',
    'start kafka --port x',
    'start kafka --set novalue',
    'start --set key=value',
  ])('refuses what it does not understand, without a stack: %s', async (line) => {
    const { status, output } = await services(...line.split(' '));
    expect(status).toBe(1);
    expect(output).toMatch(/^services: /);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('does not take a process of another program for its server', async () => {
    const data = join(folder, 'data');
    await mkdir(data);
    await writeFile(
      join(data, 'server.json'),
      JSON.stringify({ pid: process.pid, version: '1', address: 'x' }),
    );
    const { output } = await services('stop', 'kafka', '--data', data);
    expect(output).toBe('kafka: not running\n');
  });
});
