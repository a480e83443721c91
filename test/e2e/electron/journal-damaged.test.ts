/** The app finds its journal damaged: it says so, recovers it from Cassandra or begins a new one as the user chooses, and keeps the old one. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SettingsInput } from '../../../contract/settings.ts';
import { writeMoves } from '../../support/crafted-trades.ts';
import { cutShort } from '../../support/damage.ts';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { type LaunchOptions, launchApp, type RunningApp } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';
import { querySql } from '../../support/journal-file.ts';
import { TEST_PASSPHRASE } from '../../support/journal-keys.ts';
import { startCassandra, type TestService } from '../../support/services.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { waitUntil } from '../../support/wait-until.ts';

const SECONDS = 600;
const TRADES = SECONDS * 10;

let runtime: ElectronRuntime;
let desktop: Desktop;
let cassandra: TestService;

beforeAll(async () => {
  runtime = electronRuntime();
  desktop = await startDesktop();
  cassandra = await startCassandra();
}, 300_000);

afterAll(async () => {
  desktop?.dispose();
  await cassandra?.stop();
});

/** Recorded trades on their way into a Cassandra, and nobody has given a passphrase beforehand. */
async function recordedTrades(keyspace: string): Promise<LaunchOptions> {
  const file = join(await tempDir(), 'moves.csv');
  const move = { stock: 'ZZTOP', from: '180.00', to: '195.00', afterSeconds: SECONDS / 2 };
  await writeMoves(file, [move], { seconds: SECONDS });
  const settings: SettingsInput = {
    feed: 'file',
    file: { paths: [file], speed: 'max' },
    cassandra: { enabled: true, contactPoints: [cassandra.address], keyspace },
  };
  return { runtime, desktop, env: {}, settings };
}

const journalOf = ({ folder }: RunningApp): string => join(folder, 'data', 'journal.duckdb');

async function choosePassphrase(page: Page): Promise<void> {
  await page.getByText('Choose a passphrase for your journal').waitFor({ timeout: 60_000 });
  await page.getByTestId('prompt-secret').fill(TEST_PASSPHRASE);
  await page.getByTestId('prompt-repeat').fill(TEST_PASSPHRASE);
  await page.getByTestId('prompt-submit').click();
}

/** The window with this in it, once it is there. */
async function windowWith(electron: ElectronApplication, testId: string): Promise<Page> {
  let found: Page | undefined;
  await waitUntil(
    async () => {
      for (const page of electron.windows())
        if (
          (await page
            .getByTestId(testId)
            .count()
            .catch(() => 0)) > 0
        )
          found = page;
      return found !== undefined;
    },
    `a window shows ${testId}`,
    60,
  );
  return found as Page;
}

/** An app that has journaled everything, given it to Cassandra, and was closed. */
async function closedApp(options: LaunchOptions): Promise<RunningApp> {
  const app = await launchApp(options);
  await choosePassphrase(app.window);
  const main = await windowWith(app.electron, 'status-cassandra');
  const status = main.getByTestId('status-cassandra');
  const acknowledged = async () => Number((await status.getAttribute('title'))?.replaceAll(/\D/g, ''));
  await waitUntil(async () => (await acknowledged()) === TRADES, 'Cassandra has every trade', 60);
  await app.electron.close();
  return app;
}

/** Native dialogs press the button of this label; returns what they said. */
async function pressInDialogs(
  electron: ElectronApplication,
  label: string,
): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ dialog }, wanted) => {
    const said: string[] = [];
    Reflect.set(globalThis, 'dialogs', said);
    dialog.showMessageBox = async (...given: unknown[]) => {
      const { message, detail, buttons } = given.at(-1) as {
        message: string;
        detail: string;
        buttons: string[];
      };
      said.push(`${message} ${detail} [${buttons.join('|')}]`);
      return { response: buttons.indexOf(wanted), checkboxChecked: false };
    };
  }, label);
  return () => electron.evaluate(() => Reflect.get(globalThis, 'dialogs') as string[]);
}

test('recovered from Cassandra, the journal has its trades and alerts again, and the old one is kept', async () => {
  const options = await recordedTrades('recovered');
  const before = await closedApp(options);
  const content = async () => ({
    trades: await querySql('SELECT trade_id, price FROM trades ORDER BY trade_id', journalOf(before)),
    alerts: await querySql('SELECT alert_id FROM alerts ORDER BY alert_id', journalOf(before)),
  });
  const journaled = await content();
  expect(journaled.trades).toHaveLength(TRADES);
  expect(journaled.alerts.length).toBeGreaterThan(0);
  cutShort(journalOf(before), 0.5);
  const damaged = await readFile(journalOf(before));

  const app = await launchApp({ ...options, folder: before.folder });
  const dialogs = await pressInDialogs(app.electron, 'Recover from Cassandra');
  await app.window.getByTestId('prompt-secret').fill(TEST_PASSPHRASE);
  await app.window.getByTestId('prompt-submit').click();
  await waitUntil(async () => (await dialogs()).length > 0, 'the damage is told', 60);
  expect((await dialogs())[0]).toMatch(
    /^The journal is damaged\. The journal \S+ is damaged: .* \[Recover from Cassandra\|Begin a new journal\|Quit\]$/s,
  );
  await choosePassphrase(await windowWith(app.electron, 'prompt-repeat'));
  const main = await windowWith(app.electron, 'watch-last');
  expect(main.isClosed()).toBe(false);
  await main.locator('[data-testid="connection"][data-state="live"]').waitFor({ timeout: 60_000 });
  await app.electron.close();

  expect(await content()).toEqual(journaled);
  const names = (await readdir(join(before.folder, 'data'))).filter((name) =>
    /^journal\.\d{4}-.*Z\.duckdb$/.test(name),
  );
  expect(names).toHaveLength(1);
  expect(await readFile(join(before.folder, 'data', names[0] ?? ''))).toEqual(damaged);
});
