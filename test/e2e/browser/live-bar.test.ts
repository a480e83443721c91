/**
 * The newest bar is drawn by us inside Plotly's own groups, which are its private API: it has to lie exactly where
 * Plotly would have drawn it, at rest and while the plot moves. A new Plotly that breaks this fails here.
 */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import type { Box, LiveBarPage, Marks, TestBar } from '../../support/live-bar-page/types.ts';
import { type PageServer, servePage } from '../../support/page-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Pixels. */
const TOLERANCE = 0.5;
const BARS = 60;

let server: PageServer;
let browser: Browser;
let user: WatchedContext;
let page: Page;

beforeAll(async () => {
  server = await servePage(join(import.meta.dirname, '..', '..', 'support', 'live-bar-page'));
  browser = await launchBrowser();
  user = await watchedContext(browser);
  page = await user.open(server.address);
  await page.waitForFunction(() => 'liveBarPage' in window);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  await inPage((chart, bars) => chart.show(bars), history());
  await waitUntil(
    async () => (await marks()).candles.length === BARS - 1,
    'Plotly has drawn the closed bars',
  );
});
afterEach(() => expect(user.faults).toEqual([]));

/** One bar spans the whole price range, so that the axes stay as they are when others come. */
function history(): TestBar[] {
  return Array.from({ length: BARS }, (_, place) => {
    const open = 100 + 4 * Math.sin(place / 5);
    const close = open + Math.cos(place);
    const isTall = place === BARS - 6;
    return {
      place,
      open,
      close,
      high: isTall ? 110 : Math.max(open, close) + 0.5,
      low: isTall ? 90 : Math.min(open, close) - 0.5,
      volume: isTall ? 2000 : 500 + 10 * place,
    };
  });
}

const NEWEST: TestBar = { place: BARS - 1, open: 99, high: 104, low: 97, close: 102, volume: 1234 };
const NEXT: TestBar = { place: BARS, open: 102, high: 102, low: 102, close: 102, volume: 10 };

function inPage<Argument, Result>(
  act: (chart: LiveBarPage, argument: Argument) => Result,
  argument?: Argument,
): Promise<Result> {
  return page.evaluate(
    `(${act})(window.liveBarPage, ${JSON.stringify(argument ?? null)})`,
  ) as Promise<Result>;
}

const marks = (): Promise<Marks> => inPage((chart) => chart.marks());
const facts = () => page.getByTestId('chart').evaluate((chart) => ({ ...(chart as HTMLElement).dataset }));

async function whenDrawn(draws: number): Promise<void> {
  await waitUntil(async () => Number((await facts()).draws) >= draws, `the chart is drawn ${draws} times`);
}

/** Sends the newest bar and waits until it is on the screen. */
async function tick(bar: TestBar): Promise<void> {
  const before = Number((await facts()).liveDraws);
  await inPage((chart, next) => chart.update(next), bar);
  await waitUntil(async () => {
    const { last, liveDraws } = await facts();
    return Number(last) === bar.close && Number(liveDraws) > before;
  }, `the close ${bar.close} is drawn`);
}

/** Distances of a box from the tall candle, which both the live bar and Plotly's own are measured against. */
function relative(box: Box | undefined, reference: Box | undefined): number[] {
  if (box === undefined || reference === undefined) throw new Error('a mark is missing from the chart');
  return [
    box.left - reference.left,
    box.right - reference.left,
    box.top - reference.top,
    box.bottom - reference.top,
  ];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  const worst = Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))));
  expect(worst, `${actual} against ${expected}`).toBeLessThanOrEqual(TOLERANCE);
}

const centre = (box: Box | undefined) => ((box?.left ?? Number.NaN) + (box?.right ?? Number.NaN)) / 2;

/** The live bar stands as far from the newest candle as that from the one before, and is as wide. */
function expectInLine({ live, candles }: Marks): void {
  const [before, newest] = candles.slice(-2);
  expectClose([centre(live) - centre(newest)], [centre(newest) - centre(before)]);
  expectClose([live.right - live.left], [(newest?.right ?? 0) - (newest?.left ?? 0)]);
}

test.each([
  ['with wicks', NEWEST],
  ['without wicks', { ...NEWEST, high: 102, low: 99 }],
  ['that falls', { ...NEWEST, open: 102, close: 99 }],
])('a live bar %s lies where Plotly draws it once it has closed', async (_name, bar) => {
  await tick(bar);
  const { draws = '0' } = await facts();
  const live = await marks();
  await inPage((chart, next) => chart.update(next), NEXT);
  await whenDrawn(Number(draws) + 1);
  const drawn = await marks();
  expect(drawn.candles).toHaveLength(BARS);
  const tall = BARS - 6;
  expectClose(
    relative(live.live, live.candles[tall]),
    relative(drawn.candles[BARS - 1], drawn.candles[tall]),
  );
  expectClose(
    relative(live.liveVolume, live.volumes[tall]),
    relative(drawn.volumes[BARS - 1], drawn.volumes[tall]),
  );
});

test('it stays in line while the mouse drags the plot, ticks included, and afterwards', async () => {
  await tick(NEWEST);
  const rest = await marks();
  await page.mouse.move(500, 200);
  await page.mouse.down();
  await page.mouse.move(420, 200, { steps: 8 });
  await tick({ ...NEWEST, close: 103 });
  const dragged = await marks();
  expect(centre(rest.candles[10]) - centre(dragged.candles[10])).toBeGreaterThan(40);
  expectInLine(dragged);
  const { draws = '0' } = await facts();
  await page.mouse.up();
  await whenDrawn(Number(draws) + 1);
  expectInLine(await marks());
});

test('it stays in line while the wheel zooms, and afterwards', async () => {
  await tick(NEWEST);
  const { draws = '0', xRange } = await facts();
  await page.mouse.move(600, 200);
  await page.mouse.wheel(0, -240);
  await tick({ ...NEWEST, close: 103 });
  expectInLine(await marks());
  await whenDrawn(Number(draws) + 1);
  expect((await facts()).xRange).not.toBe(xRange);
  expectInLine(await marks());
});

test('it stays in line after a resize, by keys, and after the double click that resets', async () => {
  await tick(NEWEST);
  const start = (await facts()).xRange;
  const afterDraw = async (act: () => Promise<unknown>) => {
    const { draws = '0' } = await facts();
    await act();
    await whenDrawn(Number(draws) + 1);
    expectInLine(await marks());
  };
  await afterDraw(() => inPage((chart) => chart.resize(700, 420)));
  await page.getByTestId('chart').locator('..').focus();
  for (const key of ['+', '+', '-', 'ArrowLeft', 'ArrowRight'])
    await afterDraw(() => page.keyboard.press(key));
  await afterDraw(() => inPage((chart) => chart.resize(900, 600)));
  expect((await facts()).xRange).not.toBe(start);
  await page.mouse.dblclick(500, 200);
  await waitUntil(
    async () => (await facts()).xRange === start,
    'the double click brings the first view back',
  );
  expectInLine(await marks());
});
