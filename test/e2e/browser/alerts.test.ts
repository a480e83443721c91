/** An alert reaches the user: in the inbox, and as a mark on the stock's chart. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import { whenChartShows } from '../../support/chart-page.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let page: Page;

beforeAll(async () => {
  // A fifth of a percent within a minute: among a hundred stocks one does that every few seconds.
  const rule = {
    id: 'quick',
    kind: 'percent_move',
    threshold_percent: 0.2,
    reference: 'window:1m',
  } as const;
  app = await serveApp({
    simulator: { tradesPerSecond: 300, historyMinutes: 20 },
    rules: [{ ...rule, hysteresis_percent: 0.1, cooldown_seconds: 0 }],
  });
  browser = await launchBrowser();
  user = await watchedContext(browser);
  page = await user.open(app.address);
  await whenChartShows(page);
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
});
afterEach(() => expect(user.faults).toEqual([]));

test('a move appears in the inbox while the page is open, unread, with its direction as arrow and sign', async () => {
  const newest = page.getByTestId('alert').first();
  await newest.waitFor();
  const before = await newest.textContent();
  await waitUntil(async () => (await newest.textContent()) !== before, 'a new alert arrives', 120);
  expect(await newest.getAttribute('data-unread')).toBe('true');
  expect(await newest.textContent()).toMatch(/[▲▼]\s*[+−-]\d+\.\d\d\s*%/);
});

test('the entry shows the chart of its stock, where the alert is marked, and is read from then on', async () => {
  const unread = page.locator('[data-testid="alert"][data-unread="true"]').first();
  await unread.waitFor();
  const stock = (await unread.getAttribute('data-stock')) ?? '';
  await page.getByLabel('Filter alerts by symbol').fill(stock);
  const entry = page.locator(`[data-testid="alert"][data-stock="${stock}"][data-unread="true"]`).first();
  // Without what only a screen reader is told.
  const text = ((await entry.textContent()) ?? '').replace('unread', '');
  await entry.click();
  await whenChartShows(page, stock);
  await waitUntil(async () => (await marksOf(page)) > 0, `the chart of ${stock} has a mark for its alert`);
  const clicked = page.getByTestId('alert').filter({ hasText: text });
  expect(await clicked.evaluateAll((entries) => entries.map(({ dataset }) => dataset.unread))).toEqual([
    'false',
  ]);
});

test('all can be marked read at once, and the entries are there again after a reload', async () => {
  await page.getByLabel('Filter alerts by symbol').fill('');
  await page.getByTestId('mark-all-read').click();
  const shown = await page.getByTestId('alert').count();
  expect(await page.locator('[data-testid="alert"][data-unread="false"]').count()).toBeGreaterThan(0);
  await page.reload();
  await page.getByTestId('alert').first().waitFor();
  await waitUntil(
    async () => (await page.getByTestId('alert').count()) >= Math.min(shown, 100),
    `the ${shown} entries of before are back`,
  );
});

/** Points of the trace `Alerts`, as Plotly has them. */
function marksOf(of: Page): Promise<number> {
  return of
    .getByTestId('chart')
    .first()
    .evaluate((element) => {
      const traces = Reflect.get(element, 'data') as
        | readonly { name: string; x: readonly number[] }[]
        | undefined;
      return traces?.find((trace) => trace.name === 'Alerts')?.x.length ?? 0;
    });
}
