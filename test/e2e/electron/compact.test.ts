/** Much of the journal was deleted: the window shows how it is made smaller, the app can be quit during that, and goes live by itself. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchApp } from '../../support/electron-app.ts';
import { untilPricesMove } from '../../support/live-page.ts';
import { hollowJournal } from '../../support/long-starts.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Seconds of work. */
const TRADES = 12_000_000;

const shared = sharedDesktop();

test('an app that is quit while the journal is made smaller begins it again at the next start, and goes live by itself', async () => {
  const { folder, settings, dataDir } = await hollowJournal(TRADES);
  const sizeNow = async () => (await stat(join(dataDir, 'journal.duckdb'))).size;
  const large = await sizeNow();
  const first = await launchApp({ ...shared, folder, settings });
  await first.window.getByRole('progressbar', { name: 'Making the journal smaller' }).waitFor();
  await first.electron.close();
  const log = () => readFile(join(folder, 'app.log'), 'utf8');
  expect(await log()).toContain('writing the journal anew was ended');
  expect(await log()).not.toContain('is killed');
  expect(await sizeNow()).toBe(large);

  const { window } = await launchApp({ ...shared, folder, settings });
  const bar = window.getByRole('progressbar', { name: 'Making the journal smaller' });
  await bar.waitFor();
  const percent = async () => Number(await bar.getAttribute('aria-valuenow'));
  const seen = await percent();
  await waitUntil(async () => (await percent()) > seen, `the bar stayed at ${seen} %`);
  await bar.waitFor({ state: 'detached', timeout: 200_000 });
  await untilPricesMove(window);
  expect(await sizeNow()).toBeLessThan(large * 0.6);
  expect(await log()).toContain('the journal is written anew');
});
