/**
 * What the commits feel of a pass that deletes old trades, and how long the journal takes to be written anew after it: an encrypted one of
 * 40 days, to which 2,000 trades are committed every 50 ms meanwhile. BENCH_TRADES changes how many it has.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createRetention } from '../main/ingest/retention.ts';
import { compactJournal } from '../main/journal/compact-journal.ts';
import { openJournal } from '../main/journal/duckdb-journal.ts';
import type { Journal, JournalEntry } from '../main/journal/journal.ts';
import { SymbolTable } from '../main/trades/symbol-table.ts';
import { entryOf } from '../test/support/journal-entries.ts';
import { TEST_CIPHER } from '../test/support/journal-keys.ts';
import { tradeBatch } from '../test/support/trades.ts';
import { spreadOf } from './pipeline/statistics.ts';

const TRADES = Number(process.env.BENCH_TRADES ?? 20_000_000);
const DAYS = 40;
const CASES = [
  { memoryLimitMb: 512, keepDays: 20 },
  { memoryLimitMb: 128, keepDays: 3 },
] as const;
const STOCKS = 100;
const START_US = Date.UTC(2026, 0, 1) * 1000;
const BETWEEN_US = (DAYS * 86_400_000_000) / TRADES;
const FILLED_AT_ONCE = 20_000;
const COMMITTED_AT_ONCE = 2_000;
const EVERY_MS = 50;
/** Commits before the pass, to compare those during it with. */
const BEFORE_MS = 5_000;
const log = pino({ level: 'silent' });

type Case = (typeof CASES)[number];

/** @param first How many trades were before. They are dated no later than the last of the 40 days. */
function entryFrom(symbols: SymbolTable, first: number, count: number): JournalEntry {
  const trades = Array.from({ length: count }, (_, i) => {
    const offset = first + i;
    return {
      timeUs: START_US + Math.round(Math.min(offset, TRADES) * BETWEEN_US),
      offset,
      stock: `S${offset % STOCKS}`,
      price: (100 + 20 * Math.sin(offset / 1e4)).toFixed(2),
      quantity: 100 + (offset % 900),
    };
  });
  return entryOf({ trades: [tradeBatch(symbols, trades)], checkpoint: Buffer.from('a checkpoint') });
}

const open = (dataDir: string, symbols: SymbolTable, memoryLimitMb = 512): Promise<Journal> =>
  openJournal({ dataDir, memoryLimitMb, cipher: TEST_CIPHER, symbols });

async function fill(dataDir: string): Promise<void> {
  const symbols = new SymbolTable();
  const journal = await open(dataDir, symbols);
  for (let first = 0; first < TRADES; first += FILLED_AT_ONCE)
    await journal.commit(entryFrom(symbols, first, FILLED_AT_ONCE));
  await journal.close();
}

/** Commits go on until it is stopped, which resolves to how long each took, ms. */
function commitOn(journal: Journal, symbols: SymbolTable, from: number) {
  const tookMs: number[] = [];
  let isStopped = false;
  const run = async (): Promise<void> => {
    for (let first = from; !isStopped; first += COMMITTED_AT_ONCE) {
      const entry = entryFrom(symbols, first, COMMITTED_AT_ONCE);
      const startMs = performance.now();
      await journal.commit(entry);
      const took = performance.now() - startMs;
      tookMs.push(took);
      await sleep(Math.max(EVERY_MS - took, 0));
    }
  };
  const running = run();
  return {
    tookMs,
    stop: () => {
      isStopped = true;
      return running;
    },
  };
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const startMs = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - startMs) / 1000 };
}

const inMb = (bytes: number): string => String(Math.round(bytes / 1e6));

function commitsText(tookMs: readonly number[]): string {
  const { median, max } = spreadOf(tookMs);
  return `${median.toFixed(0)} (${max.toFixed(0)})`;
}

/** One row of the table. */
async function measure(dataDir: string, { memoryLimitMb, keepDays }: Case): Promise<string> {
  const symbols = new SymbolTable();
  const journal = await open(dataDir, symbols, memoryLimitMb);
  const settings = { keepDays, maxGb: 0 };
  const retention = createRetention({ journal, settings, undrained: 'delete', now: Date.now, log });
  const commits = commitOn(journal, symbols, TRADES);
  await sleep(BEFORE_MS);
  const before = commits.tookMs.length;
  const pass = await timed(() => retention.pass());
  const during = commits.tookMs.length;
  const nothing = await timed(() => retention.pass());
  await commits.stop();
  const { usedBytes, fileBytes } = await journal.space();
  await journal.close();
  const compaction = await timed(() =>
    compactJournal({ dataDir, memoryLimitMb, cipher: TEST_CIPHER, maxBytes: 1, log }),
  );
  if (nothing.result !== 0 || !compaction.result) throw new Error('this is not what was to be measured');
  return [
    '',
    memoryLimitMb,
    keepDays,
    `${pass.result} in ${pass.seconds.toFixed(1)}`,
    commitsText(commits.tookMs.slice(0, before)),
    commitsText(commits.tookMs.slice(before, during)),
    nothing.seconds.toFixed(2),
    `${inMb(usedBytes)} of ${inMb(fileBytes)}`,
    compaction.seconds.toFixed(1),
    '',
  ].join(' | ');
}

const folder = await mkdtemp(join(tmpdir(), 'stockstream-bench-'));
try {
  const full = join(folder, 'full');
  await fill(full);
  const rows: string[] = [];
  for (const [index, one] of CASES.entries()) {
    const dataDir = join(folder, String(index));
    await cp(full, dataDir, { recursive: true });
    rows.push((await measure(dataDir, one)).trim());
  }
  process.stdout.write(
    [
      '## Old trades deleted',
      '',
      `Of ${TRADES} trades over ${DAYS} days, encrypted; ${COMMITTED_AT_ONCE} more every ${EVERY_MS} ms; ` +
        `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`,
      '',
      '| memoryLimitMb | days kept | deleted, in s | commits before, ms: median (max) | during | a pass that finds nothing, s | in use, MB | written anew in s |',
      '|---|---|---|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n'),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
