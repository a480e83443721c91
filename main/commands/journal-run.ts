/** What `stockstream rekey`, `passphrase`, `decrypt` and `set-aside` do. */
import type { Settings } from '../../contract/settings.ts';
import { SettingsError } from '../config/settings-error.ts';
import { accessJournal } from '../journal/access-journal.ts';
import type { JournalCipher } from '../journal/cipher.ts';
import { JournalError } from '../journal/journal-error.ts';
import { journalDir, journalForm, journalPath } from '../journal/journal-file.ts';
import { doJournalTask } from '../journal/journal-task.ts';
import { rekeyJournal } from '../journal/rekey-journal.ts';
import { setJournalAside } from '../journal/set-aside.ts';
import { newDataKey } from '../keys/data-key.ts';
import { passphraseFromFile } from '../keys/given-passphrase.ts';
import { headlessKeys } from '../keys/headless-keys.ts';
import type { KeySlot } from '../keys/key-envelope.ts';
import type { KeySource } from '../keys/key-source.ts';
import { passphraseSource } from '../keys/passphrase.ts';
import { askNew, terminalOf } from '../keys/terminal-passphrase.ts';
import { giveKeyTo, wrapAgain } from '../keys/unlock.ts';
import { fetchedExtension } from './cipher-extension.ts';
import { progressLine } from './progress-line.ts';

/** What had no part in the new key, because it was not at hand. */
const DROPPED: Readonly<Record<KeySlot['kind'], string>> = {
  keychain: "The desktop app's keychain has only the old key: the app asks for the passphrase once.",
  passphrase: 'Its passphrase was not given, and does not open it any more.',
  keyFile: 'Its key file was not there, and does not open it any more.',
};

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

interface Opened {
  readonly dataDir: string;
  readonly cipher: JournalCipher;
  /** Everything that was at hand, what has opened it first. */
  readonly sources: readonly KeySource[];
}

/** The encrypted journal of the settings and its key; throws JournalError when it is not encrypted. */
async function openEncrypted(settings: Settings): Promise<Opened> {
  const dataDir = journalDir(settings);
  const path = journalPath(dataDir);
  if (journalForm(path) !== 'encrypted') throw new JournalError(`There is no encrypted journal at ${path}.`);
  const host = headlessKeys();
  const on = { ...settings.journal, encryption: 'on' } as const;
  const { cipher, source } = await accessJournal(dataDir, on, fetchedExtension(), host);
  if (cipher === null || source === null)
    throw new JournalError(`The journal ${path} was opened without a key.`);
  return { dataDir, cipher, sources: [source, ...host.sources] };
}

/** Throws JournalLocked or JournalError; the journal is then as it was. */
export async function rekey(settings: Settings): Promise<void> {
  const { dataDir, cipher, sources } = await openEncrypted(settings);
  const { memoryLimitMb } = settings.journal;
  const key = newDataKey();
  const { slots, dropped } = await wrapAgain(dataDir, key, sources);
  const onProgress = progressLine('rekeying');
  const rows = await rekeyJournal({ dataDir, memoryLimitMb, cipher, onProgress }, { key, slots });
  tell(
    `The journal has a new key: ${rows} rows copied and compared. What was encrypted with the old one is gone.`,
  );
  for (const kind of dropped) tell(DROPPED[kind]);
}

/** Throws SettingsError when no new passphrase is given, JournalLocked or JournalError. */
export async function changePassphrase(settings: Settings, newFile: string | undefined): Promise<void> {
  const { dataDir, cipher } = await openEncrypted(settings);
  if (cipher.keys.length > 1)
    throw new JournalError(
      'A change of the key was cut short. Start StockStream once, then change the passphrase.',
    );
  const passphrase =
    newFile === undefined ? await askForNew() : passphraseFromFile(newFile, '--new-passphrase-file');
  await giveKeyTo(dataDir, cipher.keys[0], passphraseSource(passphrase));
  tell('The journal has a new passphrase.');
}

async function askForNew(): Promise<string> {
  const terminal = terminalOf(process);
  if (terminal === undefined)
    throw new SettingsError([
      'there is no terminal to ask for the new passphrase: use --new-passphrase-file',
    ]);
  const passphrase = await askNew(terminal);
  if (passphrase === undefined) throw new SettingsError(['no new passphrase was given; the old one stays']);
  return passphrase;
}

/** Throws SettingsError when the next start would encrypt it again, JournalLocked or JournalError. */
export async function decrypt(settings: Settings): Promise<void> {
  const { encryption, memoryLimitMb } = settings.journal;
  if (encryption === 'on')
    throw new SettingsError([
      'journal.encryption is "on": the next start would encrypt the journal again. Set it to "off" first',
    ]);
  const { dataDir, cipher } = await openEncrypted(settings);
  const onProgress = progressLine('decrypting');
  await doJournalTask({ dataDir, memoryLimitMb, work: { kind: 'decrypt', cipher } }, onProgress);
  tell('The journal is not encrypted any more; its key file is gone.');
}

/** Prints the new names; throws JournalError when there is none, or it is in use. */
export async function setAside(settings: Settings): Promise<void> {
  const dataDir = journalDir(settings);
  const files = await setJournalAside(dataDir, new Date());
  if (files.length === 0) throw new JournalError(`There is no journal in ${dataDir}.`);
  for (const file of files) process.stdout.write(`${file}\n`);
}
