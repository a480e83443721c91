import { spawnSync } from 'node:child_process';
import { cp, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import type { JournalCipher } from '../../../main/journal/cipher.ts';
import { compactJournal, isWorthwhile } from '../../../main/journal/compact-journal.ts';
import { openJournal } from '../../../main/journal/duckdb-journal.ts';
import { journalForm } from '../../../main/journal/journal-file.ts';
import { newDataKey } from '../../../main/keys/data-key.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { querySql } from '../../support/journal-file.ts';
import { TEST_CIPHER } from '../../support/journal-keys.ts';
import { testJournal } from '../../support/journals.ts';
import { runOrKill } from '../../support/killed-child.ts';
import { commitDays, FIRST_DAY_MS } from '../../support/old-journal.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tempDir } from '../../support/temp-dir.ts';

vi.setConfig({ testTimeout: 120_000 });

const CHILD = fileURLToPath(new URL('./compact-child.ts', import.meta.url));
const DAY_US = 86_400_000_000;
const DAYS = 10;
const TRADES = 20_000;
const KEPT_DAYS = 2;
const KILLS = 12;
const KEPT = KEPT_DAYS * TRADES;
const OPTIONS = { memoryLimitMb: 256, cipher: TEST_CIPHER, log: pino({ level: 'silent' }) } as const;

const fileIn = (dataDir: string): string => join(dataDir, 'journal.duckdb');

/** A journal most of which was deleted again. */
async function hollowJournal(cipher: JournalCipher | null = TEST_CIPHER): Promise<string> {
  const dataDir = join(await tempDir(), 'data');
  const symbols = new SymbolTable();
  const journal = await openJournal({ dataDir, memoryLimitMb: 256, cipher, symbols });
  await commitDays(journal, symbols, { days: DAYS, trades: TRADES });
  const beforeMs = FIRST_DAY_MS + ((DAYS - KEPT_DAYS) * DAY_US) / 1000;
  const old = { beforeUs: beforeMs * 1000, rejectedBeforeMs: beforeMs };
  await journal.deleteOld(old, 'delete', new AbortController().signal);
  await journal.close();
  return dataDir;
}

/** What identifies the rows, whatever their order. */
async function rowsOf(dataDir: string): Promise<unknown> {
  const sums = ['trades', 'bars', 'alerts', 'rejected', 'checkpoint', 'progress', 'sources'].map(
    (table) => `(SELECT sum(hash(t))::VARCHAR FROM ${table} t) AS ${table}`,
  );
  return querySql(`SELECT ${sums.join(', ')}`, fileIn(dataDir));
}

test.each([
  ['encrypted', TEST_CIPHER],
  ['plain', null],
] as const)(
  'a file that is mostly free and %s gets as small as what it holds, and stays so',
  async (form, cipher) => {
    const dataDir = await hollowJournal(cipher);
    const before = await rowsOf(dataDir);
    const { size } = await stat(fileIn(dataDir));
    const told: [doneBytes: number, totalBytes: number][] = [];
    const onProgress = (...progress: (typeof told)[number]) => void told.push(progress);
    expect(await compactJournal({ ...OPTIONS, dataDir, cipher, maxBytes: size / 2, onProgress })).toBe(true);
    expect((await stat(fileIn(dataDir))).size).toBeLessThan(size / 2);
    expect(journalForm(fileIn(dataDir))).toBe(form);
    expect(await rowsOf(dataDir)).toEqual(before);
    expect(await readdir(dataDir)).toEqual(['journal.duckdb']);
    const [[first, total] = []] = told;
    expect(first).toBe(0);
    expect(total).toBeLessThan(size / 2);
    expect(told.at(-1)).toEqual([total, total]);
    const done = told.map(([bytes]) => bytes);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(new Set(done).size).toBeGreaterThan(2);
    const symbols = new SymbolTable();
    const journal = await openJournal({ dataDir, memoryLimitMb: 256, cipher, symbols });
    expect(journal.status().trades).toBe(KEPT);
    await commitDays(journal, symbols, { from: DAYS, days: 1, trades: TRADES });
    await journal.close();
    const numbers = await querySql(`SELECT max(sequence)::INT AS last FROM trades`, fileIn(dataDir));
    expect(numbers).toEqual([{ last: (DAYS + 1) * TRADES }]);
  },
);

test('after a rotation that was cut short, the journal keeps the key that it has by now', async () => {
  const dataDir = await hollowJournal();
  const cipher = { ...TEST_CIPHER, keys: [newDataKey(), ...TEST_CIPHER.keys] } as const;
  expect(await compactJournal({ ...OPTIONS, dataDir, cipher, maxBytes: 1 })).toBe(true);
  const { journal } = await testJournal(dataDir);
  expect(journal.status().trades).toBe(KEPT);
});

test.each([0, 0.2, 0.7])(
  'ended when %s of it is done, it leaves the journal as it was, and nothing of the copy',
  async (share) => {
    const dataDir = await hollowJournal();
    const before = await rowsOf(dataDir);
    const controller = new AbortController();
    const onProgress = (done: number, total: number): void => {
      if (done >= share * total) controller.abort();
    };
    const options = { ...OPTIONS, dataDir, maxBytes: 1, signal: controller.signal, onProgress };
    expect(await compactJournal(options)).toBe(false);
    expect(controller.signal.aborted).toBe(true);
    expect(await readdir(dataDir)).toEqual(['journal.duckdb']);
    expect(await rowsOf(dataDir)).toEqual(before);
  },
);

test('it is worth it when more than half of a large file is free, or the file is over its limit for what is free in it', () => {
  const unlimited = Number.POSITIVE_INFINITY;
  expect(isWorthwhile({ usedBytes: 90e6, fileBytes: 200e6 }, unlimited)).toBe(true);
  expect(isWorthwhile({ usedBytes: 110e6, fileBytes: 200e6 }, unlimited)).toBe(false);
  expect(isWorthwhile({ usedBytes: 1e6, fileBytes: 50e6 }, unlimited)).toBe(false);
  expect(isWorthwhile({ usedBytes: 110e6, fileBytes: 200e6 }, 150e6)).toBe(true);
  expect(isWorthwhile({ usedBytes: 199e6, fileBytes: 200e6 }, 150e6)).toBe(false);
});

test('a journal that is not there, is damaged or is in use is left to the start that follows', async () => {
  const dataDir = await tempDir();
  const options = { ...OPTIONS, dataDir, maxBytes: 1 };
  expect(await compactJournal(options)).toBe(false);
  await writeFile(fileIn(dataDir), 'no database');
  expect(await compactJournal(options)).toBe(false);
  expect((await stat(fileIn(dataDir))).size).toBe('no database'.length);
});

test.skipIf(process.platform === 'win32')(
  'when the copy finds no space, the large journal goes on, and nothing of the copy is left',
  async () => {
    const dataDir = await hollowJournal();
    const before = await rowsOf(dataDir);
    // A file of this process may have a few hundred kilobytes: to what writes it, the same as a full disk.
    const limited = 'trap "" XFSZ; ulimit -f 512; exec "$0" "$@"';
    const child = spawnSync('sh', ['-c', limited, process.execPath, CHILD, dataDir], { encoding: 'utf8' });
    expect(child.stdout).toBe('begins\nnot done\n');
    expect(child.stderr).toContain('the journal was not written anew; it is as it was');
    expect(await readdir(dataDir)).toEqual(['journal.duckdb']);
    expect(await rowsOf(dataDir)).toEqual(before);
  },
);

test('killed at any moment, a compaction leaves the whole journal, and the next start nothing of the copy', async () => {
  const dataDir = await hollowJournal();
  const before = await rowsOf(dataDir);
  const copyTo = async (name: string): Promise<string> => {
    const to = join(dataDir, '..', name);
    await cp(dataDir, to, { recursive: true });
    return to;
  };
  const durationMs = await runOrKill(CHILD, [await copyTo('untouched')]);
  const random = seededRandom(20261126);
  for (let kill = 0; kill < KILLS; kill++) {
    const killed = await copyTo(`killed-${kill}`);
    await runOrKill(CHILD, [killed], random() * durationMs);
    const { journal } = await testJournal(killed);
    expect(journal.status().trades).toBe(KEPT);
    await journal.close();
    expect(await rowsOf(killed)).toEqual(before);
    expect(await readdir(killed)).toEqual(['journal.duckdb']);
  }
});
