import type { DuckDBConnection } from '@duckdb/node-api';
import { JournalError } from './journal-error.ts';

/** Raised with every change of a table or of what a column means. */
const SCHEMA_VERSION = 3;

/** Digits of a price or size: 12 before the point and 9 behind it, as SEMANTICS allows. */
export const DECIMAL_WIDTH = 21;
export const DECIMAL_SCALE = 9;

const GAPS_TABLE = `CREATE TABLE gaps (
  topic VARCHAR, "partition" INTEGER, from_offset BIGINT, to_offset BIGINT, reason VARCHAR, noticed_ms BIGINT
);`;

/**
 * Sequences are given by the journal, from 1 and without a gap, per table. `source` names a feed's partition, so that a trade
 * carries four bytes instead of its topic. `progress` is one row, because one small update per commit is five times faster than
 * one per partition. A drain cursor is the last sequence that Cassandra keeps whatever happens; `target` is the table it is about.
 */
const TABLES = `
CREATE TABLE sources (source INTEGER, topic VARCHAR, "partition" INTEGER);
CREATE TABLE trades (
  sequence BIGINT, source INTEGER, "offset" BIGINT, stock VARCHAR, time_us BIGINT, time_ns USMALLINT,
  price DECIMAL(${DECIMAL_WIDTH}, ${DECIMAL_SCALE}), price_scale UTINYINT,
  quantity INTEGER, size DECIMAL(${DECIMAL_WIDTH}, ${DECIMAL_SCALE}), size_scale UTINYINT,
  trade_type VARCHAR, trade_id UUID, received_ms BIGINT
);
CREATE TABLE rejected (
  topic VARCHAR, "partition" INTEGER, "offset" BIGINT, reason VARCHAR, detail VARCHAR, raw BLOB, received_ms BIGINT
);
CREATE TABLE bars (
  sequence BIGINT, stock VARCHAR, "interval" VARCHAR, open_time_ms BIGINT, revision INTEGER,
  open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE,
  open_us BIGINT, open_ns USMALLINT, open_partition INTEGER, open_offset BIGINT,
  close_us BIGINT, close_ns USMALLINT, close_partition INTEGER, close_offset BIGINT,
  trade_count BIGINT, volume_whole BIGINT, volume_nano INTEGER, notional_high DOUBLE, notional_low DOUBLE
);
CREATE TABLE alerts (
  sequence BIGINT, alert_id UUID, rule VARCHAR, kind VARCHAR, stock VARCHAR, direction VARCHAR, event_time_us BIGINT,
  price DOUBLE, reference DOUBLE, reference_kind VARCHAR, change_percent DOUBLE, message VARCHAR, details VARCHAR
);
CREATE TABLE progress (positions VARCHAR, counts VARCHAR);
CREATE TABLE checkpoint (trade_sequence BIGINT, state BLOB);
CREATE TABLE drain_cursors (stream VARCHAR, sequence BIGINT, target VARCHAR);
${GAPS_TABLE}
CREATE TABLE meta (schema_version INTEGER);
INSERT INTO progress VALUES ('[]', '');
INSERT INTO drain_cursors VALUES ('trades', 0, ''), ('bars', 0, ''), ('alerts', 0, '');
INSERT INTO meta VALUES (${SCHEMA_VERSION});
`;

/**
 * What makes the tables of the next version of those of one, by version. `details` is an alert's values as JSON; both are empty where an
 * alert has none. What a cursor of version 2 had acknowledged counts as safe.
 */
const STEPS: Readonly<Record<number, string>> = {
  1: `ALTER TABLE alerts ADD COLUMN message VARCHAR DEFAULT '';
      ALTER TABLE alerts ADD COLUMN details VARCHAR DEFAULT '';
      ALTER TABLE alerts ALTER COLUMN message DROP DEFAULT;
      ALTER TABLE alerts ALTER COLUMN details DROP DEFAULT;`,
  2: `ALTER TABLE drain_cursors ADD COLUMN target VARCHAR DEFAULT '';
      ALTER TABLE drain_cursors ALTER COLUMN target DROP DEFAULT;
      ${GAPS_TABLE}`,
};

/** Creates the tables in a new file, brings those of an older version up to this one; throws JournalError when a newer version made the file. */
export async function prepareSchema(connection: DuckDBConnection, path: string): Promise<void> {
  const found = await connection.runAndReadAll(
    `SELECT 1 FROM information_schema.tables WHERE table_catalog = current_database() AND table_name = 'meta'`,
  );
  if (found.currentRowCount === 0) {
    await connection.run(`BEGIN; ${TABLES} COMMIT;`);
    return;
  }
  const version = await versionOf(connection);
  if (version >= 1 && version < SCHEMA_VERSION) {
    const steps = Array.from({ length: SCHEMA_VERSION - version }, (_, i) => STEPS[version + i]);
    await connection.run(
      `BEGIN; ${steps.join(' ')} UPDATE meta SET schema_version = ${SCHEMA_VERSION}; COMMIT;`,
    );
    return;
  }
  if (version !== SCHEMA_VERSION) throw new JournalError(otherVersion(path, version));
}

/** Throws JournalError when the file, which is only to be read, is of another version. */
export async function checkSchema(connection: DuckDBConnection, path: string): Promise<void> {
  const version = await versionOf(connection);
  if (version < SCHEMA_VERSION) {
    throw new JournalError(
      `The journal ${path} has version ${version}. Start StockStream once with it, which brings it up to version ${SCHEMA_VERSION}.`,
    );
  }
  if (version !== SCHEMA_VERSION) throw new JournalError(otherVersion(path, version));
}

async function versionOf(connection: DuckDBConnection): Promise<number> {
  const rows = await connection.runAndReadAll('SELECT schema_version FROM meta');
  return Number(rows.getRows()[0]?.[0]);
}

const otherVersion = (path: string, version: number): string =>
  `The journal ${path} has version ${version}, but this StockStream writes version ${SCHEMA_VERSION}. ` +
  'Use the StockStream that made it, or set `dataDir` to another folder to begin a new journal.';
