/** Indicators on a chart, as a user adds, changes and takes them away. */
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
  app = await serveApp({ simulator: { tradesPerSecond: 200, historyMinutes: 120 } });
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

/** Value of an indicator in the legend; NaN while it has none. */
async function legendValue(name: string): Promise<number> {
  const part = page.locator(`.chart-legend-part[data-part="${name}"] .chart-legend-value`).first();
  if ((await part.count()) === 0) return Number.NaN;
  return Number((await part.textContent())?.replace(/\s/g, '').replace('−', '-') || Number.NaN);
}

const hasValue = (name: string) => async () => !Number.isNaN(await legendValue(name));

test('RSI and Bollinger bands are added by keys, have values and lines of their own, and the view stays', async () => {
  await page.getByTestId('indicators').focus();
  await page.keyboard.press('Enter');
  for (const kind of ['rsi', 'bollinger']) {
    await page.getByTestId(`add-${kind}`).focus();
    await page.keyboard.press('Enter');
  }
  await waitUntil(hasValue('RSI 14'), 'the legend tells the RSI');
  await waitUntil(hasValue('Bollinger 20 2'), 'the legend tells the bands');
  const rsi = await legendValue('RSI 14');
  expect(rsi).toBeGreaterThanOrEqual(0);
  expect(rsi).toBeLessThanOrEqual(100);
  await page.keyboard.press('Escape');
  // Plotly draws the pane, the live layer its newest piece.
  await waitUntil(
    async () => (await page.locator('.xy3 .live-indicator-line').count()) === 1,
    'a live line in the pane',
  );
  await waitUntil(
    async () => (await page.locator('.xy .live-indicator-line').count()) === 3,
    'three live lines at the price',
  );
  const tail = page.locator('.xy3 .live-indicator-line');
  const first = await tail.getAttribute('d');
  await waitUntil(
    async () => (await tail.getAttribute('d')) !== first,
    'the newest piece of the RSI moves with the ticks',
  );
});

test('a period can be changed, a removal undone, and a reload keeps what was chosen', async () => {
  await page.getByTestId('indicators').click();
  const period = page.getByTestId('indicator-rsi').getByRole('textbox');
  await period.fill('7');
  await waitUntil(hasValue('RSI 7'), 'the legend tells the RSI of seven bars');
  await page.getByRole('button', { name: 'Remove RSI 7' }).click();
  await waitUntil(async () => !(await hasValue('RSI 7')()), 'the RSI is gone');
  await page.getByTestId('indicator-undo').click();
  await waitUntil(hasValue('RSI 7'), 'the RSI is back');
  await page.keyboard.press('Escape');
  await waitUntil(
    async () =>
      (await page.evaluate(() => Object.values({ ...window.localStorage }).join())).includes('"period":7'),
    'the layout is saved',
  );
  await page.reload();
  await whenChartShows(page);
  await waitUntil(hasValue('RSI 7'), 'the RSI is there after the reload');
  await waitUntil(hasValue('Bollinger 20 2'), 'so are the bands');
  await page.setViewportSize({ width: 1440, height: 900 });
});
