/** An engine whose journal forgets old days: what it shows, how it starts again, and what its history still answers. */
import pino from 'pino';
import { beforeEach, expect, test, vi } from 'vitest';
import { epochMs, type Stock } from '../../../contract/units.ts';
import { createRetention } from '../../../main/ingest/retention.ts';
import type { Journal } from '../../../main/journal/journal.ts';
import { listingsOf } from '../../../main/symbols.ts';
import { driveEngine, type EngineDriver } from '../../support/engine-driver.ts';
import { ageCheckpoint, storedCheckpoint } from '../../support/stored-state.ts';
import { tradeJson } from '../../support/trade-json.ts';
import { waitUntil } from '../../support/wait-until.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Ten o'clock in New York, in seconds of the day. */
const TEN = 54_000;
const DAYS = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09'];
/** Back from the 9th, a Tuesday, to the weekend. */
const KEEP_DAYS = 3;
const KEPT = DAYS.slice(-2);
const OF_A_DAY = 300;
const LISTINGS = listingsOf([]);
const ACME = 'ACME' as Stock;
const FOREVER = epochMs(Number.MAX_SAFE_INTEGER);

/** Crosses ±5 % of the day before again and again; the kept days have more minutes than a sparkline shows. */
function tradesOf(date: string, from: number, to: number): string[] {
  const day = DAYS.indexOf(date);
  return Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    return tradeJson({
      id: day * OF_A_DAY + n,
      stock: n % 2 === 0 ? 'ACME' : 'BOLT',
      price: (100 + 2 * day + 8 * Math.sin(n / 30)).toFixed(2),
      quantity: 1 + (n % 40),
      date,
      second: TEN + 20 * n,
    });
  });
}

/** All but the last fifty trades of the last day, and those. */
const PAST = DAYS.flatMap((date, day) =>
  tradesOf(date, 0, day === DAYS.length - 1 ? OF_A_DAY - 50 : OF_A_DAY),
);
const AFTER = tradesOf('2024-01-09', OF_A_DAY - 50, OF_A_DAY);
const STORED_OF_KEPT = KEPT.length * OF_A_DAY - AFTER.length;
const FORGOTTEN = PAST.length - STORED_OF_KEPT;

const retention = (journal: Journal) =>
  createRetention({
    journal,
    settings: { keepDays: KEEP_DAYS, maxGb: 0 },
    undrained: 'delete',
    restMs: 10,
    now: () => Date.UTC(2024, 0, 10),
    log: pino({ level: 'silent' }),
  });

/** What a window sees of every stock, and what the journal keeps for a restart once the engine has stopped. */
async function contents(driver: EngineDriver) {
  const window = await driver.window();
  await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
  const [quotes] = await window.framesOf(1, 1);
  const { counts } = driver.engine.status();
  const standings = await driver.journal
    .history(LISTINGS)
    .standings({ period: 'day', previousClose: 'trading_day', day: '2024-01-09' });
  const bars = await driver.journal.bars(ACME, '1m', FOREVER, 15);
  const alerts = (await driver.journal.alerts(6)).map(({ id }) => id);
  await driver.engine.stop();
  const state = Buffer.from(await storedCheckpoint(driver.dataDir)).toString('hex');
  return { quotes: quotes?.payload, counts, standings, bars, alerts, state };
}

let dataDir: string;

beforeEach(async () => {
  dataDir = await journalOfThePast();
});

async function journalOfThePast(): Promise<string> {
  const driver = await driveEngine();
  await driver.feedAll(PAST);
  await driver.engine.stop();
  return driver.dataDir;
}

/** Runs until the old days are gone. */
async function forgetting(): Promise<EngineDriver> {
  const driver = await driveEngine({ dataDir, retention });
  const left = () => driver.engine.status().journal.trades;
  await waitUntil(
    () => left() === STORED_OF_KEPT,
    () => `${left()} trades are left`,
  );
  return driver;
}

test('what is live, what comes later and what the kept days answer are as if nothing had been forgotten', async () => {
  const whole = await driveEngine({ dataDir: await journalOfThePast() });
  await whole.feedAll(AFTER);
  const expected = await contents(whole);
  expect(expected.alerts).toHaveLength(6);
  expect(expected.bars).toHaveLength(15);

  const forgetful = await forgetting();
  await forgetful.feedAll(AFTER);
  expect(await contents(forgetful)).toEqual(expected);
  expect(await contents(await driveEngine({ dataDir }))).toEqual(expected);
});

test('the first day that is kept is ranked from its open, as the first day of any journal is', async () => {
  const { journal } = await forgetting();
  const rank = (day: string) =>
    journal.history(LISTINGS).standings({ period: 'day', previousClose: 'trading_day', day });
  const [first] = await rank('2024-01-08');
  expect(first).toMatchObject({ stock: 'ACME', reference: 108, tradeCount: OF_A_DAY / 2 });
  expect(await rank('2024-01-05')).toEqual([]);
});

test('a saved state that cannot be used is made anew from the trades that are left, and the log says so', async () => {
  await (await forgetting()).engine.stop();
  await ageCheckpoint(dataDir);
  const lines: string[] = [];
  const rebuilt = await driveEngine({ dataDir, onLog: (line) => lines.push(line) });
  await rebuilt.feedAll(AFTER);
  const { state, quotes, counts } = await contents(rebuilt);
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({
      missing: FORGOTTEN,
      msg: expect.stringContaining('no longer has every trade'),
    }),
  );
  expect(counts.trades).toBe(PAST.length + AFTER.length);

  const fedWithTheRest = await driveEngine();
  await fedWithTheRest.feed.lose(FORGOTTEN);
  await fedWithTheRest.feedAll(PAST.slice(FORGOTTEN));
  await fedWithTheRest.engine.stop();
  const again = await driveEngine({ dataDir: fedWithTheRest.dataDir });
  await again.feedAll(AFTER);
  const expected = await contents(again);
  expect(quotes).toEqual(expected.quotes);
  expect(state).toEqual(expected.state);
});
