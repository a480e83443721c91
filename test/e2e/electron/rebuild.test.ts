/** The saved analytics are of an older version: the window shows the rebuild, can be closed during it, and goes live by itself. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchApp } from '../../support/electron-app.ts';
import { untilPricesMove } from '../../support/live-page.ts';
import { outdatedJournal } from '../../support/long-starts.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Seconds of work. */
const TRADES = 2_500_000;

const shared = sharedDesktop();

test('an app that is quit during a rebuild begins it again at the next start, and goes live by itself', async () => {
  const { folder, settings } = await outdatedJournal(TRADES);
  const first = await launchApp({ ...shared, folder, settings });
  await first.window.getByTestId('recovery').waitFor();
  await first.electron.close();

  const { window } = await launchApp({ ...shared, folder, settings });
  const bar = window.getByRole('progressbar');
  await bar.waitFor();
  const percent = async () => Number(await bar.getAttribute('aria-valuenow'));
  const seen = await percent();
  await waitUntil(async () => (await percent()) > seen, `the bar stayed at ${seen} %`);
  await bar.waitFor({ state: 'detached', timeout: 200_000 });
  await untilPricesMove(window);
  const log = await readFile(join(folder, 'app.log'), 'utf8');
  expect(log.match(/made anew from the journaled trades/g)).toHaveLength(2);
  expect(log).not.toContain('is killed');
});
