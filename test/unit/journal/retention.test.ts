import { randomBytes } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createRetention, GIGABYTE, type RetentionOptions } from '../../../main/ingest/retention.ts';
import type { Journal, Recovery } from '../../../main/journal/journal.ts';
import { deleteSteps } from '../../../main/journal/old-rows.ts';
import { prepareSchema } from '../../../main/journal/schema.ts';
import { listingsOf } from '../../../main/symbols.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { querySql } from '../../support/journal-file.ts';
import { type TestJournal, testJournal } from '../../support/journals.ts';
import { commitDays, dayEntry, FIRST_DAY_MS } from '../../support/old-journal.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tradeBatch } from '../../support/trades.ts';

vi.setConfig({ testTimeout: 120_000 });

const DAY_MS = 86_400_000;
const DAYS = 10;
const TRADES = 3;
const LARGE_DAYS = 260;
const LARGE_TRADES = 500;
const LARGE_RECORDS = 120;
const HELD_DAYS = 50;
/** Everything is older. */
const FAR = { beforeUs: Number.MAX_SAFE_INTEGER, rejectedBeforeMs: Number.MAX_SAFE_INTEGER };

interface Bounds {
  readonly keepDays?: number;
  readonly maxBytes?: number;
  readonly undrained?: 'keep' | 'delete';
  readonly nowMs?: number;
  readonly restMs?: number;
  readonly onLog?: (line: string) => void;
}

function retentionOf(journal: RetentionOptions['journal'], bounds: Bounds) {
  const { keepDays = 0, maxBytes = 0, undrained = 'delete', onLog } = bounds;
  const nowMs = bounds.nowMs ?? FIRST_DAY_MS + DAYS * DAY_MS;
  return createRetention({
    journal,
    settings: { keepDays, maxGb: maxBytes / GIGABYTE },
    undrained,
    ...(bounds.restMs === undefined ? {} : { restMs: bounds.restMs }),
    now: () => nowMs,
    log: onLog === undefined ? pino({ level: 'silent' }) : pino({}, { write: onLog }),
  });
}

/** Rows of each table. */
async function rowsIn({ journal, dataDir }: TestJournal): Promise<Record<string, unknown> | undefined> {
  await journal.close();
  const counts = ['trades', 'bars', 'alerts', 'rejected'].map(
    (table) => `(SELECT count(*)::INT FROM ${table}) AS ${table}`,
  );
  return (await querySql(`SELECT ${counts.join(', ')}`, `${dataDir}/journal.duckdb`))[0];
}

/** Drains the trades as the writer does, until none is left; resolves to their sequences. */
async function drainInPages(journal: Journal, page: number): Promise<number[]> {
  const sequences: number[] = [];
  for (;;) {
    const rows = await journal.drainTrades(page);
    const last = rows.at(-1)?.sequence;
    if (last === undefined) return sequences;
    sequences.push(...rows.map(({ sequence }) => sequence));
    await journal.acknowledge('trades', last, last);
  }
}

async function replayedOffsets(recovery: Recovery): Promise<number[]> {
  const offsets: number[] = [];
  for await (const batch of recovery.replay({ from: 'checkpoint' })) offsets.push(...batch.offset);
  return offsets;
}

test('what is older than the days to keep is deleted of every table, and of no table anything else', async () => {
  const opened = await testJournal();
  await commitDays(opened.journal, opened.symbols, { days: DAYS, trades: TRADES });
  // The last day has three trades, of which the first is days old to the microsecond.
  expect(await retentionOf(opened.journal, { keepDays: 4 }).pass()).toBeGreaterThan(0);
  expect(await rowsIn(opened)).toEqual({ trades: 4 * TRADES + 1, bars: 4, alerts: 4, rejected: 4 });
});

test('days count back from the newest trade: a journal that was not fed for a year keeps what it has', async () => {
  const opened = await testJournal();
  await commitDays(opened.journal, opened.symbols, { days: DAYS, trades: TRADES });
  await retentionOf(opened.journal, { keepDays: 30, nowMs: FIRST_DAY_MS + 365 * DAY_MS }).pass();
  expect(await rowsIn(opened)).toMatchObject({ trades: DAYS * TRADES, bars: DAYS, alerts: DAYS });
});

test('a trade dated in a far future deletes nothing', async () => {
  const opened = await testJournal();
  await commitDays(opened.journal, opened.symbols, { days: DAYS, trades: TRADES });
  const future = { timeUs: (FIRST_DAY_MS + 1e5 * DAY_MS) * 1000, offset: 1e6 };
  await opened.journal.commit(
    entryOf({ trades: [tradeBatch(opened.symbols, [future])], checkpoint: Buffer.from('later') }),
  );
  expect(await retentionOf(opened.journal, { keepDays: 30 }).pass()).toBe(0);
});

test('what Cassandra has not acknowledged stays, however old it is', async () => {
  const opened = await testJournal();
  await commitDays(opened.journal, opened.symbols, { days: DAYS, trades: TRADES });
  await opened.journal.acknowledge('trades', 2 * TRADES, 2 * TRADES);
  await opened.journal.acknowledge('bars', 1, 1);
  await retentionOf(opened.journal, { keepDays: 1, undrained: 'keep' }).pass();
  expect(await opened.journal.drainTrades(100)).toHaveLength((DAYS - 2) * TRADES);
  expect(await opened.journal.drainBars(100)).toHaveLength(DAYS - 1);
  expect(await opened.journal.drainAlerts(100)).toHaveLength(DAYS);
});

test('what Cassandra has acknowledged but may forget stays, and is drained again after a node was killed', async () => {
  const { journal, symbols } = await testJournal();
  await commitDays(journal, symbols, { days: DAYS, trades: TRADES });
  await journal.acknowledge('trades', 8 * TRADES, 3 * TRADES);
  await journal.acknowledge('alerts', 8, 0);
  await retentionOf(journal, { keepDays: 1, undrained: 'keep' }).pass();
  expect(await journal.rewind()).toEqual({ trades: 5 * TRADES, bars: 0, alerts: 8 });
  expect(await journal.drainTrades(100)).toHaveLength((DAYS - 3) * TRADES);
  expect(await journal.drainAlerts(100)).toHaveLength(DAYS);
});

test('another cluster is given what is still there, wherever rows are missing, and of that nothing is deleted', async () => {
  const { journal, symbols } = await testJournal();
  await journal.drainInto('trades', 'of the first cluster');
  await commitDays(journal, symbols, { days: 6, trades: TRADES });
  // Days that come late: the rows between them and the newest days are missing later on.
  await commitDays(journal, symbols, { from: 1, days: 2, trades: TRADES });
  await commitDays(journal, symbols, { from: 6, days: 4, trades: TRADES });
  await journal.acknowledge('trades', 12 * TRADES, 12 * TRADES);
  await retentionOf(journal, { keepDays: 6, undrained: 'keep' }).pass();
  const left = journal.status().trades;
  expect(left).toBeLessThan(8 * TRADES);
  expect(await journal.drainInto('trades', 'of another cluster')).toBe(true);
  await retentionOf(journal, { keepDays: 1, undrained: 'keep' }).pass();
  expect(await drainInPages(journal, 2)).toHaveLength(left);
});

test('a Cassandra that is enabled later gets what is still there, from the first on', async () => {
  const { journal, symbols, dataDir } = await testJournal();
  await commitDays(journal, symbols, { days: DAYS, trades: TRADES });
  await retentionOf(journal, { keepDays: 2 }).pass();
  const left = journal.status().trades;
  await journal.close();
  const enabled = (await testJournal(dataDir)).journal;
  expect(await enabled.drainInto('trades', 'of a cluster')).toBe(false);
  expect((await enabled.backlog()).trades).toBe(left);
  expect(await enabled.oldestBacklogMs()).not.toBeNull();
  const sequences = await drainInPages(enabled, 2);
  expect(sequences).toEqual(Array.from({ length: left }, (_, i) => DAYS * TRADES - left + 1 + i));
});

test('a cursor that goes back while rows are deleted stops the deletions behind it', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  onTestFinished(() => {
    connection.closeSync();
    instance.closeSync();
  });
  await prepareSchema(connection, '');
  await connection.run('INSERT INTO trades (sequence, time_us) SELECT s, s FROM range(1, 100001) past(s)');
  const left = async () => (await connection.runAndReadAll('SELECT count(*)::INT FROM trades')).getRows();
  let cursor = 90_000;
  for await (const step of deleteSteps(connection, FAR, () => cursor)) {
    await step.run(connection);
    cursor = 30_000;
  }
  expect(await left()).toEqual([[70_000]]);
});

test('trades after the newest checkpoint stay, so that a restart applies every one of them again', async () => {
  const { journal, symbols, dataDir } = await testJournal();
  await commitDays(journal, symbols, { days: 2, trades: TRADES });
  for (let day = 2; day < DAYS; day++) {
    const { checkpoint: _none, ...entry } = dayEntry(symbols, day, TRADES);
    await journal.commit(entry);
  }
  await retentionOf(journal, { keepDays: 1 }).pass();
  await journal.close();
  const again = await testJournal(dataDir);
  const offsets = await replayedOffsets(await again.journal.recover());
  expect(offsets).toEqual(Array.from({ length: (DAYS - 2) * TRADES }, (_, i) => 2 * TRADES + i));
});

test('sequences go on after everything old is gone and the journal was opened again', async () => {
  const { journal, symbols, dataDir } = await testJournal();
  await commitDays(journal, symbols, { days: DAYS, trades: TRADES });
  await journal.deleteOld(FAR, 'delete', new AbortController().signal);
  await journal.close();
  const again = await testJournal(dataDir);
  expect(again.journal.status().trades).toBe(1);
  await commitDays(again.journal, again.symbols, { from: DAYS, days: 1, trades: TRADES });
  expect(again.journal.status().trades).toBe(1 + TRADES);
  const numbers = (await again.journal.drainTrades(100)).map(({ sequence }) => sequence);
  expect(numbers).toEqual([30, 31, 32, 33]);
});

test('an id that was deleted counts as new when it is delivered again', async () => {
  const { journal, symbols } = await testJournal();
  await commitDays(journal, symbols, { days: DAYS, trades: TRADES });
  const [old] = dayEntry(symbols, 0, TRADES).trades;
  const isKnown = async () => [
    ...(await journal.known(old?.id ?? new Uint8Array(), new Float64Array(TRADES))),
  ];
  expect(await isKnown()).toEqual([1, 1, 1]);
  await retentionOf(journal, { keepDays: 2 }).pass();
  expect(await isKnown()).toEqual([0, 0, 0]);
});

test('the file stays within its limit while more than twice as much is written, and commits go on between the deletions', async () => {
  const opened = await testJournal();
  const { journal, symbols } = opened;
  const maxBytes = 0.06 * GIGABYTE;
  const retention = retentionOf(journal, { maxBytes });
  // As long as a record is kept at most, and nothing that can be made smaller.
  const records = Array.from({ length: LARGE_RECORDS }, () => randomBytes(4096));
  let most = 0;
  let deletedRows = 0;
  for (let day = 0; day < LARGE_DAYS; day++) {
    await journal.commit(dayEntry(symbols, day, LARGE_TRADES, records));
    most = Math.max(most, journal.status().bytes);
    if (day % 5 !== 4) continue;
    const passing = retention.pass();
    await journal.commit(entryOf({ checkpoint: Buffer.from('between') }));
    deletedRows += await passing;
  }
  expect(most).toBeLessThan(maxBytes);
  const kept = await rowsIn(opened);
  expect(deletedRows).toBeGreaterThan((LARGE_DAYS * LARGE_TRADES) / 2);
  const oldest = await querySql(
    'SELECT min("offset")::INT AS first FROM trades',
    `${opened.dataDir}/journal.duckdb`,
  );
  expect(oldest).toEqual([{ first: LARGE_DAYS * LARGE_TRADES - Number(kept?.trades) }]);
  expect(Number(kept?.rejected)).toBeGreaterThan(20);
});

test('blocks that a question about the past still holds do not let more be deleted than the limit asks', async () => {
  const { journal, symbols } = await testJournal();
  const records = Array.from({ length: LARGE_RECORDS }, () => randomBytes(4096));
  for (let day = 0; day < HELD_DAYS; day++)
    await journal.commit(dayEntry(symbols, day, LARGE_TRADES, records));
  const maxBytes = 0.07 * GIGABYTE;
  const retention = retentionOf(journal, { maxBytes });
  const asked = journal.history(listingsOf([])).trades(symbols, {});
  await asked.next();
  expect(await retention.pass()).toBeGreaterThan(0);
  const left = journal.status().trades;
  expect(left).toBeGreaterThan((HELD_DAYS * LARGE_TRADES) / 2);
  expect(await retention.pass()).toBe(0);
  await asked.return(undefined);
  expect(await retention.pass()).toBe(0);
  expect(journal.status().trades).toBe(left);
});

test('a pass that fails while the journal goes on is told and followed by the next; one of a broken journal ends them', async () => {
  const { journal } = await testJournal();
  const lines: string[] = [];
  let problem: string | null = null;
  let looked = 0;
  const failing = {
    deleteOld: journal.deleteOld.bind(journal),
    space: journal.space.bind(journal),
    timeOfShare: journal.timeOfShare.bind(journal),
    newestTimeUs: async () => {
      looked += 1;
      if (looked === 3) problem = 'the disk is full';
      throw new Error(`look ${looked}`);
    },
    status: () => ({ ...journal.status(), problem }),
  };
  const retention = retentionOf(failing, { keepDays: 1, restMs: 1, onLog: (line) => lines.push(line) });
  const failed = await new Promise((resolve) => retention.start(resolve));
  expect(failed).toMatchObject({ message: 'look 3' });
  expect(lines).toHaveLength(2);
  await retention.stop();
  expect(looked).toBe(3);
});

test('a limit that cannot be met, because Cassandra has nothing yet, is told once and deletes nothing', async () => {
  const { journal, symbols } = await testJournal();
  const lines: string[] = [];
  await commitDays(journal, symbols, { days: DAYS, trades: 2_000 });
  const retention = retentionOf(journal, {
    maxBytes: 1000,
    undrained: 'keep',
    onLog: (line) => lines.push(line),
  });
  // The rejected records, which Cassandra never gets.
  expect(await retention.pass()).toBe(DAYS);
  expect(await retention.pass()).toBe(0);
  expect(lines.filter((line) => line.includes('journal.maxGb'))).toHaveLength(1);
  expect((await journal.backlog()).trades).toBe(DAYS * 2_000);
  expect(await journal.drainTrades(1_000_000)).toHaveLength(DAYS * 2_000);
});

test('a pass that is stopped ends after its present step, and the journal can be closed', async () => {
  const dataDir = await tempDir();
  const { journal, symbols } = await testJournal(dataDir);
  await commitDays(journal, symbols, { days: DAYS, trades: 20_000 });
  const retention = retentionOf(journal, { keepDays: 1 });
  const passing = retention.pass();
  await retention.stop();
  const deleted = await passing;
  expect(deleted).toBeLessThan((DAYS - 2) * 20_000);
  await journal.close();
});
