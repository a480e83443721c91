/** A 5 % move reaches the desktop's notification daemon, and the inbox tells the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeMove } from '../../support/crafted-trades.ts';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { launchApp } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';
import { waitUntil } from '../../support/wait-until.ts';

let runtime: ElectronRuntime;
let desktop: Desktop;
let folder: string;

beforeAll(async () => {
  runtime = electronRuntime();
  desktop = await startDesktop();
  folder = await mkdtemp(join(tmpdir(), 'stockstream-move-'));
});

afterAll(async () => {
  await desktop.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('a move of 5 % arrives at the daemon, with the words that the inbox has', async () => {
  const file = join(folder, 'move.csv');
  await writeMove(file, { stock: 'NVDA', from: '120.10', to: '126.13', afterSeconds: 8, totalSeconds: 300 });
  const { window } = await launchApp({
    runtime,
    desktop,
    settings: { feed: 'file', file: { paths: [file], speed: 1 } },
  });
  const entry = window.locator('[data-testid="alert"][data-stock="NVDA"]');
  await entry.waitFor({ timeout: 60_000 });
  await waitUntil(
    () => desktop.notifications().length > 0,
    'the notification daemon has heard of no alert, though the inbox has',
    30,
  );
  expect(desktop.notifications()).toMatchObject([
    { app: 'StockStream', title: 'NVDA ▲ +5.02 %', body: '126.13 from session open 120.10' },
  ]);
  const [notification] = desktop.notifications();
  expect(await window.getByTestId('alert-announcer').textContent()).toBe(
    `${notification?.title}, ${notification?.body}`,
  );
  expect(await entry.textContent()).toContain(notification?.body);
});
