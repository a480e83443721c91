/** Work on a journal that no engine has open, as a host with a screen hands it to a process of its own. */
import { rm } from 'node:fs/promises';
import { envelopePath } from '../keys/key-envelope.ts';
import type { JournalCipher } from './cipher.ts';
import { type NewKey, rekeyJournal } from './rekey-journal.ts';
import { rewriteJournal } from './rewrite-journal.ts';
import { setJournalAside } from './set-aside.ts';

export type JournalWork =
  | { readonly kind: 'encrypt' | 'decrypt'; readonly cipher: JournalCipher }
  | { readonly kind: 'rekey'; readonly cipher: JournalCipher; readonly next: NewKey }
  | { readonly kind: 'set aside' };

export interface JournalTask {
  readonly dataDir: string;
  readonly memoryLimitMb: number;
  readonly work: JournalWork;
}

/** Throws JournalError, and then the journal is as it was. */
export async function doJournalTask(task: JournalTask, onProgress: (done: number) => void): Promise<void> {
  const { dataDir, memoryLimitMb, work } = task;
  const options = { dataDir, memoryLimitMb, onProgress };
  switch (work.kind) {
    case 'encrypt':
      await rewriteJournal({ ...options, from: null, to: work.cipher });
      return;
    case 'decrypt':
      await rewriteJournal({ ...options, from: work.cipher, to: null });
      // Nothing is encrypted with it any more.
      await rm(envelopePath(dataDir), { force: true });
      return;
    case 'rekey':
      await rekeyJournal({ ...options, cipher: work.cipher }, work.next);
      return;
    case 'set aside':
      await setJournalAside(dataDir, new Date());
  }
}
