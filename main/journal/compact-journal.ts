/**
 * A journal whose file is much larger than what it holds, because old rows were deleted, is written anew before it is opened. The database
 * uses freed blocks again, but gives back to the system only those at the file's end.
 */
import * as fs from 'node:fs/promises';
import type { Logger } from 'pino';
import type { DataKey } from '../keys/data-key.ts';
import { attachFitting, type JournalCipher, loadCipher } from './cipher.ts';
import { freeBytes } from './free-space.ts';
import type { Space } from './journal.ts';
import { journalPath, newSpillPath } from './journal-file.ts';
import { spaceOf } from './old-rows.ts';
import { createInstance } from './open-database.ts';
import { rewriteJournal } from './rewrite-journal.ts';

/** Free space inside the file that is not worth the time. */
const LITTLE_BYTES = 64e6;
/** More than this share of the file is free, or, of a file over its limit, more than the second. */
const MUCH_FREE = 0.5;
const FREE_OVER_LIMIT = 0.1;

export interface CompactOptions {
  readonly dataDir: string;
  readonly memoryLimitMb: number;
  /** With which it is opened afterwards; the key stays the same. */
  readonly cipher: JournalCipher | null;
  /** Infinity: no limit. */
  readonly maxBytes: number;
  readonly log: Logger;
  /** Ends it; the journal is then as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then, of and with the bytes that are written anew. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** Whether writing it anew makes the file so much smaller that it is worth it. */
export function isWorthwhile({ usedBytes, fileBytes }: Space, maxBytes: number): boolean {
  const free = fileBytes - usedBytes;
  if (fileBytes > maxBytes) return free > FREE_OVER_LIMIT * fileBytes;
  return free > LITTLE_BYTES && free > MUCH_FREE * fileBytes;
}

/**
 * Writes the journal anew when that is worth it; resolves to whether it did. What is in the way is logged, and the journal is then as it was:
 * a large file is no reason not to start.
 */
export async function compactJournal(options: CompactOptions): Promise<boolean> {
  const { dataDir, maxBytes, log } = options;
  const path = journalPath(dataDir);
  try {
    const { size } = await fs.stat(path).catch(() => ({ size: 0 }));
    if (size <= Math.min(LITTLE_BYTES, maxBytes)) return false;
    const { space, key } = await look(options);
    if (!isWorthwhile(space, maxBytes)) return false;
    const room = freeBytes(dataDir) ?? Number.POSITIVE_INFINITY;
    if (room < space.usedBytes * 1.1) {
      log.warn({ ...space, room }, 'the journal is not written anew: its disk has no room for a copy');
      return false;
    }
    log.info(space, 'writing the journal anew: much of its file is free');
    await rewrite(options, key, space.usedBytes);
    log.info({ ...space, newBytes: (await fs.stat(path)).size }, 'the journal is written anew');
    return true;
  } catch (error) {
    if (options.signal?.aborted) log.info('writing the journal anew was ended; it is as it was');
    else log.warn({ error }, 'the journal was not written anew; it is as it was');
    return false;
  }
}

/** The space of a journal that nobody has open, and the key that fits it. */
async function look({ dataDir, memoryLimitMb, cipher }: CompactOptions) {
  const spill = newSpillPath(dataDir);
  const instance = await createInstance({ memoryLimitMb, isEncrypted: cipher !== null }, spill);
  const connection = await instance.connect();
  try {
    if (cipher !== null) await loadCipher(connection, cipher.extension);
    const file = { path: journalPath(dataDir), as: 'journal', mode: 'READ_ONLY' } as const;
    const { key } = await attachFitting(connection, file, cipher);
    return { space: await spaceOf(connection, 'journal', 0), key };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await fs.rm(spill, { recursive: true, force: true });
  }
}

/** With the key that fits alone: of a rotation that was cut short, the journal may have the new one already. */
async function rewrite(options: CompactOptions, key: DataKey | null, totalBytes: number): Promise<void> {
  const { dataDir, memoryLimitMb, cipher, signal, onProgress } = options;
  const same: JournalCipher | null = cipher === null || key === null ? null : { ...cipher, keys: [key] };
  const tell = (done: number): void => onProgress?.(done * totalBytes, totalBytes);
  tell(0);
  await rewriteJournal({ dataDir, memoryLimitMb, from: same, to: same, signal, onProgress: tell });
}
