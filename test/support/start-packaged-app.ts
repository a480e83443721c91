/** The packaged app as a user starts it; the page is reached by Chromium's own debugging port, as Node's inspector is fused off. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { SettingsInput } from '../../contract/settings.ts';
import type { Desktop } from './display.ts';
import { SANDBOX_ARGS } from './electron-runtime.ts';
import { PASSPHRASE_ENV } from './journal-keys.ts';
import type { PackagedApp } from './packaged-app.ts';
import { waitUntil } from './wait-until.ts';

/** Starts it with its own profile and journal; it is ended when the test is over. */
export async function startPackagedApp(
  packaged: PackagedApp,
  desktop: Desktop,
  settings: SettingsInput = {},
): Promise<Page> {
  const folder = await mkdtemp(join(tmpdir(), 'stockstream-packaged-'));
  const configFile = join(folder, 'stockstream.json');
  await writeFile(configFile, JSON.stringify({ dataDir: join(folder, 'data'), ...settings }));
  const child = spawn(
    packaged.executable,
    [...SANDBOX_ARGS, '--remote-debugging-port=0', `--user-data-dir=${join(folder, 'profile')}`],
    {
      env: { ...desktop.env, ...PASSPHRASE_ENV, STOCKSTREAM_CONFIG: configFile },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });
  const address = await debuggingAddress(child.stderr);
  // Unread, a full pipe would stop the app.
  child.stderr.resume();
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the packaged app has no browser context');
  await waitUntil(() => context.pages().length > 0, 'the packaged app opened no window', 60);
  return context.pages()[0] as Page;
}

async function debuggingAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const line of createInterface({ input: stderr })) {
    text += `${line}\n`;
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`the packaged app ended before it listened:\n${text}`);
}
