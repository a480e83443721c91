/** A second window is a window of its own: it shows its own stock and interval, live, whatever the first one does. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import {
  chartFacts,
  chooseInterval,
  showStock,
  waitForChart,
  whenChartShows,
} from '../../support/chart-page.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let main: Page;
let second: Page;

beforeAll(async () => {
  app = await serveApp({ simulator: { tradesPerSecond: 300, historyMinutes: 20 } });
  browser = await launchBrowser();
  user = await watchedContext(browser);
  main = await user.open(app.address);
  await showStock(main, 'TSLA');
  const opened = user.context.waitForEvent('page');
  await main.getByTestId('chart-menu').first().click();
  await main.getByTestId('chart-open-window').click();
  second = await opened;
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
});
afterEach(() => expect(user.faults).toEqual([]));

test('it opens with the chart that it was opened from', async () => {
  await whenChartShows(second, 'TSLA');
  await second.getByTestId('chart-window').waitFor();
  expect(await second.title()).toContain('TSLA');
  await second.getByTestId('label-SIMULATED').waitFor();
});

test('another interval here and another stock there leave each other alone, and both are live', async () => {
  await chooseInterval(second, '1s');
  await showStock(main, 'NVDA');
  const [here, there] = [await chartFacts(main), await chartFacts(second)];
  expect([here.stock, here.interval]).toEqual(['NVDA', '1m']);
  expect([there.stock, there.interval]).toEqual(['TSLA', '1s']);
  await waitForChart(main, 'the first window moves', (facts) => facts.last !== here.last);
  await waitForChart(second, 'the second window moves', (facts) => facts.lastPlace > there.lastPlace);
});

test('it stays live when the first window is closed', async () => {
  const before = await chartFacts(second);
  await main.close();
  await waitForChart(second, 'bars go on', (facts) => facts.lastPlace >= before.lastPlace + 2);
});
