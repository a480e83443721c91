/** The rankings of a past day over a recording of two days, as a user asks for them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

/** On the first day IBM trades most and SPY least, on the second day, two later, BAC and IBM; changes are of the second day alone. */
const TRADES = [
  ['2013-10-07T15:00:00Z', 'IBM', '180.00', 900],
  ['2013-10-07T15:00:01Z', 'BAC', '14.00', 500],
  ['2013-10-07T23:30:00Z', 'SPY', '167.00', 100],
  ['2013-10-09T15:00:00Z', 'BAC', '14.70', 800],
  ['2013-10-09T15:00:01Z', 'SPY', '165.33', 300],
  ['2013-10-09T15:00:02Z', 'IBM', '181.80', 200],
] as const;

let folder: string;
let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stockstream-days-'));
  const path = join(folder, 'two-days.csv');
  const lines = TRADES.map(([time, stock, price, quantity], seq) =>
    [Date.parse(time) * 1000, stock, seq, price, quantity, 'P', 0, 0].join(','),
  );
  const header = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
  await writeFile(path, `${[header, ...lines].join('\n')}\n`);
  app = await serveApp({ feed: 'file', file: { paths: [path], speed: 'max' } });
  browser = await launchBrowser();
  user = await watchedContext(browser);
  page = await user.open(app.address);
  await page.getByTestId('rank').first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => expect(user.faults).toEqual([]));

/** Stock and change of each rank, as they are written but for the kind of their spaces. */
async function ranks(): Promise<string[]> {
  const texts = await page
    .getByTestId('rank')
    .evaluateAll((rows) =>
      rows.map(
        (row) => `${row.getAttribute('data-stock')} ${row.querySelector('.rank-change')?.textContent}`,
      ),
    );
  return texts.map((text) => text.replace(/\s/g, ' '));
}

async function untilRanks(wanted: readonly string[]): Promise<void> {
  let seen: string[] = [];
  await waitUntil(
    async () => {
      seen = await ranks();
      return seen.join() === wanted.join();
    },
    () => `the ranks are ${seen.join(', ')}, not ${wanted.join(', ')}`,
  );
}
const label = (): Promise<string | null> =>
  page.getByTestId('rankings').getByTestId('freshness').textContent();

test('a past day begins with the newest that is journaled, says that it is history, and offers no day beyond', async () => {
  await page.getByTestId('ranking-period').selectOption('past');
  await untilRanks(['BAC ▲+5.00 %', 'IBM ▲+1.00 %', 'SPY ▼−1.00 %']);
  const day = page.getByTestId('ranking-day');
  expect(await day.inputValue()).toBe('2013-10-09');
  expect([await day.getAttribute('min'), await day.getAttribute('max')]).toEqual([
    '2013-10-07',
    '2013-10-09',
  ]);
  expect(await label()).toMatch(
    /^HISTORY ?trading day 09 Oct 2013, exchange time ?last trade 09 Oct 15:00:02 UTC ?3 ranked/,
  );
});

test('another day has the ranks of its end, whatever was traded since', async () => {
  await page.getByTestId('ranking-kind').selectOption('volume');
  await page.getByTestId('ranking-day').fill('2013-10-07');
  await untilRanks(['IBM 0.00 %', 'BAC 0.00 %', 'SPY 0.00 %']);
  expect(await label()).toMatch(/trading day 07 Oct 2013.*last trade 07 Oct 23:30:00 UTC/);
});

test('a day without trades says so', async () => {
  await page.getByTestId('ranking-day').fill('2013-10-08');
  await page.getByTestId('rankings').getByText('No stock traded on this day.').waitFor();
  expect(await ranks()).toEqual([]);
});

test('the choice is kept, and today is a choice away', async () => {
  await page.getByTestId('ranking-day').fill('2013-10-07');
  await waitUntil(
    () =>
      page.evaluate(() =>
        Object.values({ ...window.localStorage })
          .join()
          .includes('2013-10-07'),
      ),
    'the layout is saved',
  );
  await page.reload();
  await page.getByTestId('rank').first().waitFor();
  expect(await page.getByTestId('ranking-period').inputValue()).toBe('past');
  expect(await page.getByTestId('ranking-day').inputValue()).toBe('2013-10-07');
  await page.getByTestId('ranking-period').selectOption('day');
  await page.getByTestId('ranking-kind').selectOption('gainers');
  await untilRanks(['BAC ▲+5.00 %', 'IBM ▲+1.00 %', 'SPY ▼−1.00 %']);
  expect(await label()).toMatch(/^trading day ?as of 09 Oct 2013 15:00:02/);
});

test('a question that takes long can be cancelled and asked again', async () => {
  let isHeld = false;
  const held: (() => void)[] = [];
  // The engine answers at once; what it says comes when the test lets it.
  await page.routeWebSocket(/.*/, (route) => {
    const server = route.connectToServer();
    server.onMessage((message) => {
      if (isHeld) held.push(() => route.send(message));
      else route.send(message);
    });
  });
  await page.reload();
  await page.getByTestId('rank').first().waitFor();
  await page.getByTestId('ranking-kind').selectOption('gainers');
  await page.getByTestId('ranking-period').selectOption('day');
  await waitUntil(async () => /as of/.test((await label()) ?? ''), 'today is shown');
  isHeld = true;
  await page.getByTestId('ranking-period').selectOption('past');
  const panel = page.getByTestId('rankings');
  await panel.getByText('Reading the journal').waitFor();
  await page.getByTestId('ranking-cancel').click();
  await panel.getByText('The journal was not read to its end.').waitFor();
  isHeld = false;
  for (const send of held) send();
  await panel.getByRole('button', { name: 'Read again' }).click();
  await untilRanks(['BAC ▲+5.00 %', 'IBM ▲+1.00 %', 'SPY ▼−1.00 %']);
});
