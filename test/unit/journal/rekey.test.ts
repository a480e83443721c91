import { spawnSync } from 'node:child_process';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { EXTENSION } from '../../../main/commands/cipher-extension.ts';
import type { JournalCipher } from '../../../main/journal/cipher.ts';
import { openJournal } from '../../../main/journal/duckdb-journal.ts';
import { JournalLocked } from '../../../main/journal/journal-error.ts';
import { journalForm } from '../../../main/journal/journal-file.ts';
import { rekeyJournal } from '../../../main/journal/rekey-journal.ts';
import { rewriteJournal } from '../../../main/journal/rewrite-journal.ts';
import { newDataKey } from '../../../main/keys/data-key.ts';
import { readEnvelope, writeEnvelope } from '../../../main/keys/key-envelope.ts';
import { keyFileSource } from '../../../main/keys/key-file.ts';
import { unlockJournal, wrapAgain } from '../../../main/keys/unlock.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { checksums, whereFound } from '../../support/folder-bytes.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { keyHost, TEST_CIPHER } from '../../support/journal-keys.ts';
import { runOrKill } from '../../support/killed-child.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tradeBatch } from '../../support/trades.ts';

vi.setConfig({ testTimeout: 120_000 });

const CHILD = fileURLToPath(new URL('./rekey-child.ts', import.meta.url));
const MEMORY = { memoryLimitMb: 256 };
const TRADES = 60_000;
const SYMBOL = 'PLAINLY.VISIBLE';
const ENTRIES = 20;

const cipher = (keys: JournalCipher['keys']): JournalCipher => ({ keys, extension: EXTENSION });
const pathIn = (dataDir: string): string => join(dataDir, 'journal.duckdb');

/** The keys that the key file of a folder gives, as a start of StockStream gets them. */
async function keysOf(dataDir: string, keyFile: string): Promise<JournalCipher['keys']> {
  const journal = { dataDir, path: pathIn(dataDir), isEncrypted: true };
  return (await unlockJournal(journal, keyHost(keyFileSource(keyFile)))).keys;
}

/** A journal of TRADES trades; with a cipher, its key lies in a key file beside the folder. */
async function journalOf(form: 'encrypted' | 'plain') {
  const folder = await tempDir();
  const dataDir = join(folder, 'data');
  const keyFile = join(folder, 'journal.key');
  const source = keyFileSource(keyFile);
  const { keys } = await unlockJournal({ dataDir, path: '', isEncrypted: false }, keyHost(source));
  const symbols = new SymbolTable();
  const opened = { dataDir, ...MEMORY, cipher: form === 'encrypted' ? cipher(keys) : null, symbols };
  const journal = await openJournal(opened);
  for (let entry = 0; entry < ENTRIES; entry++) {
    const trades = Array.from({ length: TRADES / ENTRIES }, (_, i) => {
      const offset = (entry * TRADES) / ENTRIES + i;
      return { timeUs: offset, offset, stock: SYMBOL, price: `${offset + 1}.25` };
    });
    await journal.commit(
      entryOf({ trades: [tradeBatch(symbols, trades)], checkpoint: Buffer.from(String(entry)) }),
    );
  }
  await journal.close();
  return { folder, dataDir, keyFile, source, keys };
}

/** Opens the journal as a start does and checks that it is whole; returns the key that is in force then. */
async function whole(dataDir: string, keyFile: string): Promise<string> {
  const symbols = new SymbolTable();
  const journal = await openJournal({
    dataDir,
    ...MEMORY,
    cipher: cipher(await keysOf(dataDir, keyFile)),
    symbols,
  });
  expect(journal.status().trades).toBe(TRADES);
  const ids = await journal.newestIds(Number.MAX_SAFE_INTEGER);
  expect(ids.timesUs).toHaveLength(TRADES);
  expect(Buffer.from((await journal.recover()).checkpoint ?? []).toString()).toBe(String(ENTRIES - 1));
  await journal.close();
  expect(readEnvelope(dataDir)?.next).toBeUndefined();
  expect((await readdir(dataDir)).sort()).toEqual(['journal.duckdb', 'journal.key.json']);
  const [key, ...others] = await keysOf(dataDir, keyFile);
  expect(others).toEqual([]);
  return key;
}

test('a new key: every row is there, the old key opens nothing, and nothing of the old file is left', async () => {
  const { dataDir, keyFile, source, keys } = await journalOf('encrypted');
  const key = newDataKey();
  const { slots } = await wrapAgain(dataDir, key, [source]);
  const steps: number[] = [];
  const options = {
    dataDir,
    ...MEMORY,
    cipher: cipher(keys),
    onProgress: (done: number) => steps.push(done),
  };
  expect(await rekeyJournal(options, { key, slots })).toBeGreaterThan(TRADES);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(1);
  const old = { dataDir, ...MEMORY, cipher: cipher(keys), symbols: new SymbolTable() };
  await expect(openJournal(old)).rejects.toThrow(JournalLocked);
  expect(await whole(dataDir, keyFile)).toBe(key);
});

test('a rotation that was cut short before the move goes back to the old key, after it on to the new one', async () => {
  const { dataDir, keyFile, source, keys } = await journalOf('encrypted');
  const key = newDataKey();
  const { slots } = await wrapAgain(dataDir, key, [source]);
  const cutShort = { version: 1, slots: readEnvelope(dataDir)?.slots ?? [], next: slots } as const;
  writeEnvelope(dataDir, cutShort);
  await writeFile(join(dataDir, 'journal.new.duckdb'), 'half a copy');
  expect(await whole(dataDir, keyFile)).toBe(keys[0]);

  await rewriteJournal({ dataDir, ...MEMORY, from: cipher(keys), to: cipher([key]) });
  writeEnvelope(dataDir, cutShort);
  expect(await whole(dataDir, keyFile)).toBe(key);
});

test('killed at any moment, a rotation leaves a whole journal that its key file opens', async () => {
  const { folder, dataDir, keyFile, keys } = await journalOf('encrypted');
  const copy = async (name: string): Promise<string> => {
    await cp(dataDir, join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const untouched = await copy('untouched');
  const durationMs = await runOrKill(CHILD, [untouched, keyFile]);
  expect(await whole(untouched, keyFile)).not.toBe(keys[0]);
  const random = seededRandom(20261126);
  for (let kill = 0; kill < 12; kill++) {
    const killed = await copy(`killed-${kill}`);
    await runOrKill(CHILD, [killed, keyFile], random() * durationMs);
    await whole(killed, keyFile);
  }
});

test('a journal of before is encrypted whole, and its plain file, log and spilled rows are gone', async () => {
  const { dataDir, keyFile, keys } = await journalOf('plain');
  await writeFile(join(dataDir, 'spill'), SYMBOL);
  expect(whereFound(dataDir, [SYMBOL]).get(SYMBOL)).toContain('journal.duckdb');
  await rewriteJournal({ dataDir, ...MEMORY, from: null, to: cipher(keys) });
  expect(whereFound(dataDir, [SYMBOL])).toEqual(new Map());
  expect(await whole(dataDir, keyFile)).toBe(keys[0]);
});

test('and back again, when that is wanted', async () => {
  const { dataDir, keys } = await journalOf('encrypted');
  await rewriteJournal({ dataDir, ...MEMORY, from: cipher(keys), to: null });
  expect(journalForm(pathIn(dataDir))).toBe('plain');
  const journal = await openJournal({ dataDir, ...MEMORY, cipher: null, symbols: new SymbolTable() });
  expect(journal.status().trades).toBe(TRADES);
  await journal.close();
});

test('what goes wrong before the move leaves every byte of the journal, and nothing beside it', async () => {
  const { dataDir, keys } = await journalOf('encrypted');
  const before = checksums(dataDir);
  const to = cipher([newDataKey()]);
  const beforeMove = () => {
    throw new Error('No space left on device');
  };
  await expect(rewriteJournal({ dataDir, ...MEMORY, from: cipher(keys), to, beforeMove })).rejects.toThrow(
    /Cannot rewrite the journal .*: the disk of .* is full \(\d+ MiB left\)\. Free some space/,
  );
  await expect(rewriteJournal({ dataDir, ...MEMORY, from: to, to })).rejects.toThrow(JournalLocked);
  expect(checksums(dataDir)).toEqual(before);
});

test('nobody can write to the journal between the copy and the move', async () => {
  const dataDir = await tempDir();
  const opened = { dataDir, ...MEMORY, cipher: TEST_CIPHER, symbols: new SymbolTable() };
  await (await openJournal(opened)).close();
  const writer = fileURLToPath(new URL('./commit-forever.ts', import.meta.url));
  let refusal = '';
  const beforeMove = () => {
    // A process of its own: locks are a process's.
    const { stderr } = spawnSync(process.execPath, [writer, dataDir], { encoding: 'utf8', timeout: 30_000 });
    refusal = stderr;
  };
  await rewriteJournal({ dataDir, ...MEMORY, from: TEST_CIPHER, to: cipher([newDataKey()]), beforeMove });
  expect(refusal).toContain('Another StockStream is using this data folder');
});
