import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EXTENSION } from '../../../main/commands/cipher-extension.ts';
import type { JournalCipher } from '../../../main/journal/cipher.ts';
import { openJournal } from '../../../main/journal/duckdb-journal.ts';
import type { Journal } from '../../../main/journal/journal.ts';
import { JournalLocked } from '../../../main/journal/journal-error.ts';
import { journalForm } from '../../../main/journal/journal-file.ts';
import { openDatabase } from '../../../main/journal/open-database.ts';
import { setJournalAside } from '../../../main/journal/set-aside.ts';
import { newDataKey } from '../../../main/keys/data-key.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { checksums, whereFound } from '../../support/folder-bytes.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { TEST_CIPHER } from '../../support/journal-keys.ts';
import { linesOf } from '../../support/lines.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tradeBatch } from '../../support/trades.ts';

// Several processes and journals larger than memory: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const WRONG: JournalCipher = { keys: [newDataKey()], extension: EXTENSION };
const SYMBOL = 'PLAINLY.VISIBLE';

const open = (dataDir: string, cipher: JournalCipher | null, symbols = new SymbolTable()): Promise<Journal> =>
  openJournal({ dataDir, memoryLimitMb: 256, cipher, symbols });

/** A journal with trades of SYMBOL, some in the file and some in its write-ahead log, as a killed process leaves it. */
async function killedJournal(cipher: JournalCipher | null): Promise<string> {
  const dataDir = await tempDir();
  const symbols = new SymbolTable();
  const journal = await open(dataDir, cipher, symbols);
  await journal.commit(entryOf({ trades: [tradeBatch(symbols, [{ timeUs: 1, stock: SYMBOL }])] }));
  await journal.close();
  const again = await open(dataDir, cipher, symbols);
  onTestFinished(() => again.close());
  await again.commit(entryOf({ trades: [tradeBatch(symbols, [{ timeUs: 2, offset: 2, stock: SYMBOL }])] }));
  expect(existsSync(join(dataDir, 'journal.duckdb.wal'))).toBe(true);
  return dataDir;
}

/** The same as files that nobody has open. */
async function copyOf(dataDir: string): Promise<string> {
  const copy = await tempDir();
  await cp(dataDir, copy, { recursive: true });
  return copy;
}

describe('an encrypted journal', () => {
  test('shows no symbol in its file nor in its write-ahead log; one that is not encrypted does in both', async () => {
    const encrypted = await killedJournal(TEST_CIPHER);
    expect(whereFound(encrypted, [SYMBOL])).toEqual(new Map());
    const plain = await killedJournal(null);
    expect(whereFound(plain, [SYMBOL]).get(SYMBOL)).toEqual(['journal.duckdb', 'journal.duckdb.wal']);
  });

  test('is opened by its own key, and has everything', async () => {
    const dataDir = await copyOf(await killedJournal(TEST_CIPHER));
    const journal = await open(dataDir, TEST_CIPHER);
    expect((await journal.drainTrades(10)).map(({ stock }) => stock)).toEqual([SYMBOL, SYMBOL]);
    await journal.close();
  });

  test('is locked to another key and to none, and not a byte of it changes', async () => {
    const dataDir = await copyOf(await killedJournal(TEST_CIPHER));
    const before = checksums(dataDir);
    await expect(open(dataDir, WRONG)).rejects.toThrow(JournalLocked);
    await expect(open(dataDir, WRONG)).rejects.toThrow(/is locked: the key is not the one/);
    await expect(open(dataDir, null)).rejects.toThrow(/is locked: it is encrypted, and no key was given/);
    const two: JournalCipher = { keys: [newDataKey(), newDataKey()], extension: EXTENSION };
    await expect(open(dataDir, two)).rejects.toThrow(JournalLocked);
    expect(checksums(dataDir)).toEqual(before);
  });

  test('notices a byte that was changed', async () => {
    const dataDir = await copyOf(await killedJournal(TEST_CIPHER));
    const path = join(dataDir, 'journal.duckdb');
    const bytes = await readFile(path);
    // Behind the headers: in a block of the tables.
    const at = Math.floor(bytes.length * 0.6);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const read = async () => {
      const journal = await open(dataDir, TEST_CIPHER);
      onTestFinished(() => journal.close());
      return journal.drainTrades(10);
    };
    await expect(read()).rejects.toThrow(/AES tag.*is damaged/);
  });

  test('puts what does not fit into memory on disk unreadably', async () => {
    const spilled = async (cipher: JournalCipher | null): Promise<string[]> => {
      const dataDir = await tempDir();
      const database = await openDatabase({ dataDir, memoryLimitMb: 64, cipher });
      const connection = await database.connect();
      await connection.run(
        `CREATE TEMP TABLE seen AS SELECT '${SYMBOL}' || i AS s, hash(i) AS h FROM range(4000000) t(i)`,
      );
      const files = (await readdir(dataDir)).filter((name) => name.startsWith('spill-'));
      expect(files).toHaveLength(1);
      const found = whereFound(join(dataDir, files[0] ?? ''), [SYMBOL]).get(SYMBOL) ?? [];
      connection.closeSync();
      database.close();
      return found;
    };
    expect(await spilled(TEST_CIPHER)).toEqual([]);
    expect(await spilled(null)).not.toEqual([]);
  });
});

test('what a killed process had put on disk is removed at the next start', async () => {
  const dataDir = await tempDir();
  await (await open(dataDir, TEST_CIPHER)).close();
  for (const left of ['spill', 'spill-0badcafe']) {
    await mkdir(join(dataDir, left));
    await writeFile(join(dataDir, left, 'duckdb_temp_storage_DEFAULT-0.tmp'), SYMBOL);
  }
  for (const left of [
    'journal.new.duckdb',
    'journal.new.duckdb.wal',
    'journal.key.json.new',
    'journal.key.json.new.77',
  ])
    await writeFile(join(dataDir, left), SYMBOL);
  await writeFile(join(dataDir, 'spilled-coffee.txt'), 'of the user');
  await (await open(dataDir, TEST_CIPHER)).close();
  expect((await readdir(dataDir)).sort()).toEqual(['journal.duckdb', 'spilled-coffee.txt']);
});

test('looked at for reading only, an encrypted journal and what lies beside it stay as they are', async () => {
  const dataDir = await copyOf(await killedJournal(TEST_CIPHER));
  await writeFile(join(dataDir, 'journal.new.duckdb'), 'of a rotation that is at work');
  const before = checksums(dataDir);
  const database = await openDatabase({
    dataDir,
    memoryLimitMb: 256,
    cipher: { ...TEST_CIPHER, keys: [newDataKey(), ...TEST_CIPHER.keys] },
    access: 'read',
  });
  const connection = await database.connect();
  expect((await connection.runAndReadAll('SELECT count(*)::INTEGER FROM trades')).getRows()).toEqual([[2]]);
  connection.closeSync();
  database.close();
  expect(checksums(dataDir)).toEqual(before);
});

test('a journal that is not encrypted is not opened with a key, and stays as it is', async () => {
  const dataDir = await copyOf(await killedJournal(null));
  const before = checksums(dataDir);
  await expect(open(dataDir, TEST_CIPHER)).rejects.toThrow(/not encrypted yet: start StockStream once/);
  expect(checksums(dataDir)).toEqual(before);
});

test('without what encrypts, no journal is made, and the message says what to do', async () => {
  const dataDir = await tempDir();
  const without = { ...TEST_CIPHER, extension: join(dataDir, 'httpfs.duckdb_extension') };
  await expect(open(dataDir, without)).rejects.toThrow(/extension httpfs is missing.*cipher-extension\.mjs/);
  await writeFile(without.extension, 'no extension');
  await expect(open(dataDir, without)).rejects.toThrow(/refuses its extension.*Delete that file/);
  expect(await readdir(dataDir)).toEqual(['httpfs.duckdb_extension']);
});

test('the form of a file is told without the database', async () => {
  const dataDir = await tempDir();
  const path = join(dataDir, 'journal.duckdb');
  expect(journalForm(path)).toBe('absent');
  await writeFile(path, 'x'.repeat(5000));
  expect(journalForm(path)).toBe('foreign');
  expect(journalForm(join(await copyOf(await killedJournal(null)), 'journal.duckdb'))).toBe('plain');
  expect(journalForm(join(await copyOf(await killedJournal(TEST_CIPHER)), 'journal.duckdb'))).toBe(
    'encrypted',
  );
});

describe('a journal set aside', () => {
  test('keeps its name in part and every byte, and leaves its place to a new one', async () => {
    const dataDir = await copyOf(await killedJournal(TEST_CIPHER));
    await writeFile(join(dataDir, 'journal.key.json'), '{}');
    const before = Object.values(checksums(dataDir)).sort();
    const files = await setJournalAside(dataDir, new Date('2026-11-26T08:00:00.123Z'));
    expect(files).toEqual(
      ['.duckdb.wal', '.duckdb', '.key.json'].map((end) =>
        join(dataDir, `journal.2026-11-26T08-00-00Z${end}`),
      ),
    );
    expect(Object.values(checksums(dataDir)).sort()).toEqual(before);
    const fresh = await open(dataDir, TEST_CIPHER);
    expect(fresh.status().trades).toBe(0);
    await fresh.close();
    expect(await setJournalAside(await tempDir(), new Date())).toEqual([]);
  });

  test('is refused while another process has it open', async () => {
    const dataDir = await tempDir();
    const child = fileURLToPath(new URL('./commit-forever.ts', import.meta.url));
    const holder = spawn(process.execPath, [child, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await linesOf(holder, 1);
    await expect(setJournalAside(dataDir, new Date())).rejects.toThrow(/Another StockStream is using/);
    expect(existsSync(join(dataDir, 'journal.duckdb'))).toBe(true);
  });
});
