/** The saved analytics are of an older version: the page opens at once, shows how far the rebuild is, and goes live by itself. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchBrowser, watchedContext } from '../../support/browser.ts';
import { querySql } from '../../support/journal-file.ts';
import { untilPricesMove } from '../../support/live-page.ts';
import { outdatedJournal } from '../../support/long-starts.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { serveApp } from '../../support/web-host.ts';

/** Seconds of work. */
const TRADES = 2_500_000;
const CUT = [/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/];

async function percentOf(page: Page): Promise<number> {
  return Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'));
}

async function isInert(page: Page): Promise<boolean> {
  return (await page.locator('.window-content').getAttribute('inert')) !== null;
}

test('a page that is opened during a rebuild shows how far it is, outlives a stop in the middle, and goes live', async () => {
  const { folder, settings, trades } = await outdatedJournal(TRADES);
  const browser = await launchBrowser();
  const user = await watchedContext(browser, CUT);
  const first = await serveApp(settings, { folder });
  try {
    const page = await user.open(first.address);
    const state = page.getByTestId('recovery');
    await state.waitFor();
    const text = ((await state.textContent()) ?? '').replace(/\u2009/g, '');
    expect(text).toMatch(/older version \(\d+ instead of \d+\)/);
    expect(text).toContain(`of ${trades} trades`);
    expect(await page.getByTestId('connection').getAttribute('data-state')).toBe('recovering');
    expect(await isInert(page)).toBe(true);
    const percent = await percentOf(page);
    await waitUntil(async () => (await percentOf(page)) > percent, `the bar stayed at ${percent} %`);
    await first.stop();
    await state.waitFor({ state: 'detached' });

    const again = await serveApp(settings, { folder, port: Number(new URL(first.origin).port) });
    try {
      const other = await user.open(again.address);
      await Promise.all([page, other].map((window) => window.getByTestId('recovery').waitFor()));
      for (const window of [page, other]) {
        await window.getByTestId('recovery').waitFor({ state: 'detached', timeout: 200_000 });
        await untilPricesMove(window);
        expect(await isInert(window)).toBe(false);
      }
      expect(user.faults).toEqual([]);
    } finally {
      await again.stop();
    }
    const log = await readFile(join(folder, 'serve.log'), 'utf8');
    expect(log).toMatch(/Rebuilding the analytics \d+ % \| \d+ of \d+ trades/);
    expect(log.match(/made anew from the journaled trades/g)).toHaveLength(2);
  } finally {
    await browser.close();
    await first.dispose();
  }
});

test('a rebuild that cannot be ended is told on the page and at the terminal: where, why, and what to do', async () => {
  const { folder, settings, trades } = await outdatedJournal(TRADES);
  await querySql(
    `UPDATE trades SET source = 99 WHERE sequence = ${trades}`,
    join(folder, 'data', 'simulator', 'journal.duckdb'),
  );
  const browser = await launchBrowser();
  const user = await watchedContext(browser, CUT);
  const app = await serveApp(settings, { folder });
  try {
    const page = await user.open(app.address);
    await page.getByTestId('recovery').waitFor();
    const error = page.locator('.window-cover').getByTestId('panel-error');
    await error.waitFor({ timeout: 200_000 });
    const told = new RegExp(
      `could not be made anew .* it stopped at trade \\d+ of ${trades}\\. .*unknown source 99\\. .*\`stockstream repair .* The journal is as it was\\.`,
    );
    expect(await error.textContent()).toMatch(told);
    await waitUntil(
      async () => told.test(await readFile(join(folder, 'serve.log'), 'utf8')),
      'the terminal was not told',
    );
    expect(user.faults).toEqual([]);
  } finally {
    await browser.close();
    await app.dispose();
  }
});
