import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { JournalError, journalError } from './journal-error.ts';

/** Name under which the journal's file is attached; appenders need it. */
export const CATALOG = 'journal';

export interface DatabaseOptions {
  /** Folder of the journal; created when absent, but for reading. */
  readonly dataDir: string;
  readonly memoryLimitMb: number;
  /** `read`: what is there is looked at and stays as it is. Default: `write`. */
  readonly access?: 'read' | 'write';
}

export interface Database {
  readonly path: string;
  /** A new connection with the journal as its default catalog. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The one place where the file is attached; a key, when there is one, belongs here. */
async function attach(
  connection: DuckDBConnection,
  path: string,
  access: DatabaseOptions['access'],
): Promise<void> {
  await connection.run(`ATTACH ${quote(path)} AS ${CATALOG} ${access === 'read' ? '(READ_ONLY)' : ''}`);
}

/** Opens or creates the database file; throws JournalError when the folder or the file cannot be used, or is not there to be read. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const path = join(options.dataDir, 'journal.duckdb');
  try {
    if (options.access !== 'read') await mkdir(options.dataDir, { recursive: true });
    else if (!existsSync(path)) {
      throw new JournalError(
        `There is no journal at ${path}. Run StockStream first, or set \`dataDir\` and \`feed\` to those whose journal you mean.`,
      );
    }
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${options.memoryLimitMb}MB`,
      threads: '2',
      temp_directory: join(options.dataDir, 'spill'),
      // The journal never reaches for the network by itself.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connect = async (): Promise<DuckDBConnection> => {
      const connection = await instance.connect();
      await connection.run(`USE ${CATALOG}`);
      return connection;
    };
    const first = await instance.connect();
    try {
      await attach(first, path, options.access);
    } catch (error) {
      instance.closeSync();
      throw error;
    } finally {
      first.closeSync();
    }
    return { path, connect, close: () => instance.closeSync() };
  } catch (error) {
    throw journalError('open', path, error);
  }
}
