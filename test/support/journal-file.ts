import { DuckDBInstance } from '@duckdb/node-api';

/** Asks a journal that no engine has open, or any file that DuckDB reads; the rows are plain values that compare with toEqual. */
export async function querySql(sql: string, database = ':memory:'): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(database, { threads: '2', memory_limit: '1GB' });
  try {
    const connection = await instance.connect();
    try {
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
