/** What a person does with a page of the app, and what the chart says of itself; for any host's pages. */
import type { Page } from 'playwright-core';
import type { Interval } from '../../contract/bars.ts';
import { waitUntil } from './wait-until.ts';

/** From the chart's data attributes; see renderer/README.md. */
export interface ChartFacts {
  readonly stock: string;
  readonly interval: string;
  readonly isReady: boolean;
  readonly bars: number;
  /** Close of the newest bar. */
  readonly last: number;
  /** Place of the newest bar: grows by one with every new bar. */
  readonly lastPlace: number;
  readonly xRange: string;
  readonly isFollowing: boolean;
  /** Redraws by Plotly, and draws of the newest bar alone. */
  readonly draws: number;
  readonly liveDraws: number;
}

/** Facts of the page's first chart; `isReady` is false while there is none. */
export function chartFacts(page: Page): Promise<ChartFacts> {
  return page.evaluate(() => {
    const frame = document.querySelector<HTMLElement>('[data-testid="chart-frame"]');
    const facts = frame?.querySelector<HTMLElement>('[data-testid="chart"]')?.dataset;
    return {
      stock: frame?.dataset.stock ?? '',
      interval: frame?.dataset.interval ?? '',
      isReady: facts?.ready === 'true' && frame?.dataset.phase === 'ready',
      bars: Number(facts?.bars),
      last: Number(facts?.last),
      lastPlace: Number(facts?.lastPlace),
      xRange: facts?.xRange ?? '',
      isFollowing: facts?.following === 'true',
      draws: Number(facts?.draws),
      liveDraws: Number(facts?.liveDraws),
    };
  });
}

/** Waits until the chart's facts satisfy the condition, and returns them. */
export async function waitForChart(
  page: Page,
  what: string,
  condition: (facts: ChartFacts) => boolean,
  seconds = 60,
): Promise<ChartFacts> {
  let facts = await chartFacts(page);
  await waitUntil(
    async () => {
      facts = await chartFacts(page);
      return condition(facts);
    },
    () => `${what}; the chart says ${JSON.stringify(facts)}`,
    seconds,
  );
  return facts;
}

/** Waits for a chart with bars of the stock, or of any. */
export function whenChartShows(page: Page, stock?: string): Promise<ChartFacts> {
  const isShown = (facts: ChartFacts) =>
    facts.isReady && facts.bars > 0 && (stock === undefined || facts.stock === stock);
  return waitForChart(page, `a chart of ${stock ?? 'some stock'} is drawn`, isShown);
}

/** Finds the stock in the watch-list by its filter and shows its chart. */
export async function showStock(page: Page, stock: string): Promise<ChartFacts> {
  await page.getByLabel('Filter the watch-list').fill(stock);
  await page.locator(`[data-testid="watch-row"][data-stock="${stock}"]`).click();
  return whenChartShows(page, stock);
}

export async function chooseInterval(page: Page, interval: Interval): Promise<ChartFacts> {
  await page.getByTestId('interval').first().click();
  await page.getByTestId(`interval-${interval}`).click();
  const isChosen = (facts: ChartFacts) => facts.isReady && facts.interval === interval && facts.bars > 0;
  return waitForChart(page, `bars of ${interval} are drawn`, isChosen);
}
