import { describe, expect, test } from 'vitest';
import { epochMs, type Stock } from '../../../contract/units.ts';
import type { Journal } from '../../../main/journal/journal.ts';
import { driveEngine } from '../../support/engine-driver.ts';
import { tradeJson } from '../../support/trade-json.ts';
import { waitUntil } from '../../support/wait-until.ts';

const ACME = 'ACME' as Stock;
const FOREVER = epochMs(Number.MAX_SAFE_INTEGER);
/** 15:00 UTC, 10 o'clock in New York. */
const TEN = 54_000;

test('a trade goes from the feed to the journal and to a window', async () => {
  const driver = await driveEngine();
  const window = await driver.window();
  await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
  await window.framesOf(1, 1);
  await driver.feedAll([tradeJson({ price: 101.5, second: TEN })]);
  const [, delta] = await window.framesOf(1, 2);
  expect(delta?.payload).toMatchObject({ kind: 'quotes', stocks: ['ACME'] });
  expect(delta?.payload.kind === 'quotes' && delta.payload.values[0]).toBe(101.5);
  expect(await driver.journal.drainTrades(10)).toMatchObject([
    { stock: 'ACME', price: '101.5', quantity: 10 },
  ]);
  expect(driver.engine.status()).toMatchObject({
    counts: { trades: 1 },
    journal: { trades: 1 },
    feed: { state: 'live' },
  });
});

test('a bad record is counted, kept and shown with its reason, and its neighbours live', async () => {
  const driver = await driveEngine();
  await driver.feedAll([
    tradeJson({ id: 1 }),
    'no json',
    null,
    tradeJson({ id: 2, price: -1 }),
    tradeJson({ id: 3 }),
  ]);
  expect(driver.engine.status().counts).toEqual({
    trades: 2,
    late: 0,
    duplicates: 0,
    rejected: 3,
    rejectedByReason: { not_json: 1, tombstone: 1, price: 1 },
  });
  const kept = await driver.journal.rejected(10);
  expect(kept.map(({ reason, offset }) => [reason, offset])).toEqual([
    ['price', 3],
    ['tombstone', 2],
    ['not_json', 1],
  ]);
});

describe('a second delivery of an id', () => {
  test('is counted and has no effect, in the same batch, a later one, and after a restart', async () => {
    const first = await driveEngine();
    const records = [1, 2, 2, 1].map((id) => tradeJson({ id, second: TEN }));
    await first.feedAll(records);
    await first.feedAll(records);
    await first.engine.stop();
    const again = await driveEngine({ dataDir: first.dataDir });
    await again.feedAll([...records, tradeJson({ id: 3, second: TEN + 600 })]);
    expect(again.engine.status().counts).toMatchObject({ trades: 3, duplicates: 10 });
    const [bar] = await again.journal.bars(ACME, '1m', FOREVER, 10);
    expect(bar).toMatchObject({ tradeCount: 2, volumeWhole: 20, revision: 0 });
  });
});

test('an alert is notified once, after it was journaled', async () => {
  const journaledWhenNotified: number[] = [];
  const driver = await driveEngine();
  driver.engine.onAlert(() => journaledWhenNotified.push(driver.engine.status().counts.trades));
  await driver.feedAll([tradeJson({ price: 100, second: TEN })]);
  await driver.feedAll([tradeJson({ price: 105, second: TEN + 1 })]);
  await waitUntil(() => driver.alerts.length > 0, 'no alert');
  expect(driver.alerts).toMatchObject([{ rule: 'move-5', stock: 'ACME', direction: 'up', price: 105 }]);
  expect(journaledWhenNotified).toEqual([2]);
  expect(await driver.journal.alerts(10)).toMatchObject([{ id: driver.alerts[0]?.id }]);
});

test('a restart continues where the last transaction ended, with the same analytics', async () => {
  const whole = await driveEngine();
  const halves = await driveEngine();
  const trades = Array.from({ length: 200 }, (_, i) =>
    tradeJson({ id: i, price: 100 + (i % 13), second: TEN + i * 7 }),
  );
  await whole.feedAll(trades);
  await halves.feedAll(trades.slice(0, 90));
  await halves.engine.stop();
  const second = await driveEngine({ dataDir: halves.dataDir });
  expect(second.feed.startedAt).toEqual([{ topic: 'stocks', partition: 0, nextOffset: 90 }]);
  await second.feedAll(trades.slice(90));
  for (const interval of ['1s', '1m', '5m'] as const) {
    const expected = await whole.journal.bars(ACME, interval, FOREVER, 500);
    expect(await second.journal.bars(ACME, interval, FOREVER, 500)).toEqual(expected);
  }
  expect((await second.journal.alerts(100)).map(({ id }) => id)).toEqual(
    (await whole.journal.alerts(100)).map(({ id }) => id),
  );
  expect(second.engine.status().counts).toEqual(whole.engine.status().counts);
});

test('a late trade makes a new revision of its bar, also long after the bar left memory', async () => {
  const driver = await driveEngine();
  await driver.feedAll(
    Array.from({ length: 120 }, (_, minute) => tradeJson({ id: minute, second: TEN + minute * 60 })),
  );
  await driver.feedAll([tradeJson({ id: 500, price: 90, second: TEN + 30 })]);
  const [bar] = await driver.journal.bars(ACME, '1m', epochMs(Date.UTC(2024, 0, 2, 15, 1)), 1);
  expect(bar).toMatchObject({ tradeCount: 2, low: 90, close: 90, open: 100, revision: 1 });
  expect(driver.engine.status().counts).toMatchObject({ trades: 121, late: 1 });
});

test('records that were gone before they could be read are journaled as a gap together with the position behind it', async () => {
  const first = await driveEngine();
  await first.feedAll([tradeJson({ id: 1 }), tradeJson({ id: 2 })]);
  const gap = await first.feed.lose(50);
  await first.feed.settled();
  expect(first.engine.status().journal.gaps).toEqual({ count: 1, records: 48, newest: gap });
  await first.engine.stop();
  const again = await driveEngine({ dataDir: first.dataDir });
  expect(again.feed.startedAt).toEqual([{ topic: 'stocks', partition: 0, nextOffset: 50 }]);
  await again.feedAll([tradeJson({ id: 3 })]);
  expect(again.engine.status()).toMatchObject({ counts: { trades: 3 }, journal: { gaps: { count: 1 } } });
});

test('a finite feed is finished when everything is journaled', async () => {
  const driver = await driveEngine();
  let tradesAtEnd = -1;
  driver.engine.onFinished(() => {
    tradesAtEnd = driver.journal.status().trades;
  });
  await driver.feed.deliver(Array.from({ length: 5000 }, (_, id) => tradeJson({ id, second: id })));
  driver.feed.tell('finished');
  await waitUntil(() => tradesAtEnd >= 0, 'never finished');
  expect(tradesAtEnd).toBe(5000);
  let toldAgain = false;
  driver.engine.onFinished(() => {
    toldAgain = true;
  });
  await waitUntil(() => toldAgain, 'a late listener was not told');
});

test('the queue is bounded: a feed has to wait until there is room', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const wrapJournal = (journal: Journal): Journal => {
    const commit = journal.commit.bind(journal);
    journal.commit = (entry) => gate.then(() => commit(entry));
    return journal;
  };
  const driver = await driveEngine({ wrapJournal });
  let accepted = 0;
  const batch = (n: number) => Array.from({ length: 5000 }, (_, i) => tradeJson({ id: n * 5000 + i }));
  const delivering = (async () => {
    for (let n = 0; n < 20; n++) {
      await driver.feed.deliver(batch(n));
      accepted++;
    }
  })();
  await waitUntil(() => accepted >= 4, 'nothing was accepted');
  expect(accepted).toBeLessThan(16);
  release();
  await delivering;
  await driver.feed.settled();
  expect(driver.engine.status().counts.trades).toBe(100_000);
});

test('a journal that refuses an entry stops the engine, and a new start loses nothing', async () => {
  const failures: Error[] = [];
  const wrapJournal = (journal: Journal): Journal => {
    let entries = 0;
    const commit = journal.commit.bind(journal);
    journal.commit = (entry) =>
      ++entries > 1 ? Promise.reject(new Error('the disk is full')) : commit(entry);
    return journal;
  };
  const driver = await driveEngine({ wrapJournal });
  driver.engine.onFailed((error) => failures.push(error));
  await driver.feedAll([tradeJson({ id: 1, second: TEN })]);
  await driver.feed.deliver([tradeJson({ id: 2, second: TEN, price: 200 })]);
  await waitUntil(() => failures.length > 0, 'the engine did not fail');
  expect(driver.engine.status().journal.problem).toBe('the disk is full');
  expect(driver.feed.stopped).toBe(true);
  expect(driver.alerts).toEqual([]);
  await driver.engine.stop();
  const again = await driveEngine({ dataDir: driver.dataDir });
  expect(again.feed.startedAt).toEqual([{ topic: 'stocks', partition: 0, nextOffset: 1 }]);
  await again.feedAll([tradeJson({ id: 2, second: TEN, price: 200 })]);
  expect(again.alerts).toHaveLength(1);
  expect(again.engine.status().counts.trades).toBe(2);
});
