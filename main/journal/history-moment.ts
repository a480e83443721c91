/** One moment of the journal: the queries of one question about the past run in it, see the same trades and are ended together. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { journalError } from './journal-error.ts';

export interface HistoryRun {
  /** Ends the query; it rejects with HistoryCancelled. */
  readonly signal?: AbortSignal;
  /** Called now and then with how much of the statement that runs is done, 0 to 1, where that can be told. */
  readonly onProgress?: (done: number) => void;
}

/** The caller ended the query. */
export class HistoryCancelled extends Error {
  override readonly name = 'HistoryCancelled';
}

export interface HistorySource {
  /** Path of the journal, for messages. */
  readonly path: string;
  connect(): Promise<DuckDBConnection>;
}

const PROGRESS_MS = 200;

/** What a question asks with: one statement at a time, each read to its end before the next. */
export class HistoryMoment {
  readonly connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;

  constructor(connection: DuckDBConnection, signal: AbortSignal | undefined) {
    this.connection = connection;
    this.#signal = signal;
  }

  /** The rows of a query as they come. */
  async *rows(sql: string): AsyncGenerator<readonly DuckDBValue[]> {
    this.checkCancelled();
    for await (const chunk of await this.connection.stream(sql)) {
      yield* chunk.getRows();
      this.checkCancelled();
    }
  }

  checkCancelled(): void {
    if (this.#signal?.aborted === true) throw new HistoryCancelled('the query was cancelled');
  }
}

/** Asks in a transaction on a connection of its own, so that neither the writer nor the charts wait. Rejects with HistoryCancelled, or JournalError. */
export async function* atOneMoment<Row>(
  { path, connect }: HistorySource,
  { signal, onProgress }: HistoryRun,
  ask: (moment: HistoryMoment) => AsyncIterable<Row>,
): AsyncGenerator<Row> {
  if (signal?.aborted === true) throw new HistoryCancelled('the query was cancelled');
  const connection = await connect();
  const moment = new HistoryMoment(connection, signal);
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  const timer = onProgress && setInterval(() => tellProgress(connection, onProgress), PROGRESS_MS);
  try {
    await connection.run('BEGIN');
    if (onProgress)
      await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
    yield* ask(moment);
  } catch (error) {
    moment.checkCancelled();
    throw error instanceof RangeError ? error : journalError('read', path, error);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

function tellProgress(connection: DuckDBConnection, onProgress: (done: number) => void): void {
  const { percentage } = connection.progress;
  if (percentage >= 0) onProgress(percentage / 100);
}
