import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { JournalLocked } from '../../../main/journal/journal-error.ts';
import { bytesOfKey } from '../../../main/keys/data-key.ts';
import { envelopePath, readEnvelope } from '../../../main/keys/key-envelope.ts';
import { keyFileSource } from '../../../main/keys/key-file.ts';
import type { KeySource } from '../../../main/keys/key-source.ts';
import { passphraseSource } from '../../../main/keys/passphrase.ts';
import { giveKeyTo, type KeyHost, unlockJournal, wrapAgain } from '../../../main/keys/unlock.ts';
import { keyHost } from '../../support/journal-keys.ts';
import { tempDir } from '../../support/temp-dir.ts';

// Each look at a passphrase takes some tenths of a second of work.
vi.setConfig({ testTimeout: 60_000 });

const RIGHT = passphraseSource('correct horse battery');
const WRONG = passphraseSource('incorrect horse battery');

const journalIn = (dataDir: string, isEncrypted = true) => ({
  dataDir,
  path: join(dataDir, 'journal.duckdb'),
  isEncrypted,
});

/** A folder with the key file of a new journal, and its key. */
async function newJournal(source: KeySource, dataDir?: string) {
  const dir = dataDir ?? (await tempDir());
  const { keys } = await unlockJournal(journalIn(dir, false), keyHost(source));
  return { dir, key: keys[0] };
}

const keyFrom = async (dir: string, ...sources: KeySource[]) =>
  (await unlockJournal(journalIn(dir), keyHost(...sources))).keys[0];

test('what wrapped the key of a new journal gives the same key back', async () => {
  const file = keyFileSource(join(await tempDir(), 'settings', 'journal.key'));
  for (const source of [RIGHT, file]) {
    const { dir, key } = await newJournal(source);
    expect(bytesOfKey(key)).toHaveLength(32);
    expect(await keyFrom(dir, source)).toBe(key);
  }
});

test('every journal has a key of its own, also behind the same passphrase', async () => {
  const [one, other] = [await newJournal(RIGHT), await newJournal(RIGHT)];
  expect(one.key).not.toBe(other.key);
});

test('of two that start at once, one makes the key and both have it', async () => {
  const [dir, path] = [await tempDir(), join(await tempDir(), 'journal.key')];
  const keys = await Promise.all(
    Array.from({ length: 4 }, async () => (await newJournal(keyFileSource(path), dir)).key),
  );
  expect(new Set(keys).size).toBe(1);
  expect(await readdir(dir)).toEqual(['journal.key.json']);
});

test('neither the key nor the passphrase is in the key file, which only its owner can read', async () => {
  const { dir, key } = await newJournal(RIGHT);
  const text = await readFile(envelopePath(dir), 'utf8');
  expect(text).not.toContain(key);
  expect(text).not.toContain('horse');
  expect((await stat(envelopePath(dir))).mode & 0o777).toBe(0o600);
});

test('a wrong passphrase opens nothing, says so, and changes nothing', async () => {
  const { dir } = await newJournal(RIGHT);
  const before = await readFile(envelopePath(dir), 'utf8');
  await expect(keyFrom(dir, WRONG)).rejects.toThrow(JournalLocked);
  await expect(keyFrom(dir, WRONG)).rejects.toThrow(/is locked\. The passphrase is not the one/);
  expect(await readFile(envelopePath(dir), 'utf8')).toBe(before);
});

test('the user is asked again until the passphrase fits, and may give up', async () => {
  const { dir, key } = await newJournal(RIGHT);
  const answers = [WRONG, WRONG, RIGHT];
  const asked: boolean[] = [];
  const asking: KeyHost = {
    ...keyHost(),
    ask: async (isAgain) => {
      asked.push(isAgain);
      return answers.shift();
    },
  };
  expect((await unlockJournal(journalIn(dir), asking)).keys).toEqual([key]);
  expect(asked).toEqual([false, true, true]);
  await expect(unlockJournal(journalIn(dir), asking)).rejects.toThrow(/passphrase was not given/);
});

test('the same letters typed with combining accents are the same passphrase', async () => {
  const { dir, key } = await newJournal(passphraseSource('Schlüsselwörter'.normalize('NFC')));
  expect(await keyFrom(dir, passphraseSource('Schlüsselwörter'.normalize('NFD')))).toBe(key);
});

test('an encrypted journal without its key file is locked, and gets no new key', async () => {
  const { dir } = await newJournal(RIGHT);
  await rm(envelopePath(dir));
  await expect(keyFrom(dir, RIGHT)).rejects.toThrow(/journal\.key\.json, is missing\. Put it back/);
  expect(readEnvelope(dir)).toBeUndefined();
});

test('a key file that was changed, or is of another program, is refused', async () => {
  const { dir } = await newJournal(RIGHT);
  const text = await readFile(envelopePath(dir), 'utf8');
  const envelope = JSON.parse(text) as { slots: { tag: string; cost: number }[] };
  const changed = { ...envelope, slots: envelope.slots.map((slot) => ({ ...slot, tag: 'A'.repeat(22) })) };
  await writeFile(envelopePath(dir), JSON.stringify(changed));
  await expect(keyFrom(dir, RIGHT)).rejects.toThrow(JournalLocked);
  const dear = { ...envelope, slots: envelope.slots.map((slot) => ({ ...slot, cost: 2 ** 40 })) };
  for (const other of ['{', '{}', JSON.stringify(dear)]) {
    await writeFile(envelopePath(dir), other);
    await expect(keyFrom(dir, RIGHT)).rejects.toThrow(/is locked: .*journal\.key\.json is/);
  }
});

test('a key file of the user that others can read, or that is gone, is refused', async () => {
  const path = join(await tempDir(), 'journal.key');
  const { dir } = await newJournal(keyFileSource(path));
  await chmod(path, 0o640);
  await expect(keyFrom(dir, keyFileSource(path))).rejects.toThrow(/can be read by others.*chmod 600/);
  await rm(path);
  await expect(keyFrom(dir, keyFileSource(path))).rejects.toThrow(
    /is missing, or belongs to another journal/,
  );
});

test('a change of the passphrase keeps the key, and takes it from the old passphrase and from a key file', async () => {
  const path = join(await tempDir(), 'journal.key');
  const { dir, key } = await newJournal(keyFileSource(path));
  await giveKeyTo(dir, key, WRONG);
  await expect(keyFrom(dir, keyFileSource(path))).rejects.toThrow(JournalLocked);
  await giveKeyTo(dir, key, RIGHT);
  await expect(keyFrom(dir, WRONG)).rejects.toThrow(JournalLocked);
  expect(await keyFrom(dir, RIGHT)).toBe(key);
});

test('a new key is wrapped for everything that was at hand, and what was not is told', async () => {
  const { dir, key } = await newJournal(RIGHT);
  const keychain: KeySource = {
    kind: 'keychain',
    label: 'the keychain',
    wrap: async (wrapped) => ({ kind: 'keychain', key: wrapped }),
    unwrap: async () => undefined,
  };
  await giveKeyTo(dir, key, keychain);
  const { slots, dropped } = await wrapAgain(dir, key, [RIGHT, keychain]);
  expect(slots.map(({ kind }) => kind)).toEqual(['passphrase']);
  expect(dropped).toEqual(['keychain']);
});
