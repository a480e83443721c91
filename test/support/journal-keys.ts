/** The keys that test journals are encrypted with: nothing a test does touches the keys of whoever runs it. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { EXTENSION, fetchedExtension } from '../../main/commands/cipher-extension.ts';
import { accessJournal } from '../../main/journal/access-journal.ts';
import type { JournalCipher } from '../../main/journal/cipher.ts';
import { journalForm } from '../../main/journal/journal-file.ts';
import { dataKeyOf } from '../../main/keys/data-key.ts';
import { readEnvelope } from '../../main/keys/key-envelope.ts';
import { passphraseSource } from '../../main/keys/passphrase.ts';
import type { KeyHost } from '../../main/keys/unlock.ts';

fetchedExtension();

/** For journals without a key file, opened by the test itself; every process has the same. */
export const TEST_CIPHER: JournalCipher = {
  keys: [dataKeyOf(createHash('sha256').update('the key of test journals').digest())],
  extension: EXTENSION,
};

export const TEST_PASSPHRASE = 'a passphrase of the tests';

/** In the environment of a StockStream that a test starts as a process. */
export const PASSPHRASE_ENV = { STOCKSTREAM_PASSPHRASE: TEST_PASSPHRASE } as const;

/** Offers sources, and answers no question. */
export function keyHost(...sources: KeyHost['sources']): KeyHost {
  return { sources, sourceForNew: async () => sources[0], ask: async () => undefined };
}

/** The key behind the tests' passphrase, made when the folder has none yet: what a process with PASSPHRASE_ENV uses. */
export async function cipherOf(dataDir: string): Promise<JournalCipher> {
  const settings = { encryption: 'on', memoryLimitMb: 256 } as const;
  const host = keyHost(passphraseSource(TEST_PASSPHRASE));
  const { cipher } = await accessJournal(dataDir, settings, EXTENSION, host);
  if (cipher === null) throw new Error(`the journal in ${dataDir} has no key`);
  return cipher;
}

/** The key of a folder that has one, else that of journals without a key file. */
export async function testCipher(dataDir: string): Promise<JournalCipher> {
  return readEnvelope(dataDir) === undefined ? TEST_CIPHER : cipherOf(dataDir);
}

/** What a journal of the tests is opened with, whatever its form. */
export async function cipherOfFile(database: string): Promise<JournalCipher | null> {
  return journalForm(database) === 'encrypted' ? testCipher(dirname(database)) : null;
}
