/** Neither broker nor Cassandra answers: what was journaled opens all the same, is said to be old, and goes on when they are back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SettingsInput } from '../../../contract/settings.ts';
import { launchBrowser, type WatchedContext, watchedContext } from '../../support/browser.ts';
import { chooseInterval, whenChartShows } from '../../support/chart-page.ts';
import { kafkaSettings, TestTopics } from '../../support/kafka-feeds.ts';
import { choosePivot, openPivot, untilPivotIs } from '../../support/pivot-page.ts';
import { startCassandra, startKafka, type TestService } from '../../support/services.ts';
import { tradeJson } from '../../support/trade-json.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

const MINUTES = 20;
const QUANTITY = 10;

let kafka: TestService;
let cassandra: TestService;
let settings: SettingsInput;
let topic: string;
let app: ServedApp;
let browser: Browser;
let user: WatchedContext;
let page: Page;

/** A trade a minute of each of two stocks, from 15:00 of 2 January 2024; one of them rises 1 % a minute. */
async function produce(minutes: readonly number[]): Promise<void> {
  const topics = await TestTopics.connect(kafka.address);
  const messages = minutes.flatMap((minute) => {
    const at = { second: 15 * 3600 + minute * 60, quantity: QUANTITY };
    return [
      tradeJson({ ...at, id: 2 * minute, stock: 'RISE', price: 100 + minute }),
      tradeJson({ ...at, id: 2 * minute + 1, stock: 'FLAT', price: 50 }),
    ];
  });
  await topics.producer.send({ topic, messages: messages.map((value) => ({ partition: 0, value })) });
  await topics.disconnect();
}

const minutesFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

async function untilStatusSays(item: string, words: RegExp, seconds = 60): Promise<void> {
  const place = page.getByTestId(`status-${item}`);
  let text: string | null = null;
  await waitUntil(
    async () => {
      text = await place.textContent();
      return words.test(text ?? '');
    },
    () => `the status bar's ${item} says ${words}; it says ${text}`,
    seconds,
  );
}

beforeAll(async () => {
  [kafka, cassandra] = await Promise.all([startKafka(), startCassandra()]);
  const own = kafkaSettings(kafka.address, { partitions: 1 });
  ({ topic } = own);
  settings = {
    feed: 'kafka',
    kafka: own,
    cassandra: { enabled: true, contactPoints: [cassandra.address] },
    rules: [{ id: 'rise', kind: 'percent_move', threshold_percent: 5, reference: 'session_open' }],
  };
  browser = await launchBrowser();
  const online = await serveApp(settings);
  user = await watchedContext(browser);
  page = await user.open(online.address);
  await untilStatusSays('feed', /stocks/);
  await produce(minutesFrom(0, MINUTES));
  await untilStatusSays('cassandra', /✓ backlog 0/);
  await untilStatusSays('journal', new RegExp(`cache ${2 * MINUTES}`));
  await page.close();
  await online.stop();
  await Promise.all([kafka.kill9(), cassandra.kill9()]);
  app = await serveApp(settings, { folder: online.folder });
  page = await user.open(app.address);
});

afterAll(async () => {
  await browser?.close();
  await app?.dispose();
  await Promise.all([kafka?.stop(), cassandra?.stop()]);
});
afterEach(() => expect(user.faults).toEqual([]));

test('charts and alerts of the past open without any server', async () => {
  await page.locator('[data-testid="watch-row"][data-stock="RISE"]').click();
  await whenChartShows(page, 'RISE');
  const { bars, last } = await chooseInterval(page, '1m');
  expect([bars, last]).toEqual([MINUTES, 100 + MINUTES - 1]);
  const alert = page.getByTestId('alert').first();
  await alert.waitFor();
  expect(await alert.getAttribute('data-stock')).toBe('RISE');
});

test('rankings and pivots are read from the journal', async () => {
  await page.getByTestId('ranking-period').selectOption('past');
  await page.locator('[data-testid="rank"][data-stock="RISE"]').waitFor();
  expect(await page.getByTestId('ranking-day').inputValue()).toBe('2024-01-02');
  await openPivot(page);
  await choosePivot(page, {
    rows: 'stock',
    columns: 'none',
    aggregate: 'sum',
    value: 'quantity',
    range: 'all',
  });
  const sum = MINUTES * QUANTITY;
  await untilPivotIs(page, 'shares of each stock', { FLAT: [sum], RISE: [sum], total: [2 * sum] });
});

test('the screen says that it is offline, and what is away', async () => {
  await page.getByTestId('label-OFFLINE').waitFor();
  await untilStatusSays('feed', /⚠/);
  expect(await page.getByTestId('status-feed').getAttribute('title')).toContain(kafka.address);
  await untilStatusSays('cassandra', /⚠.*✕ backlog/);
});

test('when both are back it catches up: what came meanwhile is on the chart and in Cassandra', async () => {
  await Promise.all([kafka.restart(), cassandra.restart()]);
  await produce(minutesFrom(MINUTES, 5));
  await untilStatusSays('journal', new RegExp(`cache ${2 * (MINUTES + 5)}`), 180);
  await untilStatusSays('cassandra', /✓ backlog 0/, 180);
  const { bars, last } = await whenChartShows(page, 'RISE');
  expect([bars, last]).toEqual([MINUTES + 5, 100 + MINUTES + 4]);
  await page.getByTestId('label-OFFLINE').waitFor({ state: 'detached' });
});

test('a first start without servers says in the place of the trades what is away', async () => {
  const fresh = await serveApp({ feed: 'kafka', kafka: { brokers: ['127.0.0.1:1'] } });
  try {
    const first = await user.open(fresh.address);
    await first.getByTestId('watch-list').getByText('Kafka at 127.0.0.1:1 does not answer').waitFor();
    await first.close();
  } finally {
    await fresh.dispose();
  }
});
