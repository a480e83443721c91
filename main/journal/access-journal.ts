/** What every host asks before it opens the journal: in which form it is, and with which key. */
import type { Settings } from '../../contract/settings.ts';
import type { KeySource } from '../keys/key-source.ts';
import { type KeyHost, unlockJournal } from '../keys/unlock.ts';
import type { JournalCipher } from './cipher.ts';
import { JournalDiskFull, JournalError, journalDamaged } from './journal-error.ts';
import { type JournalForm, journalForm, journalPath } from './journal-file.ts';

export interface JournalAccess {
  /** `plain` with a cipher: to be encrypted before it is opened. */
  readonly form: JournalForm;
  readonly cipher: JournalCipher | null;
  /** Where the key is from; null without one. */
  readonly source: KeySource | null;
  /** The key was made just now. */
  readonly isNew: boolean;
}

/**
 * @param extension See JournalCipher.
 * @throws JournalLocked when the key cannot be had; JournalDamaged when the file is none of the database's; JournalError when the journal is
 *   encrypted and the setting is off: it is decrypted only when the user says so.
 */
export async function accessJournal(
  dataDir: string,
  { encryption }: Pick<Settings['journal'], 'encryption'>,
  extension: string,
  host: KeyHost,
): Promise<JournalAccess> {
  const path = journalPath(dataDir);
  const form = journalForm(path);
  // Before a key is looked for or made: this file has none.
  if (form === 'foreign') throw journalDamaged(path, 'it does not begin as a journal does');
  if (encryption === 'off') {
    if (form !== 'encrypted') return { form, cipher: null, source: null, isNew: false };
    throw new JournalError(
      `The journal ${path} is encrypted, but \`journal.encryption\` is "off". Set it to "on", or decrypt the journal: \`stockstream decrypt\`.`,
    );
  }
  const { keys, source, isNew } = await unlockJournal(
    { dataDir, path, isEncrypted: form === 'encrypted' },
    host,
  ).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOSPC' ? new JournalDiskFull('make the key of', path, { cause: error }) : error;
  });
  return { form, cipher: { keys, extension }, source, isNew };
}
