/** The journal under a new data key. The key file names both keys while the new one takes over, so that a crash leaves one that fits. */
import type { DataKey } from '../keys/data-key.ts';
import { type KeySlot, readEnvelope, settleEnvelope, writeEnvelope } from '../keys/key-envelope.ts';
import type { JournalCipher } from './cipher.ts';
import { JournalLocked } from './journal-error.ts';
import { rewriteJournal } from './rewrite-journal.ts';

export interface NewKey {
  readonly key: DataKey;
  /** The key, wrapped for the key file. */
  readonly slots: KeySlot[];
}

export interface RekeyOptions {
  readonly dataDir: string;
  readonly memoryLimitMb: number;
  readonly cipher: JournalCipher;
  readonly onProgress?: (done: number) => void;
}

/** Resolves to the number of rows; throws JournalError, and then the journal is as it was. */
export async function rekeyJournal(options: RekeyOptions, next: NewKey): Promise<number> {
  const { cipher, ...rewriting } = options;
  const { dataDir } = options;
  const to: JournalCipher = { keys: [next.key], extension: cipher.extension };
  const beforeMove = (): void => {
    const envelope = readEnvelope(dataDir);
    if (envelope === undefined)
      throw new JournalLocked(`The key file of ${dataDir} is gone; nothing was changed.`);
    // A rotation that was cut short may have left a second key: the one that opened the journal is the first by now.
    writeEnvelope(dataDir, { version: 1, slots: envelope.slots, next: next.slots });
  };
  const rows = await rewriteJournal({ ...rewriting, from: cipher, to, beforeMove });
  settleEnvelope(dataDir, 'next');
  return rows;
}
