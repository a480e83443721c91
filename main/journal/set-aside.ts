/** A journal that cannot be opened is kept under another name, so that a new one can begin. Nothing is deleted. */
import { existsSync, renameSync } from 'node:fs';
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
  if (existsSync(path)) await refuseIfOpen(path);
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  // The log first: left beside a new journal, it would be taken for that one's.
  const moves = [
    [walOf(path), `journal.${time}.duckdb.wal`],
    [path, `journal.${time}.duckdb`],
    [envelopePath(dataDir), `journal.${time}.key.json`],
  ] as const;
  return moves
    .filter(([from]) => existsSync(from))
    .map(([from, name]) => {
      const to = join(dataDir, name);
      renameSync(from, to);
      return to;
    });
}

/** The database looks at the lock before it looks at the key: with a key that cannot fit, it opens and changes nothing. */
async function refuseIfOpen(path: string): Promise<void> {
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
