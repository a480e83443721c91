import { existsSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { settleEnvelope } from '../keys/key-envelope.ts';
import { attachFitting, type JournalCipher, loadCipher } from './cipher.ts';
import { JournalDiskFull, JournalError, journalError } from './journal-error.ts';
import { journalPath, newSpillPath, removeLeftovers } from './journal-file.ts';

/** Name under which the journal's file is attached; appenders need it. */
export const CATALOG = 'journal';

export interface DatabaseOptions {
  /** Folder of the journal; created when absent, but for reading. */
  readonly dataDir: string;
  readonly memoryLimitMb: number;
  /** Null: not encrypted. A file is never opened in the other form than it has. */
  readonly cipher: JournalCipher | null;
  /** `read`: what is there is looked at and stays as it is. Default: `write`. */
  readonly access?: 'read' | 'write';
}

export interface Database {
  readonly path: string;
  /** A new connection with the journal as its default catalog. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/**
 * Makes the instance that reads or writes a journal.
 * @param spill Folder for what does not fit into memory.
 */
export function createInstance(
  { memoryLimitMb, isEncrypted }: { readonly memoryLimitMb: number; readonly isEncrypted: boolean },
  spill: string,
): Promise<DuckDBInstance> {
  return DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimitMb}MB`,
    threads: '2',
    temp_directory: spill,
    // Off by default, also for an encrypted file: what does not fit into memory would lie in the clear.
    temp_file_encryption: String(isEncrypted),
    // The journal never reaches for the network by itself.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

/** Attaches the journal with the key that fits; who may write ends what was cut short before him. */
async function attach(
  connection: DuckDBConnection,
  { dataDir, cipher, access }: DatabaseOptions,
  spill: string,
): Promise<void> {
  if (cipher !== null) await loadCipher(connection, cipher.extension);
  const mode = access === 'read' ? 'READ_ONLY' : 'READ_WRITE';
  const { fits } = await attachFitting(connection, { path: journalPath(dataDir), as: CATALOG, mode }, cipher);
  if (access === 'read') return;
  if (cipher !== null) settleEnvelope(dataDir, fits);
  await removeLeftovers(dataDir, spill);
}

/** Opens or creates the database file; throws JournalError when the folder or the file cannot be used, or is not there to be read. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { dataDir, memoryLimitMb, cipher, access } = options;
  const path = journalPath(dataDir);
  const spill = newSpillPath(dataDir);
  const isNew = !existsSync(path);
  try {
    if (access !== 'read') await mkdir(dataDir, { recursive: true });
    else if (isNew) {
      throw new JournalError(
        `There is no journal at ${path}. Run StockStream first, or set \`dataDir\` and \`feed\` to those whose journal you mean.`,
      );
    }
    const instance = await createInstance({ memoryLimitMb, isEncrypted: cipher !== null }, spill);
    const connect = async (): Promise<DuckDBConnection> => {
      const connection = await instance.connect();
      await connection.run(`USE ${CATALOG}`);
      return connection;
    };
    const first = await instance.connect();
    try {
      await attach(first, options, spill);
    } catch (error) {
      instance.closeSync();
      throw error;
    } finally {
      first.closeSync();
    }
    return { path, connect, close: () => instance.closeSync() };
  } catch (error) {
    const failure = journalError('open', path, error);
    // Nothing was ever in it; left behind, the half of a header would be taken for damage.
    if (isNew && failure instanceof JournalDiskFull) rmSync(path, { force: true });
    throw failure;
  }
}
