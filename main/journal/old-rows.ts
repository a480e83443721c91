/**
 * Rows that are older than a bound, deleted a little at a time. What the database frees is used again by later rows; the file itself gets
 * smaller only when it is written anew (compact-journal.ts).
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DrainStream, OldRows, Space } from './journal.ts';

/** Sequences looked at by one deletion: milliseconds, so that a commit hardly waits. */
const STEP_ROWS = 20_000;

const REJECTED_SQL = `
DELETE FROM rejected WHERE rowid IN (SELECT rowid FROM rejected WHERE received_ms < $1 LIMIT ${STEP_ROWS})`;

/** A bar is as old as its last trade. */
const TIME_OF: Readonly<Record<DrainStream, string>> = {
  trades: 'time_us',
  bars: 'close_us',
  alerts: 'event_time_us',
};

/** One small deletion. */
export interface DeleteStep {
  readonly table: DrainStream | 'rejected';
  /** Deletes on the connection that writes, as a transaction; returns how many rows. */
  run(write: DuckDBConnection): Promise<number>;
}

/**
 * The deletions that there are to be made.
 * @param connection For looking.
 * @param upTo Returns the greatest sequence of a stream that may be deleted at that moment; asked anew by every deletion, for a cursor may go
 *   back between two.
 */
export async function* deleteSteps(
  connection: DuckDBConnection,
  old: OldRows,
  upTo: (stream: DrainStream) => number,
): AsyncGenerator<DeleteStep> {
  for (const table of ['trades', 'bars', 'alerts'] as const) {
    const isOld = `${TIME_OF[table]} < $1 AND sequence <= $2`;
    const bounds = () => [BigInt(Math.ceil(old.beforeUs)), BigInt(upTo(table))];
    const extent = await connection.runAndReadAll(
      `SELECT min(sequence)::DOUBLE, max(sequence)::DOUBLE FROM ${table} WHERE ${isOld}`,
      bounds(),
    );
    const [first, last] = extent.getRows()[0] as [number | null, number | null];
    if (first === null || last === null) continue;
    const sql = `DELETE FROM ${table} WHERE ${isOld} AND sequence > $3 AND sequence <= $4`;
    for (let after = first - 1; after < last; after += STEP_ROWS) {
      const range = [BigInt(after), BigInt(after + STEP_ROWS)];
      yield { table, run: (write) => rowsChanged(write, sql, [...bounds(), ...range]) };
    }
  }
  yield* rejectedSteps(old);
}

/** Rejected records have no sequence: as many as there are in one step, until there are fewer. */
function* rejectedSteps({ rejectedBeforeMs }: OldRows): Generator<DeleteStep> {
  const bound = [BigInt(Math.ceil(rejectedBeforeMs))];
  let deleted = STEP_ROWS;
  while (deleted === STEP_ROWS) {
    const run = async (write: DuckDBConnection): Promise<number> => {
      deleted = await rowsChanged(write, REJECTED_SQL, bound);
      return deleted;
    };
    yield { table: 'rejected', run };
  }
}

async function rowsChanged(connection: DuckDBConnection, sql: string, values: bigint[]): Promise<number> {
  return (await connection.run(sql, values)).rowsChanged;
}

const TABLES = ['trades', 'bars', 'alerts', 'rejected'] as const;

/**
 * The space of an attached database file, by the name under which it is attached. Blocks of deleted rows are freed late: not while a question
 * that began before the deletion still reads them. So what is used is taken to shrink as the rows do.
 */
export async function spaceOf(
  connection: DuckDBConnection,
  catalog: string,
  walBytes: number,
): Promise<Space> {
  const rows = TABLES.map((table) => `(SELECT count(*) FROM ${catalog}.${table})`).join(' + ');
  const result = await connection.runAndReadAll(
    `SELECT (block_size * used_blocks)::DOUBLE, (block_size * total_blocks)::DOUBLE, (${rows})::DOUBLE,
       (SELECT sum(estimated_size) FROM duckdb_tables()
        WHERE database_name = $1 AND table_name IN ('${TABLES.join("', '")}'))::DOUBLE
     FROM pragma_database_size() WHERE database_name = $1`,
    [catalog],
  );
  const [used, total, left, inBlocks] = result.getRows()[0] as [number, number, number, number];
  const share = Math.min(left / Math.max(inBlocks, 1), 1);
  return { usedBytes: used * share + walBytes, fileBytes: total + walBytes };
}

/** About the event time, in microseconds, before which this share (0 to 1) of the trades lies; undefined without trades. */
export async function timeOfShare(connection: DuckDBConnection, share: number): Promise<number | undefined> {
  const result = await connection.runAndReadAll(
    'SELECT approx_quantile(time_us, $1::FLOAT)::DOUBLE FROM trades',
    [share],
  );
  return (result.getRows()[0]?.[0] as number | null) ?? undefined;
}

/** How many trades the journal had once and has no longer: their sequences are missing, for there is no gap but for this. */
export async function deletedTrades(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll(
    'SELECT (coalesce(max(sequence), 0) - count(*))::DOUBLE FROM trades',
  );
  return result.getRows()[0]?.[0] as number;
}
