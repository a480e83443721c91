/** The panels of the analytics over the simulated market: rankings and statistics, as a user works with them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let page: Page;

beforeAll(async () => {
  app = await serveApp({ simulator: { tradesPerSecond: 200, historyMinutes: 30 } });
  browser = await launchBrowser();
  user = await watchedContext(browser);
  page = await user.open(app.address);
  await page.getByTestId('rank').first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
});
afterEach(() => expect(user.faults).toEqual([]));

interface ShownRank {
  readonly stock: string;
  readonly percent: number;
}

/** The ranks with their changes in percent, as they are written. */
const ranks = (): Promise<ShownRank[]> =>
  page.getByTestId('rank').evaluateAll((rows) =>
    rows.map((row) => ({
      stock: row.getAttribute('data-stock') ?? '',
      percent: Number(
        (row.querySelector('.rank-change')?.textContent ?? '').replace('−', '-').replace(/[^\d.+-]/g, ''),
      ),
    })),
  );

const isFalling = (all: readonly ShownRank[]): boolean =>
  all.length > 10 && all.every(({ percent }, i) => i === 0 || (all[i - 1] as ShownRank).percent >= percent);

test('gainers stand in the order of their changes, and losers in the other', async () => {
  await waitUntil(async () => isFalling(await ranks()), 'more than ten gainers stand in falling order');
  await page.getByTestId('ranking-kind').selectOption('losers');
  await waitUntil(async () => isFalling((await ranks()).reverse()), 'the losers stand in rising order');
  await page.getByTestId('ranking-kind').selectOption('gainers');
  await waitUntil(async () => isFalling(await ranks()), 'the gainers are back');
});

test('a ranking over a window says so, with its time zone and how fresh it is', async () => {
  await page.getByTestId('ranking-period').selectOption('5m');
  const label = page.getByTestId('rankings').getByTestId('freshness');
  await waitUntil(
    async () =>
      /5 min window.*as of \d\d:\d\d:\d\d UTC.*\d+ ranked.*SIMULATED/.test((await label.textContent()) ?? ''),
    'the label names window, time, zone and truth',
  );
  await page.getByTestId('ranking-period').selectOption('day');
});

test('choosing a rank shows the stock in the chart, and the keys go on from there', async () => {
  await page.getByTestId('rank').nth(2).click();
  const chosen = await page
    .getByTestId('rankings')
    .locator('[aria-selected="true"]')
    .getAttribute('data-stock');
  const shown = (stock: string | null) => async () =>
    (await page.getByTestId('chart-frame').getAttribute('data-stock')) === stock;
  await waitUntil(shown(chosen), 'the chart shows the chosen stock');
  await page.getByTestId('rank-table').focus();
  await page.keyboard.press('ArrowDown');
  await waitUntil(async () => !(await shown(chosen)()), 'the arrow key goes on to another stock');
});

test('statistics of the chosen stock have numbers for the day and for each window, and the choice is kept', async () => {
  await page.getByTestId('main-menu').click();
  await page.getByText('Show statistics').click();
  for (const period of ['day', '1m', '5m', '15m', '1h']) {
    const mean = page.getByTestId(`statistics-${period}`).locator('[data-field="mean"]');
    await waitUntil(
      async () => Number((await mean.textContent())?.replace(/\s/g, '')) > 0,
      `a mean of ${period}`,
    );
  }
  const stock = await page.getByTestId('chart-frame').getAttribute('data-stock');
  expect(await page.getByTestId('statistics').getAttribute('data-stock')).toBe(stock);
  await page.getByTestId('ranking-kind').selectOption('volatility');
  // The layout is saved half a second after its last change.
  await waitUntil(async () => {
    const saved = await page.evaluate(() => Object.values({ ...window.localStorage }).join());
    return saved.includes('volatility') && saved.includes('statistics');
  }, 'the layout is saved');
  await page.reload();
  await page.getByTestId('statistics').waitFor();
  await waitUntil(
    async () => (await page.getByTestId('ranking-kind').inputValue()) === 'volatility',
    'the ranking is the one that was chosen',
  );
});
