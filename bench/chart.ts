/**
 * What a tick and a closing bar cost the page's main thread: our chart beside lightweight-charts, in one page, in
 * turns. Script, style, layout and the recording of paint are counted as Chromium counts them (TaskDuration).
 */
import { join } from 'node:path';
import type { CDPSession } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { servePage } from '../test/support/page-server.ts';
import { ACTIONS, type Action, type ChartBench, type ChartName } from './chart/types.ts';

const ROUNDS = 7;
const TIMES: Readonly<Record<Action, number>> = { tick: 60, close: 20 };
const ORDER: readonly ChartName[] = ['nothing', 'StockStream', 'lightweight-charts'];

declare global {
  interface Window {
    readonly chartBench: ChartBench;
  }
}

const server = await servePage(join(import.meta.dirname, 'chart'));
const browser = await launchBrowser(console.error);
try {
  const page = await browser.newPage({ viewport: { width: 1820, height: 620 } });
  await page.goto(server.address);
  await page.waitForFunction(() => 'chartBench' in window, undefined, { timeout: 120_000 });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const measure = async (chart: ChartName, action: Action) => {
    const before = await busyMs(session);
    await page.evaluate(([name, act, times]) => window.chartBench.run(name, act, times), [
      chart,
      action,
      TIMES[action],
    ] as const);
    return ((await busyMs(session)) - before) / TIMES[action];
  };
  for (const action of ACTIONS) for (const chart of ORDER) await measure(chart, action);
  const drawsBefore = (await page.evaluate(() => window.chartBench.state())).fullDraws;
  const costs = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const action of ACTIONS) {
      for (const chart of ORDER) {
        const key = `${action} ${chart}`;
        costs.set(key, [...(costs.get(key) ?? []), await measure(chart, action)]);
      }
    }
  }
  const { closes, fullDraws } = await page.evaluate(() => window.chartBench.state());
  if (closes.some((close) => !Number.isFinite(close))) throw new Error('a chart was not fed');
  report(costs, browser.version(), fullDraws - drawsBefore);
} finally {
  await browser.close();
  await server.close();
}

async function busyMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

function report(costs: ReadonlyMap<string, readonly number[]>, version: string, fullDraws: number): void {
  console.log(`## Chart: cost of an update on the main thread\n`);
  console.log(
    `500 bars, volume and two averages, 900 × 600 pixels, all bars in view; Chromium ${version}, software rendering;`,
    `${ROUNDS} rounds in turns of ${TIMES.tick} ticks and ${TIMES.close} closing bars, one per animation frame.\n`,
  );
  console.log('| update | chart | min ms | median ms | max ms | × lightweight-charts, min / median / max |');
  console.log('|---|---|---|---|---|---|');
  for (const action of ACTIONS) {
    for (const chart of ORDER) {
      const own = costs.get(`${action} ${chart}`) ?? [];
      const other = costs.get(`${action} lightweight-charts`) ?? [];
      const ratios = own.map((cost, round) => cost / (other[round] ?? Number.NaN));
      const name = chart === 'nothing' ? 'an empty frame' : chart;
      console.log(`| ${action} | ${name} | ${spread(own).join(' | ')} | ${spread(ratios).join(' / ')} |`);
    }
  }
  console.log(
    `\nFull redraws of our chart during the run: ${fullDraws}, for ${ROUNDS * TIMES.close} closing bars.`,
  );
}

/** Minimum, median, maximum. */
function spread(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((value) =>
    (value ?? Number.NaN).toFixed(2),
  );
}
