/** The app's way to the journal's key, with real files and a keychain and user of the test's own. */
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { PromptAnswer, SecretPrompt } from '../../../contract/prompt.ts';
import { createJournalLock, type JournalLockOptions } from '../../../electron/journal-lock.ts';
import { EXTENSION } from '../../../main/commands/cipher-extension.ts';
import type { JournalCipher } from '../../../main/journal/cipher.ts';
import { journalForm } from '../../../main/journal/journal-file.ts';
import { doJournalTask } from '../../../main/journal/journal-task.ts';
import { openDatabase } from '../../../main/journal/open-database.ts';
import { readEnvelope } from '../../../main/keys/key-envelope.ts';
import { keyFileSource } from '../../../main/keys/key-file.ts';
import type { KeySource } from '../../../main/keys/key-source.ts';
import { passphraseSource } from '../../../main/keys/passphrase.ts';
import { checksums } from '../../support/folder-bytes.ts';
import { tempDir } from '../../support/temp-dir.ts';

// Each look at a passphrase takes some tenths of a second of work.
vi.setConfig({ testTimeout: 60_000 });

const PASSPHRASE = 'correct horse battery';
const KEYCHAIN: KeySource = {
  kind: 'keychain',
  label: "the test's keychain",
  wrap: async (key) => ({ kind: 'keychain', key: Buffer.from(key).toString('base64') }),
  unwrap: async (slot) =>
    slot.kind === 'keychain'
      ? (Buffer.from(slot.key, 'base64').toString() as JournalCipher['keys'][0])
      : undefined,
};

type Answer = PromptAnswer | 'closed';
const secret = (text: string): Answer => ({ kind: 'secret', secret: text });

let dataDir: string;
let asked: SecretPrompt[];
let told: string[];

beforeEach(async () => {
  dataDir = await tempDir();
  asked = [];
  told = [];
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

interface User {
  /** What the user answers to the prompts, in this order. */
  readonly answers?: Answer[];
  /** … and to the native dialogs. */
  readonly choices?: string[];
}

function lock({ answers = [], choices = [] }: User, options: Partial<JournalLockOptions> = {}) {
  const choose = async (reason: string) => {
    told.push(reason);
    return (choices.shift() ?? 'quit') as never;
  };
  return createJournalLock({
    settings: { encryption: 'on', memoryLimitMb: 256 },
    dataDir,
    extension: EXTENSION,
    keychain: undefined,
    given: undefined,
    keyFile: keyFileSource(join(dataDir, 'journal.key')),
    isSimulated: false,
    prompt: {
      ask: async (prompt) => {
        asked.push(prompt);
        return answers.shift() ?? 'closed';
      },
      show: () => {},
    },
    dialogs: { locked: choose, encrypted: choose },
    runTask: doJournalTask,
    ...options,
  });
}

const slots = () => readEnvelope(dataDir)?.slots.map(({ kind }) => kind);
const form = () => journalForm(join(dataDir, 'journal.duckdb'));

/** A journal with a table's worth of bytes, as the engine leaves it. */
async function makeJournal(cipher: JournalCipher | null): Promise<void> {
  (await openDatabase({ dataDir, memoryLimitMb: 256, cipher })).close();
}

test('with a keychain nobody is asked, at the first start or later', async () => {
  const first = await lock({}, { keychain: KEYCHAIN }).open();
  const later = await lock({}, { keychain: KEYCHAIN }).open();
  expect(later).toEqual(first);
  expect(first?.cipher?.keys).toHaveLength(1);
  expect(slots()).toEqual(['keychain']);
  expect(asked).toEqual([]);
});

test('without one the user chooses a passphrase, and is asked for it from then on', async () => {
  const first = await lock({ answers: [secret('short'), secret(PASSPHRASE)] }).open();
  expect(asked[0]).toMatchObject({ repeatLabel: 'The same again', least: 12, problem: null });
  expect(asked[1]).toMatchObject({ problem: 'At least 12 characters.' });
  const later = await lock({ answers: [secret('wrong'), secret(PASSPHRASE)] }).open();
  expect(later).toEqual(first);
  expect(asked.slice(2).map(({ problem }) => problem)).toEqual([
    null,
    expect.stringContaining('not the passphrase'),
  ]);
});

test('a passphrase that the app was started with is taken before the keychain', async () => {
  await lock({}, { keychain: KEYCHAIN, given: passphraseSource(PASSPHRASE) }).open();
  expect(slots()).toEqual(['passphrase']);
});

test('a journal that a passphrase has opened is opened by the keychain from then on', async () => {
  await lock({ answers: [secret(PASSPHRASE)] }).open();
  const opened = await lock({ answers: [secret(PASSPHRASE)] }, { keychain: KEYCHAIN }).open();
  expect(slots()).toEqual(['passphrase', 'keychain']);
  expect(await lock({}, { keychain: KEYCHAIN }).open()).toEqual(opened);
});

test('whoever closes the window quits; nothing is made', async () => {
  expect(await lock({ answers: ['closed'] }).open()).toBeUndefined();
  expect(slots()).toBeUndefined();
  expect(told).toEqual([]);
});

test('a journal whose passphrase is lost is set aside when the user says so, and a new one begins', async () => {
  await makeJournal((await lock({ answers: [secret('a lost passphrase')] }).open())?.cipher ?? null);
  const [lost] = Object.values(checksums(dataDir));
  const user: User = {
    answers: [{ kind: 'other', id: 'set-aside' }, secret(PASSPHRASE)],
    choices: ['set aside'],
  };
  expect((await lock(user).open())?.cipher).not.toBeNull();
  expect(told).toEqual([expect.stringContaining('passphrase was not given')]);
  expect(Object.values(checksums(dataDir))).toContain(lost);
  expect(form()).toBe('absent');
});

test('what stands in the way of setting aside is told, and nothing was renamed', async () => {
  await makeJournal((await lock({ answers: [secret('a lost passphrase')] }).open())?.cipher ?? null);
  const before = checksums(dataDir);
  const runTask = () => Promise.reject(new Error('Another StockStream is using this data folder.'));
  const user: User = { choices: ['set aside', 'quit'] };
  expect(await lock(user, { runTask }).reopen('The key is another.')).toBeUndefined();
  expect(told).toEqual(['The key is another.', 'Another StockStream is using this data folder.']);
  expect(checksums(dataDir)).toEqual(before);
});

test('a journal of before is encrypted before it is opened', async () => {
  await makeJournal(null);
  await lock({}, { keychain: KEYCHAIN }).open();
  expect(form()).toBe('encrypted');
});

test('against the setting, an encrypted journal is decrypted only when the user says so', async () => {
  const on = await lock({}, { keychain: KEYCHAIN }).open();
  await makeJournal(on?.cipher ?? null);
  const off = { settings: { encryption: 'off', memoryLimitMb: 256 }, keychain: KEYCHAIN } as const;
  expect(await lock({ choices: ['quit'] }, off).open()).toBeUndefined();
  expect(await lock({ choices: ['keep'] }, off).open()).toEqual(on);
  expect(form()).toBe('encrypted');
  expect(await lock({ choices: ['decrypt'] }, off).open()).toEqual({ cipher: null });
  expect(form()).toBe('plain');
  expect(slots()).toBeUndefined();
});

test('a new passphrase keeps the key; a new key keeps keychain and passphrase', async () => {
  const before = await lock({}, { keychain: KEYCHAIN }).open();
  await makeJournal(before?.cipher ?? null);
  expect(await lock({ answers: [secret(PASSPHRASE)] }, { keychain: KEYCHAIN }).changePassphrase()).toBe(true);
  expect(await lock({ answers: [secret(PASSPHRASE)] }).open()).toEqual(before);

  const user: User = { answers: [secret('wrong'), secret(PASSPHRASE)] };
  const renewed = await lock(user, { keychain: KEYCHAIN }).rekey();
  expect(renewed?.keys).not.toEqual(before?.cipher?.keys);
  expect(slots()).toEqual(['keychain', 'passphrase']);
  for (const opened of [
    await lock({}, { keychain: KEYCHAIN }).open(),
    await lock({ answers: [secret(PASSPHRASE)] }).open(),
  ])
    expect(opened?.cipher).toEqual(renewed);
});

test('a change that the user leaves changes nothing', async () => {
  await makeJournal((await lock({ answers: [secret(PASSPHRASE)] }).open())?.cipher ?? null);
  const before = checksums(dataDir);
  const cancel: Answer = { kind: 'other', id: 'cancel' };
  expect(await lock({ answers: [secret(PASSPHRASE), cancel] }).changePassphrase()).toBe(false);
  expect(await lock({ answers: ['closed'] }).rekey()).toBeUndefined();
  expect(checksums(dataDir)).toEqual(before);
});

test('what is wrong besides the key is told too', async () => {
  const keyFile = { ...KEYCHAIN, wrap: () => Promise.reject(new Error('the disk is read-only')) };
  expect(await lock({}, { keychain: keyFile }).open()).toBeUndefined();
  expect(told).toEqual(['the disk is read-only']);
});
