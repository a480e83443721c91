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
import { PASSPHRASE_ENV } from './journal-keys.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 60_000;
const CLOSE_LIMIT_MS = 20_000;

export interface LaunchOptions {
  readonly runtime: ElectronRuntime;
  readonly desktop: Desktop;
  readonly settings?: SettingsInput;
  /** Default: a passphrase, so that no start waits for one. */
  readonly env?: Readonly<Record<string, string>>;
  /** That of an earlier launch of the same test, to go on with its profile and journal. */
  readonly folder?: string;
}

export interface RunningApp {
  readonly electron: ElectronApplication;
  /** The app's first window. */
  readonly window: Page;
  /** Where profile, journal and log are. */
  readonly folder: string;
}

/** Starts the app; it is closed when the test ends, and its folder kept when the test failed. */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const app = await startApp(options);
  onTestFinished(async ({ task }) => {
    await close(app.electron);
    if (task.result?.state === 'fail') console.log(`the app's profile, journal and log: ${app.folder}`);
    else await rm(app.folder, { recursive: true, force: true });
  });
  return app;
}

/** One app for all tests of a file, which look and change nothing; close it in `afterAll`. */
export async function sharedApp(options: LaunchOptions): Promise<RunningApp & { dispose(): Promise<void> }> {
  const app = await startApp(options);
  return {
    ...app,
    async dispose() {
      await close(app.electron);
      await rm(app.folder, { recursive: true, force: true });
    },
  };
}

async function startApp(options: LaunchOptions): Promise<RunningApp> {
  requireBuild();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'stockstream-electron-')));
  const configFile = join(folder, 'stockstream.json');
  await writeFile(configFile, JSON.stringify({ dataDir: join(folder, 'data'), ...options.settings }));
  // Found by way of the package `electron`, and not named: only then does Playwright hold the app back until it is attached.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = options.runtime.folder;
  const electron = await _electron.launch({
    args: appArgs(folder),
    env: {
      ...options.desktop.env,
      ...(options.env ?? PASSPHRASE_ENV),
      STOCKSTREAM_CONFIG: configFile,
      // Of a key file: that of whoever runs the tests is left alone.
      XDG_CONFIG_HOME: join(folder, 'config'),
    },
    timeout: START_LIMIT_MS,
  });
  const log = createWriteStream(join(folder, 'app.log'), { flags: 'a' });
  electron.process().stdout?.pipe(log, { end: false });
  electron.process().stderr?.pipe(log, { end: false });
  return { electron, window: await electron.firstWindow({ timeout: START_LIMIT_MS }), folder };
}

export function requireBuild(): void {
  if (!existsSync(join(ROOT, 'out', 'electron', 'index.cjs')))
    throw new Error('The app is not built. Run `npm run build` first; `npm test` does.');
}

/** Electron's arguments for the build, with its profile in the folder. */
export function appArgs(folder: string): string[] {
  return [...SANDBOX_ARGS, ROOT, `--user-data-dir=${join(folder, 'profile')}`];
}

/** An app that does not end is a failure of its own: it must not outlive the test, nor hold it up. */
async function close(electron: ElectronApplication): Promise<void> {
  const limit = setTimeout(() => {
    console.error(`the app did not end within ${CLOSE_LIMIT_MS / 1000} s and was killed`);
    electron.process().kill('SIGKILL');
  }, CLOSE_LIMIT_MS);
  await electron.close();
  clearTimeout(limit);
}
