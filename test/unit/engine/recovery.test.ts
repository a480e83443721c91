/** What a restart does with a saved state that fits, that is behind, and that cannot be used. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PROTOCOL_VERSION, type Recovering } from '../../../contract/protocol.ts';
import { epochMs, type Stock } from '../../../contract/units.ts';
import { STATE_VERSION } from '../../../main/analytics/saved-state.ts';
import type { Journal } from '../../../main/journal/journal.ts';
import {
  type DriverOptions,
  driveEngine,
  type EngineDriver,
  openDriver,
} from '../../support/engine-driver.ts';
import { HeldReplay } from '../../support/held-replay.ts';
import { querySql } from '../../support/journal-file.ts';
import {
  ageCheckpoint,
  asVersion,
  replaceCheckpoint,
  storedCheckpoint,
  versionOf,
} from '../../support/stored-state.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tradeJson } from '../../support/trade-json.ts';
import { waitUntil } from '../../support/wait-until.ts';

const TEN = 54_000;
const STORED = 6_100;
const STOCKS = ['ACME', 'BOLT', 'CORE'];
/** Crosses ±5 % again and again, late trades among them. */
const TRADES = Array.from({ length: STORED + 600 }, (_, i) =>
  tradeJson({
    id: i,
    stock: STOCKS[i % 3] as string,
    price: (100 + 7 * Math.sin(i / 90)).toFixed(2),
    quantity: 1 + (i % 40),
    second: TEN + i - (i % 17 === 0 ? 20 : 0),
  }),
);
const BEFORE = TRADES.slice(0, STORED);
const AFTER = TRADES.slice(STORED);

/** A journal with trades and a checkpoint, made once; each test has a copy of its own. */
let template: string;
let dataDir: string;

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'stockstream-test-'));
});
afterAll(() => rm(template, { recursive: true }));
beforeEach(async () => {
  if (!existsSync(join(template, 'journal.duckdb'))) {
    const driver = await driveEngine({ dataDir: template });
    await driver.feedAll(BEFORE);
    await driver.engine.stop();
  }
  dataDir = await tempDir();
  await cp(template, dataDir, { recursive: true });
});

/** Everything that can be seen of an engine, once it has stopped. */
async function contents(driver: EngineDriver) {
  const bars = await Promise.all(
    (['1s', '1m', '1h'] as const).map((interval) =>
      driver.journal.bars('ACME' as Stock, interval, epochMs(Number.MAX_SAFE_INTEGER), 500),
    ),
  );
  const alerts = (await driver.journal.alerts(1000)).map(({ id }) => id);
  const { counts } = driver.engine.status();
  await driver.engine.stop();
  return { bars, alerts, counts, state: Buffer.from(await storedCheckpoint(driver.dataDir)).toString('hex') };
}

let whole: Awaited<ReturnType<typeof contents>> | undefined;

/** What an engine has that was never stopped. */
async function uninterrupted() {
  if (whole === undefined) {
    const driver = await driveEngine();
    await driver.feedAll(TRADES);
    whole = await contents(driver);
    expect(whole.alerts.length).toBeGreaterThan(0);
    expect(whole.counts.late).toBeGreaterThan(0);
  }
  return whole;
}

/** Restarts with a recovery that is held before its third batch. */
async function heldAt(options: DriverOptions = {}) {
  const held = new HeldReplay(2);
  const driver = await openDriver({ dataDir, wrapJournal: held.wrap, ...options });
  const started = driver.engine.start();
  // Looked at by the tests that let it end.
  started.catch(() => undefined);
  await waitUntil(() => held.isHeld, 'nothing was applied again');
  return { driver, held, started };
}

describe('a saved state that cannot be used', () => {
  const UNUSABLE: readonly [string, RegExp, (state: Uint8Array) => Uint8Array][] = [
    [
      'of an older version',
      /older version \(\d+ instead of \d+\)/,
      (state) => asVersion(state, STATE_VERSION - 1),
    ],
    [
      'of a newer version',
      /newer version \(\d+ instead of \d+\)/,
      (state) => asVersion(state, STATE_VERSION + 1),
    ],
    ['of other bytes', /damaged/, () => Buffer.from('not at all a state of the analytics')],
    ['without a byte', /damaged/, () => new Uint8Array(0)],
    ['cut off in the middle', /damaged/, (state) => state.subarray(0, state.length >> 1)],
    ['cut off by one byte', /damaged/, (state) => state.subarray(0, -1)],
    [
      'without an operator',
      /nothing of the statistics "rolling"/,
      (state) => Buffer.from(Buffer.from(state).toString('latin1').replace('rolling', 'ROLLING'), 'latin1'),
    ],
  ];

  test.each(UNUSABLE)(
    '%s is made anew, and what follows is as if nothing had been',
    async (_, why, spoil) => {
      await replaceCheckpoint(dataDir, spoil(await storedCheckpoint(dataDir)));
      const { driver, held, started } = await heldAt();
      expect(driver.engine.recovery()).toMatchObject({
        kind: 'rebuild',
        reason: expect.stringMatching(why),
        total: STORED,
      });
      held.release();
      await started;
      expect(driver.engine.recovery()).toBeNull();
      await driver.feedAll(AFTER);
      expect(await contents(driver)).toEqual(await uninterrupted());
    },
  );

  test('is that of another previous close, too', async () => {
    const { driver, held, started } = await heldAt({ previousClose: 'regular_session' });
    expect(driver.engine.recovery()).toMatchObject({
      kind: 'rebuild',
      reason: 'The saved analytics measure changes from another previous close',
    });
    held.release();
    await started;
    await driver.engine.stop();
    const again = await driveEngine({ dataDir, previousClose: 'regular_session' });
    expect((await again.journal.recover()).checkpoint).not.toBeNull();
  });

  test('is made anew once: the next start has nothing to apply', async () => {
    await ageCheckpoint(dataDir);
    await (await driveEngine({ dataDir })).engine.stop();
    const { journal } = await openDriver({ dataDir });
    const recovery = await journal.recover();
    expect(versionOf(recovery.checkpoint as Uint8Array)).toBe(STATE_VERSION);
    expect(await recovery.replayLength({ from: 'checkpoint' })).toBe(0);
  });

  test('is told to the log, and how many trades the journal no longer has', async () => {
    await ageCheckpoint(dataDir);
    await querySql('DELETE FROM trades WHERE sequence <= 1000', join(dataDir, 'journal.duckdb'));
    const lines: string[] = [];
    await driveEngine({ dataDir, onLog: (line) => lines.push(line) });
    const log = lines.map((line) => JSON.parse(line) as { msg: string; trades?: number; missing?: number });
    expect(log).toMatchObject([
      { msg: expect.stringContaining('made anew'), trades: STORED - 1000 },
      { msg: expect.stringContaining('no longer has every trade'), missing: 1000 },
      { msg: expect.stringContaining('applied'), trades: STORED - 1000 },
    ]);
  });
});

test('trades journaled after the saved state are applied again, and no others', async () => {
  const withoutCheckpoint = (journal: Journal): Journal => {
    const commit = journal.commit.bind(journal);
    journal.commit = ({ checkpoint: _, ...entry }) => commit(entry);
    return journal;
  };
  const killed = await driveEngine({ dataDir, wrapJournal: withoutCheckpoint });
  await killed.feedAll(AFTER.slice(0, 500));
  await killed.engine.stop();
  const held = new HeldReplay(0);
  const driver = await openDriver({ dataDir, wrapJournal: held.wrap });
  const started = driver.engine.start();
  await waitUntil(() => held.isHeld, 'nothing was applied again');
  expect(driver.engine.recovery()).toEqual({
    kind: 'catch-up',
    reason: null,
    done: 0,
    total: 500,
    share: 0,
    leftMs: null,
  });
  held.release();
  await started;
  await driver.feedAll(AFTER.slice(500));
  expect(await contents(driver)).toEqual(await uninterrupted());
});

test('a clean restart has nothing to tell', async () => {
  const held = new HeldReplay(0);
  const { engine } = await openDriver({ dataDir, wrapJournal: held.wrap });
  const started = engine.start();
  expect(engine.recovery()).toBeNull();
  await started;
  expect(held.asked).toBe(0);
});

describe('while an engine recovers', () => {
  beforeEach(() => ageCheckpoint(dataDir));

  test('a window is told how far it is, and is live over the same channel when it is done', async () => {
    const { driver, held, started } = await heldAt();
    const window = await driver.connect();
    const { protocol, recovering } = (await window.hello()) as Recovering;
    expect(protocol).toBe(PROTOCOL_VERSION);
    expect(recovering).toMatchObject({ kind: 'rebuild', total: STORED });
    expect(recovering?.done).toBeGreaterThan(0);
    expect(recovering?.done).toBeLessThan(STORED);
    expect(recovering?.share).toBe((recovering?.done ?? 0) / STORED);
    held.release();
    await started;
    expect(await window.hello()).toMatchObject({ protocol: PROTOCOL_VERSION, symbols: [] });
    window.engine.credit(100);
    await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
    const [snapshot] = await window.framesOf(1, 1);
    expect(snapshot?.payload).toMatchObject({ kind: 'quotes', stocks: STOCKS });
  });

  test('it stops at once, leaves the journal as it was, and begins again at the next start', async () => {
    const before = await storedCheckpoint(dataDir);
    const { driver, held, started } = await heldAt();
    const window = await driver.connect();
    await window.hello();
    const stopped = driver.engine.stop();
    held.release();
    await stopped;
    await started;
    expect(window.closed).toBe(true);
    expect(window.failures).toEqual([]);
    expect(held.asked).toBe(3);
    expect(driver.feed.startedAt).toEqual([]);
    expect(Buffer.from(await storedCheckpoint(dataDir)).equals(before)).toBe(true);
    const again = await heldAt();
    expect(again.driver.engine.recovery()).toMatchObject({ kind: 'rebuild', total: STORED });
    again.held.release();
    await again.started;
    await again.driver.feedAll(AFTER);
    expect(await contents(again.driver)).toEqual(await uninterrupted());
  });

  test('a journal that cannot be read to the end is told to whoever started it and to every window', async () => {
    const { driver, held, started } = await heldAt();
    const window = await driver.connect();
    await window.hello();
    held.break(new Error('the disk went away'));
    const told =
      /could not be made anew .*: it stopped at trade \d+ of 6100\. the disk went away\. Start again; .*`dataDir`.* The journal is as it was\.$/;
    await expect(started).rejects.toThrow(told);
    const late = await driver.connect();
    await waitUntil(
      () => window.failures.length > 0 && late.failures.length > 0,
      'the windows were not told',
    );
    expect([...window.failures, ...late.failures]).toEqual([1, 2].map(() => expect.stringMatching(told)));
    await driver.engine.stop();
    expect([window.closed, late.closed]).toEqual([true, true]);
    const again = await driveEngine({ dataDir });
    expect(again.engine.status().counts.trades).toBe(STORED);
  });
});
