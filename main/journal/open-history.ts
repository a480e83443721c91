/** The journal of an engine that does not run, opened for questions about the past alone: it stays as it is. */
import type { TradeCounts } from '../../contract/status.ts';
import { JournalHistory } from './history.ts';
import type { StockListings } from './history-context.ts';
import { journalError } from './journal-error.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { readProgress } from './queries.ts';
import { checkSchema } from './schema.ts';

export interface OpenHistory {
  /** Of the journal's file. */
  readonly path: string;
  readonly history: JournalHistory;
  /** What the engine has made of all records so far. */
  readonly counts: TradeCounts;
  close(): void;
}

/** Throws JournalError, which says what to do, when there is no journal, another StockStream uses it, or it cannot be read. */
export async function openHistory(
  options: Omit<DatabaseOptions, 'access'>,
  listings: StockListings,
): Promise<OpenHistory> {
  const database = await openDatabase({ ...options, access: 'read' });
  const { path } = database;
  try {
    const connection = await database.connect();
    await checkSchema(connection, path);
    const { counts } = await readProgress(connection);
    connection.closeSync();
    const history = new JournalHistory({ path, listings, connect: () => database.connect() });
    return { path, history, counts, close: () => database.close() };
  } catch (error) {
    database.close();
    throw journalError('open', path, error);
  }
}
