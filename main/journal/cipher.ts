/** What the journal's file is encrypted with, and how the database is told. */
import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataKey } from '../keys/data-key.ts';
import { JournalError, journalDamaged } from './journal-error.ts';
import { logDamage } from './log-header.ts';

export interface JournalCipher {
  /** The first that fits is used: a rotation that was cut short leaves two. */
  readonly keys: readonly [DataKey, ...DataKey[]];
  /** Absolute path of DuckDB's extension `httpfs`, of DuckDB's own version: its OpenSSL encrypts. The database refuses to write without it. */
  readonly extension: string;
}

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Makes an instance able to encrypt. DuckDB checks the extension's signature and version; throws JournalError when it is absent or refused. */
export async function loadCipher(connection: DuckDBConnection, extension: string): Promise<void> {
  if (!existsSync(extension)) {
    throw new JournalError(
      `The journal cannot be encrypted: DuckDB's extension httpfs is missing (${extension}). In a clone, ` +
        '`node scripts/cipher-extension.mjs` fetches it; an installed app has to be installed again. Nothing is written unencrypted ' +
        'unless `journal.encryption` is set to "off".',
    );
  }
  try {
    await connection.run(`LOAD ${quote(extension)}`);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new JournalError(
      `The journal cannot be encrypted: DuckDB refuses its extension ${extension} (${reason}). Delete that file; in a clone, ` +
        '`node scripts/cipher-extension.mjs` fetches it anew, an installed app has to be installed again.',
      { cause: error },
    );
  }
}

export interface AttachedFile {
  readonly path: string;
  /** Name of its catalog. */
  readonly as: string;
  readonly mode: 'READ_WRITE' | 'READ_ONLY';
}

/** The key goes in as a parameter, so that no error can quote it. */
export async function attachWith(
  connection: DuckDBConnection,
  { path, as, mode }: AttachedFile,
  key: DataKey | null,
): Promise<void> {
  const attach = `ATTACH ${quote(path)} AS ${as}`;
  if (key === null) await connection.run(`${attach} (${mode})`);
  else await connection.run(`${attach} (${mode}, ENCRYPTION_KEY $key)`, { key });
}

/**
 * Attaches with the first key that fits, and returns which that is. The extension has to be loaded. Throws JournalDamaged before the database
 * could pass over a damaged log. Never to be called while this process has the file open, as `journalForm`.
 */
export async function attachFitting(
  connection: DuckDBConnection,
  file: AttachedFile,
  cipher: JournalCipher | null,
): Promise<{ key: DataKey | null; fits: 'current' | 'next' }> {
  const [current = null, next] = cipher?.keys ?? [];
  const damage = logDamage(file.path);
  if (damage !== undefined) throw journalDamaged(file.path, damage);
  try {
    await attachWith(connection, file, current);
    return { key: current, fits: 'current' };
  } catch (error) {
    if (next === undefined || !/wrong encryption key/i.test(String(error))) throw error;
    await attachWith(connection, file, next);
    return { key: next, fits: 'next' };
  }
}
