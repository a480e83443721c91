/** StockStream's build in a real Electron, each with a profile, settings and journal of its own. */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { SettingsInput } from '../../contract/settings.ts';
import type { Desktop } from './display.ts';
import { type ElectronRuntime, SANDBOX_ARGS } from './electron-runtime.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 60_000;

export interface LaunchOptions {
  readonly runtime: ElectronRuntime;
  readonly desktop: Desktop;
  /** The content of stockstream.json; a text is written as it is. */
  readonly settings?: SettingsInput | string;
}

export interface RunningApp {
  readonly electron: ElectronApplication;
  /** The app's first window. */
  readonly window: Page;
  /** Where profile, journal and log are. */
  readonly folder: string;
  /** Everything that the app wrote to its terminal so far. */
  output(): string;
}

/** Starts the app; it is closed when the test ends, and its folder kept when the test failed. */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const { electron, folder, output } = await launchElectron(options);
  const window = await electron.firstWindow({ timeout: START_LIMIT_MS });
  return { electron, window, folder, output };
}

/** The same without waiting for a window. */
export async function launchElectron(options: LaunchOptions): Promise<Omit<RunningApp, 'window'>> {
  if (!existsSync(join(ROOT, 'out', 'electron', 'index.cjs')))
    throw new Error('The app is not built. Run `npm run build` first; `npm test` does.');
  const folder = await mkdtemp(join(tmpdir(), 'stockstream-electron-'));
  const configFile = join(folder, 'stockstream.json');
  const { settings = {} } = options;
  const content =
    typeof settings === 'string' ? settings : JSON.stringify({ dataDir: join(folder, 'data'), ...settings });
  await writeFile(configFile, content);
  const electron = await _electron.launch({
    executablePath: options.runtime.executable,
    args: [...SANDBOX_ARGS, ROOT, `--user-data-dir=${join(folder, 'profile')}`],
    env: { ...options.desktop.env, STOCKSTREAM_CONFIG: configFile },
    timeout: START_LIMIT_MS,
  });
  const output = keepLog(electron, join(folder, 'app.log'));
  closeAfterTest(electron, folder);
  return { electron, folder, output };
}

function keepLog(electron: ElectronApplication, file: string): () => string {
  const log = createWriteStream(file);
  let text = '';
  for (const stream of [electron.process().stdout, electron.process().stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      log.write(chunk);
    });
  return () => text;
}

function closeAfterTest(electron: ElectronApplication, folder: string): void {
  onTestFinished(async ({ task }) => {
    await electron.close();
    if (task.result?.state === 'fail') console.log(`the app's profile, journal and log: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  });
}
