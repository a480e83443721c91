/**
 * The journal under another key, or under none: copied into a new file in one go, the copy read back and compared row by row, then moved into
 * the old one's place. Until that move the old file is what counts, after it the new one; a crash at any moment leaves one of the two.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { syncFolder } from '../keys/replace-file.ts';
import { type AttachedFile, attachFitting, attachWith, type JournalCipher, loadCipher } from './cipher.ts';
import { JournalError, journalError } from './journal-error.ts';
import { journalCopyPath, journalPath, newSpillPath, removeLeftovers, walOf } from './journal-file.ts';
import { createInstance } from './open-database.ts';

export interface RewriteOptions {
  readonly dataDir: string;
  readonly memoryLimitMb: number;
  /** What it is encrypted with; null: with nothing. */
  readonly from: JournalCipher | null;
  readonly to: JournalCipher | null;
  /** Ends it: it then throws, and the journal is as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with how much is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** The copy is made and checked, and nobody can write to the journal: for what must be on disk before the move. */
  readonly beforeMove?: () => void;
}

interface Table {
  readonly name: string;
  readonly rows: number;
}

const PROGRESS_MS = 200;
/** Of the whole; reading both files once more is the rest. */
const COPY_SHARE = 0.8;

/** Resolves to the number of rows; throws JournalError, and then the journal is as it was. */
export async function rewriteJournal(options: RewriteOptions): Promise<number> {
  const { dataDir, memoryLimitMb, from, to } = options;
  const spill = newSpillPath(dataDir);
  try {
    const isEncrypted = from !== null || to !== null;
    const instance = await createInstance({ memoryLimitMb, isEncrypted }, spill);
    const connection = await instance.connect();
    const interrupt = (): void => connection.interrupt();
    options.signal?.addEventListener('abort', interrupt);
    try {
      const extension = (to ?? from)?.extension;
      if (extension !== undefined) await loadCipher(connection, extension);
      return await rewrite(connection, options, spill);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
      await rm(spill, { recursive: true, force: true });
    }
  } catch (error) {
    throw journalError('rewrite', journalPath(dataDir), error);
  }
}

async function rewrite(
  connection: DuckDBConnection,
  options: RewriteOptions,
  spill: string,
): Promise<number> {
  const { dataDir, from, to } = options;
  const path = journalPath(dataDir);
  const old = { path, as: 'old', mode: 'READ_ONLY' } as const;
  const copy = { path: journalCopyPath(dataDir), as: 'new', mode: 'READ_WRITE' } as const;
  const newKey = to?.keys[0] ?? null;

  // For writing first: what an earlier process left in the write-ahead log goes into the file.
  const { key } = await attachFitting(connection, { ...old, mode: 'READ_WRITE' }, from);
  await removeLeftovers(dataDir, spill);
  await connection.run('DETACH old');
  // Open for reading, the file is locked against every writer until the copy has its place.
  await attachWith(connection, old, key);
  try {
    await attachWith(connection, copy, newKey);
    const tables = await copyTables(connection, options);
    await connection.run('DETACH new');
    await compare(connection, tables, { ...copy, mode: 'READ_ONLY' }, newKey);
    options.signal?.throwIfAborted();
    options.beforeMove?.();
    await move(connection, path, copy.path);
    options.onProgress?.(1);
    return tables.reduce((sum, { rows }) => sum + rows, 0);
  } catch (error) {
    // Refused when the copy itself could not be written; the failure is what matters.
    await connection.run('DETACH DATABASE IF EXISTS new').catch(() => undefined);
    await removeLeftovers(dataDir, spill);
    throw error;
  }
}

async function copyTables(
  connection: DuckDBConnection,
  { signal, onProgress }: RewriteOptions,
): Promise<Table[]> {
  await connection.run('COPY FROM DATABASE old TO new (SCHEMA)');
  const names = await rowsOf(
    connection,
    `SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'`,
  );
  const tables: Table[] = [];
  for (const [name] of names) {
    const [[rows] = []] = await rowsOf(connection, `SELECT count(*) FROM old."${name}"`);
    tables.push({ name: String(name), rows: Number(rows) });
  }
  const total = tables.reduce((sum, { rows }) => sum + rows, 0);
  await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
  let done = 0;
  const tell = (rows: number) => onProgress?.((COPY_SHARE * (done + rows)) / Math.max(total, 1));
  for (const { name, rows } of tables) {
    // Between two statements there is nothing to interrupt.
    signal?.throwIfAborted();
    const part = () => Math.max(connection.progress.percentage, 0) / 100;
    const timer = setInterval(() => tell(rows * part()), PROGRESS_MS);
    try {
      await connection.run(`INSERT INTO new."${name}" SELECT * FROM old."${name}"`);
    } finally {
      clearInterval(timer);
    }
    done += rows;
    tell(0);
  }
  return tables;
}

/** Throws JournalError when the copy, read from its file, has not the very rows of the journal. */
async function compare(
  connection: DuckDBConnection,
  tables: readonly Table[],
  copy: AttachedFile,
  key: JournalCipher['keys'][number] | null,
): Promise<void> {
  await attachWith(connection, copy, key);
  for (const { name } of tables) {
    // The sum of the rows' hashes does not depend on their order, and counts a row that is there twice twice.
    const sumOf = (catalog: string) =>
      rowsOf(connection, `SELECT count(*)::VARCHAR, sum(hash(r))::VARCHAR FROM ${catalog}."${name}" r`);
    const [wanted, found] = [await sumOf('old'), await sumOf('new')].map(String);
    if (wanted !== found)
      throw new JournalError(`The copy of the table ${name} differs from the journal; nothing was changed.`);
  }
  await connection.run('DETACH new');
}

/** Gives the copy the journal's place. */
async function move(connection: DuckDBConnection, path: string, copy: string): Promise<void> {
  if (existsSync(walOf(path)) || existsSync(walOf(copy)))
    throw new JournalError(
      `Another StockStream wrote to the journal ${path} meanwhile. Close it, then try again.`,
    );
  // Windows replaces no open file; elsewhere the lock holds until the new file is there.
  if (process.platform === 'win32') await connection.run('DETACH old');
  await rename(copy, path);
  syncFolder(dirname(path));
  if (process.platform !== 'win32') await connection.run('DETACH old');
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
