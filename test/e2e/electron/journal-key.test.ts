/** A desktop without a keychain: the app asks for a passphrase, opens nothing without it, and never writes over what it cannot open. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { journalForm } from '../../../main/journal/journal-file.ts';
import { readEnvelope } from '../../../main/keys/key-envelope.ts';
import { writeMoves } from '../../support/crafted-trades.ts';
import { type LaunchOptions, launchApp } from '../../support/electron-app.ts';
import { checksums, whereFound } from '../../support/folder-bytes.ts';
import { untilPricesMove } from '../../support/live-page.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { waitUntil } from '../../support/wait-until.ts';

const PASSPHRASE = 'correct horse battery';

const shared = sharedDesktop();

/** A real market's trades, as far as the app knows: recorded ones, and nobody has given a passphrase. */
async function recordedTrades(): Promise<LaunchOptions> {
  const file = join(await tempDir(), 'moves.csv');
  await writeMoves(file, [{ stock: 'ZZTOP', from: '180.00', to: '181.00', afterSeconds: 8 }], {
    seconds: 300,
  });
  return { ...shared, env: {}, settings: { feed: 'file', file: { paths: [file], speed: 1 } } };
}

const title = (page: Page): Promise<string | null> => page.getByRole('heading').textContent();

async function type(page: Page, passphrase: string, again?: string): Promise<void> {
  await page.getByTestId('prompt-secret').fill(passphrase);
  if (again !== undefined) await page.getByTestId('prompt-repeat').fill(again);
  await page.getByTestId('prompt-submit').click();
}

/** The window that opens because of `action`. */
async function opened(electron: ElectronApplication, action: () => Promise<void>): Promise<Page> {
  const window = electron.waitForEvent('window', { timeout: 60_000 });
  await action();
  return window;
}

/** What the next native dialogs are answered with, by the number of the button. */
function answerDialogs(electron: ElectronApplication, response: number): Promise<void> {
  return electron.evaluate(({ dialog }, button) => {
    dialog.showMessageBox = async () => ({ response: button, checkboxChecked: false });
  }, response);
}

test('the first start asks for a passphrase, says why, and encrypts with it', async () => {
  const { electron, window: prompt, folder } = await launchApp(await recordedTrades());
  expect(await title(prompt)).toBe('Choose a passphrase for your journal');
  expect(await prompt.getByTestId('prompt').textContent()).toContain('no keychain');
  const field = prompt.getByLabel('New passphrase');
  expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await field.getAttribute('type')).toBe('password');

  await type(prompt, 'short', 'short');
  await prompt.getByRole('alert').getByText('At least 12 characters, not 5.').waitFor();
  await type(prompt, PASSPHRASE, 'something else');
  await prompt.getByRole('alert').getByText('The two are not the same.').waitFor();

  const main = await opened(electron, () => type(prompt, PASSPHRASE, PASSPHRASE));
  await untilPricesMove(main);
  expect(prompt.isClosed()).toBe(true);
  await electron.close();
  const found = whereFound(join(folder, 'data'), ['ZZTOP', PASSPHRASE]);
  expect(found).toEqual(new Map());
});

test('a later start opens the journal with that passphrase only, and may set it aside', async () => {
  const options = await recordedTrades();
  const first = await launchApp(options);
  const main = await opened(first.electron, () => type(first.window, PASSPHRASE, PASSPHRASE));
  await untilPricesMove(main);
  await first.electron.close();
  const data = join(first.folder, 'data');
  const before = checksums(data);

  const second = await launchApp({ ...options, folder: first.folder });
  expect(await title(second.window)).toBe('Unlock your journal');
  await type(second.window, 'incorrect horse battery');
  await second.window.getByRole('alert').getByText('That is not the passphrase').waitFor();
  expect(checksums(data)).toEqual(before);
  const again = await opened(second.electron, () => type(second.window, PASSPHRASE));
  await again.getByTestId('watch-last').first().waitFor({ timeout: 60_000 });
  await second.electron.close();

  const third = await launchApp({ ...options, folder: first.folder });
  await answerDialogs(third.electron, 1);
  await third.window.getByRole('button', { name: 'Set it aside…' }).click();
  await third.window.getByText('Choose a passphrase for your journal').waitFor();
  const names = await readdir(data);
  expect(names).not.toContain('journal.duckdb');
  expect(names.filter((name) => /^journal\.\d{4}-.*Z\.(duckdb|key\.json)$/.test(name))).toHaveLength(2);
  const ended = third.electron.waitForEvent('close');
  // The page goes with the app, so the click is begun in it and not waited for.
  await third.window
    .getByRole('button', { name: 'Quit' })
    .evaluate((button) => void setTimeout(() => (button as HTMLElement).click()));
  await ended;
});

/** Chooses an item of the application menu. */
function choose(electron: ElectronApplication, label: string): Promise<void> {
  return electron.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? []) ?? [];
    items.find((item) => item.label === wanted)?.click();
  }, label);
}

test('a simulated market asks for nothing; passphrase and key can be changed while it runs', async () => {
  const { electron, window: main, folder } = await launchApp({ ...shared, env: {} });
  await untilPricesMove(main);
  const dataDir = join(folder, 'data', 'simulator');
  const slots = () => readEnvelope(dataDir)?.slots ?? [];
  expect(slots().map(({ kind }) => kind)).toEqual(['keyFile']);
  await answerDialogs(electron, 0);

  const prompt = await opened(electron, () => choose(electron, 'Journal passphrase…'));
  await prompt.getByText('A passphrase for your journal').waitFor();
  await type(prompt, PASSPHRASE, PASSPHRASE);
  await waitUntil(() => slots()[0]?.kind === 'passphrase', 'the key file names no passphrase');

  const { length } = slots();
  const before = JSON.stringify(slots());
  const unlock = await opened(electron, () => choose(electron, 'New journal key…'));
  await unlock.getByText('Unlock your journal').waitFor();
  await type(unlock, PASSPHRASE);
  await waitUntil(() => JSON.stringify(slots()) !== before, 'the key file has the old key still', 60);
  expect(slots()).toHaveLength(length);
  await untilPricesMove(main);
  await electron.close();
  expect(journalForm(join(dataDir, 'journal.duckdb'))).toBe('encrypted');
  expect(await readdir(dataDir)).not.toContain('journal.new.duckdb');
});
