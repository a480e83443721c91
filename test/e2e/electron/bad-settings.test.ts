/** Settings that cannot be used: the app names the key, starts nothing with half of them, and waits for the user. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { appArgs, requireBuild } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';
import { waitUntil } from '../../support/wait-until.ts';

let runtime: ElectronRuntime;
let desktop: Desktop;
let folder: string;

beforeAll(async () => {
  requireBuild();
  runtime = electronRuntime();
  desktop = await startDesktop();
  folder = await mkdtemp(join(tmpdir(), 'stockstream-settings-'));
});

afterAll(async () => {
  await desktop.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('a setting that cannot be used is named with its file, and nothing is started', async () => {
  const configFile = join(folder, 'stockstream.json');
  const dataDir = join(folder, 'data');
  await writeFile(configFile, JSON.stringify({ dataDir, simulator: { tradesPerSecond: 'many' } }));
  const app = spawn(runtime.executable, appArgs(folder), {
    env: { ...desktop.env, STOCKSTREAM_CONFIG: configFile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void app.kill('SIGKILL'));
  let log = '';
  app.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  await waitUntil(
    () => log.includes('simulator.tradesPerSecond') && log.includes(configFile),
    () => `the log names no setting: ${log}`,
  );
  expect(log.match(/simulator\.tradesPerSecond/g)).toHaveLength(1);
  expect(app.exitCode).toBeNull();
  expect(log).not.toContain('engine');
  const ended = once(app, 'exit');
  app.kill('SIGTERM');
  await ended;
});
