/** A journal that cannot be opened is kept under another name, so that a new one can begin. Nothing is deleted. */
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { newDataKey } from '../keys/data-key.ts';
import { envelopePath } from '../keys/key-envelope.ts';
import { attachWith } from './cipher.ts';
import { isHeld, journalError } from './journal-error.ts';
import { journalPath, walOf } from './journal-file.ts';

/**
 * Renames the journal with its write-ahead log and its key file; returns their new paths.
 * @throws JournalError when another StockStream has it open.
 */
export async function setJournalAside(dataDir: string, now: Date): Promise<string[]> {
  const path = journalPath(dataDir);
  await refuseIfOpen(path);
  // The log first: left beside a new journal, it would be taken for that one's.
  const endings = [
    [walOf(path), '.duckdb.wal'],
    [path, '.duckdb'],
    [envelopePath(dataDir), '.key.json'],
  ] as const;
  const present = endings.filter(([from]) => existsSync(from));
  if (present.length === 0) return [];
  const name = freeName(dataDir, now);
  return present.map(([from, ending]) => {
    const to = `${name}${ending}`;
    renameSync(from, to);
    return to;
  });
}

/** What no file that was set aside before has: a second one of the same second is numbered. */
function freeName(dataDir: string, now: Date): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const taken = readdirSync(dataDir);
  for (let number = 1; ; number++) {
    const name = number === 1 ? `journal.${time}` : `journal.${time}-${number}`;
    if (!taken.some((file) => file.startsWith(`${name}.`))) return join(dataDir, name);
  }
}

/**
 * Throws JournalError when another StockStream has the journal open. The database looks at the lock before it looks at the key: with a key that cannot fit, it opens and changes
 * nothing.
 */
export async function refuseIfOpen(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await attachWith(connection, { path, as: 'locked', mode: 'READ_ONLY' }, newDataKey());
  } catch (error) {
    if (isHeld(error)) throw journalError('set aside', path, error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
