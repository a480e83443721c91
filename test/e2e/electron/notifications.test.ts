/** A 5 % move reaches the desktop's notification daemon, and the inbox tells the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeMoves } from '../../support/crafted-trades.ts';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { type LaunchOptions, launchApp } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';
import { untilChartIsDrawn } from '../../support/live-page.ts';
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

async function moveOf5Percent(file: string): Promise<LaunchOptions> {
  await writeMoves(
    file,
    [
      { stock: 'AAPL', from: '180.00', to: '180.10', afterSeconds: 8 },
      { stock: 'NVDA', from: '120.10', to: '126.13', afterSeconds: 8 },
    ],
    { seconds: 300 },
  );
  return { runtime, desktop, settings: { feed: 'file', file: { paths: [file], speed: 1 } } };
}

test('a move of 5 % arrives at the daemon, with the words that the inbox has', async () => {
  const { window } = await launchApp(await moveOf5Percent(join(folder, 'words.csv')));
  const entry = window.locator('[data-testid="alert"][data-stock="NVDA"]');
  await entry.waitFor({ timeout: 60_000 });
  await waitUntil(
    () => desktop.notifications().length > 0,
    'the notification daemon has heard of no alert, though the inbox has',
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

test('a click on the notification shows the stock', async () => {
  const { window } = await launchApp(await moveOf5Percent(join(folder, 'click.csv')));
  expect(await untilChartIsDrawn(window)).toMatchObject({ stock: 'AAPL' });
  await waitUntil(() => desktop.clickNotification(), 'no notification came onto the screen', 60);
  await window.locator('[data-testid="chart-frame"][data-stock="NVDA"]').waitFor({ timeout: 30_000 });
});
