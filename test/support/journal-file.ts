import { DuckDBInstance } from '@duckdb/node-api';
import { EXTENSION } from '../../main/commands/cipher-extension.ts';
import { attachFitting, loadCipher } from '../../main/journal/cipher.ts';
import { cipherOfFile } from './journal-keys.ts';

/** Asks a journal that no engine has open, or any file that DuckDB reads; the rows are plain values that compare with toEqual. */
export async function querySql(sql: string, database?: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  try {
    const connection = await instance.connect();
    try {
      if (database !== undefined) {
        await loadCipher(connection, EXTENSION);
        const file = { path: database, as: 'journal', mode: 'READ_WRITE' } as const;
        await attachFitting(connection, file, await cipherOfFile(database));
        await connection.run('USE journal');
      }
      return (await (await connection.run(sql)).getRowObjectsJson()) as Record<string, unknown>[];
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Every bar in its newest revision, without what depends on when it was written. */
export const NEWEST_BARS = `
SELECT * EXCLUDE (sequence, revision) FROM bars
QUALIFY row_number() OVER (PARTITION BY stock, "interval", open_time_ms ORDER BY sequence DESC) = 1
ORDER BY stock, "interval", open_time_ms`;
