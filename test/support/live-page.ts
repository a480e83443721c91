/** What tests read from a page of StockStream, wherever it runs. */
import type { Page } from 'playwright-core';
import { waitUntil } from './wait-until.ts';

/** The last prices on screen, by row of the watch-list. */
function watchListPrices(page: Page): Promise<string[]> {
  return page.getByTestId('watch-last').allTextContents();
}

/** Waits until the prices on screen differ from those before. */
export async function untilPricesMove(page: Page, seconds = 60): Promise<void> {
  await page
    .getByTestId('watch-last')
    .first()
    .waitFor({ timeout: seconds * 1000 });
  const before = (await watchListPrices(page)).join(' ');
  await waitUntil(
    async () => (await watchListPrices(page)).join(' ') !== before,
    `the watch-list's prices stayed at ${before}`,
    seconds,
  );
}

/** Waits until the chart is drawn, and returns the stock and interval that it shows. */
export async function untilChartIsDrawn(page: Page): Promise<{ stock: string; interval: string }> {
  const frame = page.locator('[data-testid="chart-frame"][data-phase="ready"]');
  await frame.waitFor({ timeout: 60_000 });
  return frame.evaluate(({ dataset }) => ({ stock: dataset.stock ?? '', interval: dataset.interval ?? '' }));
}

/** Waits until the price over the chart differs from what it was. */
export async function untilChartPriceMoves(page: Page): Promise<void> {
  const price = page.getByTestId('chart-price');
  const before = await price.textContent();
  await waitUntil(
    async () => (await price.textContent()) !== before,
    `the chart's price stayed at ${before}`,
    60,
  );
}
