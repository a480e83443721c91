/** A user opens the address and watches the market: the chart is there, it moves, and it stays where the user put it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import {
  chartFacts,
  chooseInterval,
  showStock,
  waitForChart,
  whenChartShows,
} from '../../support/chart-page.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

/** Busy enough to have a bar every second. */
const STOCK = 'TSLA';

let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let page: Page;

beforeAll(async () => {
  app = await serveApp({ simulator: { tradesPerSecond: 300, historyMinutes: 30 } });
  browser = await launchBrowser();
  user = await watchedContext(browser);
  page = await user.open(app.address);
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
});
beforeEach(async () => {
  await whenChartShows(page);
});
afterEach(() => expect(user.faults).toEqual([]));

test('the address opens a live chart of a simulated market, and says that it is simulated', async () => {
  expect(await page.getByTestId('connection').getAttribute('data-state')).toBe('live');
  await page.getByTestId('label-SIMULATED').waitFor();
  expect(await page.getByTestId('watch-row').count()).toBeGreaterThan(10);
  expect(new URL(page.url()).search).toBe('');
  await waitUntil(
    async () => (await page.getByTestId('status-feed').textContent())?.includes('simulated market') === true,
    'the status bar names the feed',
  );
});

test('a tick moves the newest bar, its price tag and the watch-list without a redraw of the chart', async () => {
  await showStock(page, STOCK);
  const before = await chooseInterval(page, '5m');
  const after = await waitForChart(
    page,
    'the newest bar moves while Plotly rests',
    (facts) =>
      facts.last !== before.last && facts.liveDraws - before.liveDraws > facts.draws - before.draws + 3,
  );
  expect(after.lastPlace - before.lastPlace).toBeLessThanOrEqual(1);
  // The same price stands at the axis, in the header and in the watch-list as soon as no trade comes between.
  const priceOf = async (selector: string) =>
    Number((await page.locator(selector).first().textContent())?.replace(/[^\d.]/g, ''));
  await waitUntil(async () => {
    const { last } = await chartFacts(page);
    const shown = await Promise.all([
      priceOf('.chart-price-tag'),
      priceOf('[data-testid="chart-price"]'),
      priceOf(`[data-testid="watch-row"][data-stock="${STOCK}"] [data-testid="watch-last"]`),
    ]);
    return shown.every((price) => price === last);
  }, 'tag, header and watch-list show the last price of the chart');
});

test('zoom and pan survive ticks and closing bars', async () => {
  await showStock(page, STOCK);
  const start = await chooseInterval(page, '1s');
  const frame = await page.getByTestId('chart-frame').first().boundingBox();
  if (frame === null) throw new Error('the chart has no place on the screen');
  const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 3 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.wheel(0, -300);
  const zoomed = await waitForChart(
    page,
    'the wheel zooms in',
    (facts) => widthOf(facts.xRange) < 0.95 * widthOf(start.xRange),
  );
  await page.mouse.down();
  await page.mouse.move(middle.x + frame.width / 4, middle.y, { steps: 10 });
  await page.mouse.up();
  const panned = await waitForChart(
    page,
    'dragging pans into the past',
    (facts) => !facts.isFollowing && facts.xRange !== zoomed.xRange,
  );
  expect(widthOf(panned.xRange)).toBeCloseTo(widthOf(zoomed.xRange), 6);

  const later = await waitForChart(
    page,
    'five bars close',
    (facts) => facts.lastPlace >= panned.lastPlace + 5 && facts.draws > panned.draws,
  );
  expect(later.xRange).toBe(panned.xRange);
  expect(await plotlyRange(page)).toBe(panned.xRange);

  await page.mouse.dblclick(middle.x, middle.y);
  await waitForChart(page, 'a double click shows the newest bars again', (facts) => facts.isFollowing);
});

test('a chart at the newest bar follows it without a change of scale', async () => {
  await showStock(page, STOCK);
  await chooseInterval(page, '1s');
  await page.getByTestId('chart-frame').first().press('End');
  const before = await waitForChart(page, 'the End key shows the newest bars', (facts) => facts.isFollowing);
  const after = await waitForChart(
    page,
    'three bars close',
    (facts) => facts.isFollowing && facts.lastPlace >= before.lastPlace + 3,
  );
  expect(after.xRange).not.toBe(before.xRange);
  expect(widthOf(after.xRange)).toBeCloseTo(widthOf(before.xRange), 6);
});

test('the interval switch shows bars of that length', async () => {
  await showStock(page, STOCK);
  const minutes = await chooseInterval(page, '1m');
  const hours = await chooseInterval(page, '1h');
  expect(minutes.bars).toBeGreaterThan(30);
  expect(hours.bars).toBeGreaterThan(10);
  expect((await chooseInterval(page, '1d')).bars).toBeGreaterThanOrEqual(2);
});

test('the watch-list is used by the keyboard alone, and the chart follows it', async () => {
  await page.getByLabel('Filter the watch-list').fill('');
  await page.getByRole('grid', { name: 'Stocks' }).focus();
  await page.keyboard.press('Home');
  const first = await page.getByTestId('watch-row').first().getAttribute('data-stock');
  await whenChartShows(page, first ?? '');
  await page.keyboard.press('ArrowDown');
  const second = await page.getByTestId('watch-row').nth(1).getAttribute('data-stock');
  expect(second).not.toBe(first);
  await whenChartShows(page, second ?? '');
  const selected = page.locator('[data-testid="watch-row"][aria-selected="true"]');
  expect(await selected.getAttribute('data-stock')).toBe(second);
  await page.keyboard.press('End');
  await waitForChart(
    page,
    'the last stock is shown',
    (facts) => facts.isReady && facts.stock > (second ?? ''),
  );
  await page.keyboard.press('Home');
  await whenChartShows(page, first ?? '');
});

test('the theme changes at once, chart included, and is remembered', async () => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await background()).toBe('rgb(13, 17, 23)');
  const before = await chartFacts(page);
  await page.getByTestId('settings').click();
  await page.getByTestId('theme-light').click();
  await waitUntil(async () => (await background()) === 'rgb(246, 247, 249)', 'the background is light');
  await waitForChart(page, 'the chart is redrawn in the new colours', (facts) => facts.draws > before.draws);
  await page.keyboard.press('Escape');
  await page.reload();
  await whenChartShows(page);
  expect(await background()).toBe('rgb(246, 247, 249)');
  await page.getByTestId('settings').click();
  await page.getByTestId('theme-dark').click();
  await waitUntil(async () => (await background()) === 'rgb(13, 17, 23)', 'the background is dark again');
  await page.keyboard.press('Escape');
});

function widthOf(range: string): number {
  const [from = Number.NaN, to = Number.NaN] = range.split(',').map(Number);
  return to - from;
}

/** What Plotly itself holds, not what we say of it. */
function plotlyRange(of: Page): Promise<string> {
  return of
    .getByTestId('chart')
    .first()
    .evaluate((element) => {
      const layout = Reflect.get(element, 'layout') as { xaxis: { range: readonly number[] } };
      return layout.xaxis.range.join(',');
    });
}
