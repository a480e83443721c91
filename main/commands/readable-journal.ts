/** What a command needs to look into a journal that it leaves as it is. */
import type { Settings } from '../../contract/settings.ts';
import { accessJournal } from '../journal/access-journal.ts';
import type { JournalCipher } from '../journal/cipher.ts';
import { journalDir, journalForm, journalPath } from '../journal/journal-file.ts';
import { headlessKeys } from '../keys/headless-keys.ts';
import { fetchedExtension } from './cipher-extension.ts';

/** The key of a journal that is encrypted, whatever the setting says; null for any other. Throws JournalLocked when it cannot be had. */
export async function readableJournal(settings: Settings): Promise<JournalCipher | null> {
  const dataDir = journalDir(settings);
  if (journalForm(journalPath(dataDir)) !== 'encrypted') return null;
  const on = { ...settings.journal, encryption: 'on' } as const;
  return (await accessJournal(dataDir, on, fetchedExtension(), headlessKeys())).cipher;
}
