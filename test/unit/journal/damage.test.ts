/** Journals spoilt in every way that was thought of, encrypted and not: noticed, told with what to do, and left as they are. */
import { rmSync, statSync, truncateSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { accessJournal } from '../../../main/journal/access-journal.ts';
import type { JournalCipher } from '../../../main/journal/cipher.ts';
import { openJournal } from '../../../main/journal/duckdb-journal.ts';
import type { Journal } from '../../../main/journal/journal.ts';
import { JournalDamaged } from '../../../main/journal/journal-error.ts';
import { rewriteJournal } from '../../../main/journal/rewrite-journal.ts';
import { setJournalAside } from '../../../main/journal/set-aside.ts';
import { envelopePath, readEnvelope } from '../../../main/keys/key-envelope.ts';
import { passphraseSource } from '../../../main/keys/passphrase.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { cutShort, invertBytes } from '../../support/damage.ts';
import { checksums } from '../../support/folder-bytes.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { keyHost, TEST_CIPHER } from '../../support/journal-keys.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tradeBatch } from '../../support/trades.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Trades in the data file, and in each of the transactions that only the log has. */
const IN_FILE = 40_000;
const IN_TRANSACTION = 500;
const TRANSACTIONS = 4;

const open = (dataDir: string, cipher: JournalCipher | null, symbols = new SymbolTable()): Promise<Journal> =>
  openJournal({ dataDir, memoryLimitMb: 256, cipher, symbols });

/** Files as a killed process leaves them, that nobody has open. */
async function killedJournal(dataDir: string, cipher: JournalCipher | null): Promise<string> {
  const symbols = new SymbolTable();
  let offset = 0;
  const entry = (count: number) => {
    const trades = Array.from({ length: count }, () => ({
      timeUs: 1e15 + offset,
      stock: `S${offset % 50}`,
      offset: offset++,
    }));
    return entryOf({ trades: [tradeBatch(symbols, trades)] });
  };
  const first = await open(dataDir, cipher, symbols);
  await first.commit(entry(IN_FILE));
  await first.close();
  const second = await open(dataDir, cipher, symbols);
  for (let i = 0; i < TRANSACTIONS; i++) await second.commit(entry(IN_TRANSACTION));
  const copy = `${dataDir}.killed`;
  await cp(dataDir, copy, { recursive: true });
  await second.close();
  return copy;
}

async function tradesIn(dataDir: string, cipher: JournalCipher | null): Promise<number> {
  const journal = await open(dataDir, cipher);
  onTestFinished(() => journal.close());
  let trades = 0;
  for await (const batch of (await journal.recover()).replay({ from: 'start' })) trades += batch.length;
  return trades;
}

describe.each([
  ['encrypted', TEST_CIPHER],
  ['plain', null],
] as const)('of an %s journal', (_form, cipher) => {
  let killed: string;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stockstream-test-'));
    killed = await killedJournal(join(folder, 'data'), cipher);
    return () => rm(folder, { recursive: true, force: true });
  });

  async function spoilt(spoil: (file: string, log: string) => void): Promise<string> {
    const dataDir = join(await tempDir(), 'data');
    await cp(killed, dataDir, { recursive: true });
    spoil(join(dataDir, 'journal.duckdb'), join(dataDir, 'journal.duckdb.wal'));
    return dataDir;
  }

  test('an unspoilt copy has everything', async () => {
    expect(await tradesIn(await spoilt(() => {}), cipher)).toBe(IN_FILE + TRANSACTIONS * IN_TRANSACTION);
  });

  test.each<[string, (file: string, log: string) => void]>([
    ['a data file cut in half', (file) => cutShort(file, 0.5)],
    ['a data file cut to its header', (file) => truncateSync(file, 12_288)],
    ['a data file cut inside its header', (file) => truncateSync(file, 100)],
    ['an empty data file', (file) => truncateSync(file, 0)],
    ['a data file that is gone while its log is there', (file) => rmSync(file)],
    ['a byte changed in the main header', (file) => invertBytes(file, 60)],
    ["a byte changed in the file's name for itself", (file) => invertBytes(file, 8)],
    ['a byte changed in a database header', (file) => invertBytes(file, 4_200)],
    ['a byte changed in the first block', (file) => invertBytes(file, 12_600)],
    ['a byte changed in the last block', (file) => invertBytes(file, -200_000)],
    ['a first byte of the log changed', (_file, log) => invertBytes(log, 0)],
    ['a version of the log changed', (_file, log) => invertBytes(log, 5)],
    ['a head of the log wiped out', (_file, log) => invertBytes(log, 0, 40)],
    [
      'a byte changed in the middle of the log',
      (_file, log) => invertBytes(log, Math.floor(statSync(log).size / 2)),
    ],
  ])('%s is told as damage, at the latest when it is read, with what to do', async (_what, spoil) => {
    const dataDir = await spoilt(spoil);
    const before = checksums(dataDir);
    const problem = await tradesIn(dataDir, cipher).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(JournalDamaged);
    expect((problem as Error).message).toMatch(
      new RegExp(
        `^The journal ${dataDir}/journal.duckdb is damaged: [^.]+.*\\. Nothing was changed or deleted\\. \`stockstream repair`,
      ),
    );
    expect(checksums(dataDir)).toEqual(before);
  });

  test('a log whose head is spoilt is not lost either when the journal would be written anew', async () => {
    const dataDir = await spoilt((_file, log) => invertBytes(log, 0));
    const before = checksums(dataDir);
    const rewriting = rewriteJournal({ dataDir, memoryLimitMb: 256, from: cipher, to: cipher });
    await expect(rewriting).rejects.toThrow(JournalDamaged);
    expect(checksums(dataDir)).toEqual(before);
  });

  test('a log without its tail is an earlier state, whole to the last transaction that it has', async () => {
    for (const share of [0.2, 0.6, 0.99]) {
      const trades = await tradesIn(await spoilt((_file, log) => cutShort(log, share)), cipher);
      expect(trades).toBe(IN_FILE + Math.floor(share * TRANSACTIONS) * IN_TRANSACTION);
    }
  });

  test('a log cut inside its head, as by a crash while it was begun, is none', async () => {
    for (const bytes of [0, 1, 6])
      expect(await tradesIn(await spoilt((_file, log) => truncateSync(log, bytes)), cipher)).toBe(IN_FILE);
  });
});

test('the log of another encrypted journal is not taken for its own', async () => {
  const own = await killedJournal(join(await tempDir(), 'own'), TEST_CIPHER);
  const other = await killedJournal(join(await tempDir(), 'other'), TEST_CIPHER);
  await cp(join(other, 'journal.duckdb.wal'), join(own, 'journal.duckdb.wal'));
  await expect(open(own, TEST_CIPHER)).rejects.toThrow(
    /write-ahead log does not begin as one of this journal does/,
  );
});

test('no key is made for a file that is no journal', async () => {
  const dataDir = await tempDir();
  const plain = await killedJournal(join(dataDir, 'data'), null);
  invertBytes(join(plain, 'journal.duckdb'), 8);
  const host = keyHost(passphraseSource('a passphrase of the tests'));
  const access = accessJournal(plain, { encryption: 'on' }, '', host);
  await expect(access).rejects.toThrow(JournalDamaged);
  expect(readEnvelope(plain)).toBeUndefined();
});

test('two journals set aside in one second are both kept', async () => {
  const dataDir = await tempDir();
  const now = new Date('2026-03-04T05:06:07Z');
  const kept: string[] = [];
  for (let number = 0; number < 3; number++) {
    await (await open(dataDir, null)).close();
    await cp(join(dataDir, 'journal.duckdb'), envelopePath(dataDir));
    kept.push(...(await setJournalAside(dataDir, now)));
  }
  const name = join(dataDir, 'journal.2026-03-04T05-06-07Z');
  expect(kept).toEqual(
    [name, `${name}-2`, `${name}-3`].flatMap((one) => [`${one}.duckdb`, `${one}.key.json`]),
  );
  expect(Object.keys(checksums(dataDir))).toHaveLength(6);
});
