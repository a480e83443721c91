/** The journal's files on disk, looked at without the database. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import { envelopePath } from '../keys/key-envelope.ts';
import { besidePath } from '../keys/replace-file.ts';

/** Folder of the journal. Simulated trades have one of their own: they never mix with a market's. */
export function journalDir(settings: Pick<Settings, 'dataDir' | 'feed'>): string {
  return settings.feed === 'simulator' ? join(settings.dataDir, 'simulator') : settings.dataDir;
}

export const journalPath = (dir: string): string => join(dir, 'journal.duckdb');

/** Where a copy of it is made that will take its place. */
export const journalCopyPath = (dir: string): string => join(dir, 'journal.new.duckdb');

export const walOf = (path: string): string => `${path}.wal`;

const SPILL = /^spill(-[0-9a-f]+)?$/;

/** A new folder for what does not fit into the memory of one instance; the database makes it when it needs it. */
export const newSpillPath = (dir: string): string => join(dir, `spill-${randomBytes(4).toString('hex')}`);

/**
 * Removes what processes that were killed have left. Only for who has the journal open, and so knows that nobody else has.
 * @param spill That of the own instance, which stays.
 */
export async function removeLeftovers(dir: string, spill: string): Promise<void> {
  const copy = basename(journalCopyPath(dir));
  const keyFile = basename(besidePath(envelopePath(dir)));
  const isLeft = (name: string): boolean =>
    name === copy ||
    name === walOf(copy) ||
    name.startsWith(keyFile) ||
    (SPILL.test(name) && name !== basename(spill));
  for (const name of (await readdir(dir)).filter(isLeft)) {
    await rm(join(dir, name), { recursive: true, force: true });
  }
}

/** `foreign`: no file of the database. */
export type JournalForm = 'absent' | 'plain' | 'encrypted' | 'foreign';

/** DuckDB's main header: a checksum of 8 bytes, `DUCK`, the version in 8 bytes, then the flags. */
const MAGIC = Buffer.from('DUCK');
const MAGIC_AT = 8;
const FLAGS_AT = 20;
const ENCRYPTED = 1;

/**
 * Whether a journal is there, and is encrypted. Never to be called in a process that has it open: on POSIX, closing any handle of a file gives
 * up the process's locks on it.
 */
export function journalForm(path: string): JournalForm {
  const header = Buffer.alloc(FLAGS_AT + 1);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
  if (!header.subarray(MAGIC_AT, MAGIC_AT + MAGIC.length).equals(MAGIC)) return 'foreign';
  return ((header[FLAGS_AT] ?? 0) & ENCRYPTED) === 0 ? 'plain' : 'encrypted';
}
