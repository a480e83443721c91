/** The pivot panel over recorded trades whose sums are known: live, over history, as table, heat map, treemap and file. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import { whenChartShows } from '../../support/chart-page.ts';
import { choosePivot, openPivot, shownPivot, showPivotAs, untilPivotIs } from '../../support/pivot-page.ts';
import {
  hourOf,
  KNOWN_TRADES,
  type KnownTrade,
  knownPivot,
  notionalOf,
  TODAYS_TRADES,
  writeKnownTrades,
} from '../../support/pivot-trades.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

const stockOf = ({ stock }: KnownTrade): string => stock;
const sectorOf = ({ sector }: KnownTrade): string => sector;
const quantityOf = ({ quantity }: KnownTrade): number => quantity;

let folder: string;
let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let page: Page;
const wire = { isHeld: false, held: [] as (() => void)[], cancels: 0 };

/** A slow wire: while it is held, questions to the journal stay on their way. All else passes. */
function slowWire(socket: WebSocketRoute): void {
  const server = socket.connectToServer();
  socket.onMessage((message) => {
    const { m: call } = JSON.parse(String(message)) as { m?: string };
    if (call === 'cancel') wire.cancels += 1;
    if (call === 'pivot' && wire.isHeld) wire.held.push(() => server.send(message));
    else server.send(message);
  });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stockstream-pivot-'));
  const file = path.join(folder, 'days.csv');
  await writeKnownTrades(file);
  app = await serveApp({ feed: 'file', file: { paths: [file], speed: 'max' } });
  browser = await launchBrowser();
  user = await watchedContext(browser);
  await user.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.origin });
  await user.context.routeWebSocket(/\/engine$/, slowWire);
  page = await user.open(app.address);
  await whenChartShows(page);
  await waitUntil(
    async () => (await page.getByTestId('status-feed').textContent())?.includes('finished') === true,
    'the file has been read to its end',
  );
  await openPivot(page);
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => expect(user.faults).toEqual([]));

test('today by stock and hour has the sums of its trades, row by row, column by column and in all', async () => {
  await untilPivotIs(page, 'notional', knownPivot(TODAYS_TRADES, stockOf, hourOf, notionalOf));
  const label = await page.getByTestId('pivot').getByTestId('freshness').textContent();
  expect(label).toMatch(
    /Sum of notional, trading day.*as of 06 Mar 2024 16:04:03 UTC.*35 trades · 4 rows × 2 columns.*REPLAY/,
  );
});

test('the statistics panel has the same volume of a stock as the pivot', async () => {
  await choosePivot(page, { value: 'quantity' });
  await untilPivotIs(page, 'quantity', knownPivot(TODAYS_TRADES, stockOf, hourOf, quantityOf));
  await page.locator('[data-testid="pivot-row"][data-key="MSFT"]').click();
  const [total] = (await shownPivot(page)).MSFT ?? [];
  await page.getByTestId('main-menu').click();
  await page.getByText('Show statistics').click();
  const volume = page.getByTestId('statistics-day').locator('[data-field="volume"]');
  await page.locator('[data-testid="statistics"][data-stock="MSFT"]').waitFor();
  expect(Number(await volume.getAttribute('title'))).toBe(total);
  await page.getByTestId('tab-pivot').click();
});

test('other rows and no columns group the same trades, and the keyboard orders them by their sums', async () => {
  await choosePivot(page, { rows: 'sector', columns: 'none', value: 'notional' });
  const wanted = knownPivot(TODAYS_TRADES, sectorOf, undefined, notionalOf);
  await untilPivotIs(page, 'by sector', wanted);
  await page.getByTestId('pivot-table').focus();
  for (const key of ['ArrowRight', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
  await page.locator('[data-testid="pivot-sort-total"][aria-sort="descending"]').waitFor();
  const byTotal = Object.keys(wanted)
    .filter((key) => key !== 'total')
    .sort((a, b) => (wanted[b]?.[0] ?? 0) - (wanted[a]?.[0] ?? 0));
  expect(Object.keys(await shownPivot(page))).toEqual([...byTotal, 'total']);
});

test('the heat map is drawn, and the arrow keys read its cells', async () => {
  await choosePivot(page, { rows: 'stock', columns: 'hour' });
  await showPivotAs(page, 'heat');
  await page.locator('[data-testid="pivot-heat-map"][data-draws]').waitFor();
  await page.locator('[data-testid="pivot-heat-map"] image').waitFor({ state: 'attached' });
  await page.getByRole('group', { name: /Heat map/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  // The rows are still ordered by their sums: the first is the greatest.
  const sums = knownPivot(TODAYS_TRADES, stockOf, hourOf, notionalOf).MSFT ?? [];
  await waitUntil(
    async () => (await page.getByTestId('pivot-readout').textContent())?.includes(`MSFT · 16:00`) === true,
    'the cell of the greatest stock and the second hour is read',
  );
  expect(await page.getByTestId('pivot-readout').textContent()).toContain(String(sums[2]));
});

test('the treemap has an area for each stock, and choosing one shows it in the chart', async () => {
  await showPivotAs(page, 'tree');
  const slices = page.locator('[data-testid="pivot-treemap"] g.slice');
  // Four stocks, their three sectors, and the whole.
  await waitUntil(async () => (await slices.count()) === 8, 'eight areas are drawn');
  await page.getByRole('group', { name: /Treemap/ }).focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await waitUntil(
    async () => (await page.getByTestId('pivot-readout').textContent())?.startsWith('JPM') === true,
    'the third greatest is read',
  );
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="chart-frame"][data-stock="JPM"]').waitFor();
  // The sector that holds it has its text too: the last slice is its own.
  await slices.filter({ hasText: 'AAPL' }).last().locator('path.surface').click();
  await page.locator('[data-testid="chart-frame"][data-stock="AAPL"]').waitFor();
});

test('means have no shares: the treemap says so and offers the sum', async () => {
  await choosePivot(page, { aggregate: 'mean' });
  await page.getByRole('button', { name: 'Show the sum' }).click();
  await page.locator('[data-testid="pivot-treemap"][data-draws]').waitFor();
  expect(await page.getByTestId('pivot-aggregate').inputValue()).toBe('sum');
  await showPivotAs(page, 'table');
});

test('a question to the journal can be cancelled, and asked again', async () => {
  wire.isHeld = true;
  await choosePivot(page, { range: 'all' });
  await page.getByTestId('pivot-cancel').click();
  await page.getByText('Cancelled').waitFor();
  expect(wire.cancels).toBe(1);
  wire.isHeld = false;
  for (const send of wire.held.splice(0)) send();
  await page.getByRole('button', { name: 'Read again' }).last().click();
  await untilPivotIs(page, 'both days', knownPivot(KNOWN_TRADES, stockOf, hourOf, notionalOf));
});

test('a stretch of one’s own has only its trades; one that ends before it begins is not asked for', async () => {
  await choosePivot(page, { range: 'custom' });
  await page.getByTestId('pivot-from').fill('2024-03-05T15:00:00');
  await page.getByTestId('pivot-to').fill('2024-03-05T14:00:00');
  expect(await page.getByTestId('pivot-stretch-show').isDisabled()).toBe(true);
  await page.getByTestId('pivot-to').fill('2024-03-05T15:03:00');
  await page.getByTestId('pivot-stretch-show').click();
  const [from, to] = [Date.UTC(2024, 2, 5, 15), Date.UTC(2024, 2, 5, 15, 3)];
  const trades = KNOWN_TRADES.filter(({ timeMs }) => timeMs >= from && timeMs < to);
  expect(trades.length).toBe(9);
  await untilPivotIs(page, 'three minutes', knownPivot(trades, stockOf, hourOf, notionalOf));
  await page.getByTestId('pivot-from').fill('2023-01-01T00:00:00');
  await page.getByTestId('pivot-to').fill('2023-01-02T00:00:00');
  await page.getByTestId('pivot-stretch-show').click();
  await page.getByText('No trades', { exact: true }).waitFor();
  await choosePivot(page, { range: 'today' });
});

test('the file and the clipboard have what is shown, exact and safe to open in a spreadsheet', async () => {
  const wanted = knownPivot(TODAYS_TRADES, stockOf, hourOf, notionalOf);
  await untilPivotIs(page, 'notional', wanted);
  const line = (key: string, name: string, delimiter: string) => {
    const [total, ...cells] = wanted[key] ?? [];
    return [name, ...cells, total].map((cell) => (Number.isNaN(cell) ? '' : cell)).join(delimiter);
  };
  // In the order of the screen, which is still that of the sums.
  const expected = (delimiter: string) =>
    [
      ['stock', '15', '16', 'total'].join(delimiter),
      ...['MSFT', 'AAPL', 'JPM'].map((stock) => line(stock, stock, delimiter)),
      line('=F', "'=F", delimiter),
      line('total', 'total', delimiter),
      '',
    ].join('\r\n');
  const downloading = page.waitForEvent('download');
  await page.getByTestId('pivot').getByTestId('export').click();
  await page.getByTestId('export-csv').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(
    /^pivot-stock-by-hour-sum-notional-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv$/,
  );
  expect(await readFile(await download.path(), 'utf8')).toBe(expected(','));
  await page.getByTestId('pivot').getByTestId('export').click();
  await page.getByTestId('export-copy').click();
  await waitUntil(
    async () => (await page.evaluate(() => navigator.clipboard.readText())).startsWith('stock\t15'),
    'the table is on the clipboard',
  );
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(expected('\t'));
});

test('what was chosen is there after a reload', async () => {
  await choosePivot(page, { rows: 'sector', columns: '15m', aggregate: 'count', range: 'all' });
  await waitUntil(
    async () =>
      (await page.evaluate(() => Object.values({ ...window.localStorage }).join())).includes('"15m"'),
    'the layout is saved',
  );
  await page.reload();
  const start = ({ timeMs }: KnownTrade) => String(Math.floor(timeMs / 900_000) * 900_000);
  await untilPivotIs(
    page,
    'after the reload',
    knownPivot(KNOWN_TRADES, sectorOf, start, () => 1),
  );
});
