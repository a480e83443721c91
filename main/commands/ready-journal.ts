/** The journal made ready for a headless engine: its key found or made, and a journal of before encrypted. */
import { relative } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import { accessJournal } from '../journal/access-journal.ts';
import type { JournalCipher } from '../journal/cipher.ts';
import { journalDir } from '../journal/journal-file.ts';
import { rewriteJournal } from '../journal/rewrite-journal.ts';
import { headlessKeys } from '../keys/headless-keys.ts';
import type { KeySource } from '../keys/key-source.ts';
import { fetchedExtension } from './cipher-extension.ts';
import { progressLine } from './progress-line.ts';

const tell = (line: string): void => void process.stderr.write(`journal: ${line}\n`);

/** Returns what the engine opens it with. Throws JournalLocked, JournalError, SettingsError, or an Error when the extension cannot be had. */
export async function readyJournal(settings: Settings): Promise<JournalCipher | null> {
  const dataDir = journalDir(settings);
  const extension = settings.journal.encryption === 'off' ? '' : fetchedExtension();
  const { form, cipher, source, isNew } = await accessJournal(
    dataDir,
    settings.journal,
    extension,
    headlessKeys(),
  );
  if (isNew && source !== null) tellOfNewKey(source, dataDir);
  if (form === 'plain' && cipher !== null) {
    const { memoryLimitMb } = settings.journal;
    const onProgress = progressLine('journal: encrypting');
    const rows = await rewriteJournal({ dataDir, memoryLimitMb, from: null, to: cipher, onProgress });
    tell(`encrypted, ${rows} rows copied and compared; the unencrypted file is gone`);
  }
  return cipher;
}

function tellOfNewKey({ label, file }: KeySource, dataDir: string): void {
  if (file === undefined) {
    tell(`encrypted, with a new key behind ${label}`);
    return;
  }
  const isBeside = !relative(dataDir, file).startsWith('..');
  const copies = isBeside
    ? 'It lies in the data folder: whoever has a copy of that folder can read the journal'
    : 'A copy of the data folder alone cannot be read; whoever can read your files can';
  tell(
    `encrypted, with a new key that ${label} unlocks. ${copies}. \`stockstream passphrase\` puts a passphrase in its place.`,
  );
}
