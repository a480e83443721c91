/** The keyspace and its tables: their CQL, made when that is allowed, checked always. */
import type { Client } from 'cassandra-driver';
import type { CassandraSettings } from './client.ts';

/** The tables are absent, or not as StockStream needs them. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  /** What the user can do; holds the CQL to run. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * Rows are never changed after their day, so files of the same time window are compacted together and then left alone.
 * For bars the window follows the bar's own time, which is their write time (see tables.ts).
 */
const TIME_WINDOW = `compaction = { 'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': 1 }`;

interface TableDefinition {
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly key: string;
  readonly options: readonly string[];
  /** Columns with a storage-attached index. */
  readonly indexed: readonly string[];
}

const TABLES: readonly TableDefinition[] = [
  {
    name: 'stocks',
    // An hour of one stock: no partition grows without bound, and no day of a busy stock falls on one node.
    columns: {
      stock: 'text',
      trade_date: 'date',
      trade_hour: 'tinyint',
      trade_time: 'time',
      trade_id: 'uuid',
      price: 'decimal',
      quantity: 'int',
      size: 'decimal',
      trade_type: 'text',
    },
    key: '(stock, trade_date, trade_hour), trade_time, trade_id',
    options: ['CLUSTERING ORDER BY (trade_time DESC, trade_id ASC)', TIME_WINDOW],
    indexed: ['trade_id'],
  },
  {
    // Which partitions of `stocks` a date has: a date alone is no partition key there.
    name: 'stocks_by_date',
    columns: { trade_date: 'date', stock: 'text', trade_hour: 'tinyint' },
    key: '(trade_date), stock, trade_hour',
    options: [],
    indexed: [],
  },
  {
    // `period` is the first day of the day, month or year that the partition covers: see tables.ts.
    name: 'bars',
    columns: {
      stock: 'text',
      interval: 'text',
      period: 'date',
      open_time: 'timestamp',
      open: 'decimal',
      high: 'decimal',
      low: 'decimal',
      close: 'decimal',
      volume: 'decimal',
      trade_count: 'bigint',
      notional: 'double',
      vwap: 'double',
      revision: 'int',
    },
    key: '(stock, interval, period), open_time',
    options: ['CLUSTERING ORDER BY (open_time DESC)', TIME_WINDOW],
    indexed: [],
  },
  {
    name: 'alerts',
    columns: {
      stock: 'text',
      alert_date: 'date',
      alert_time: 'time',
      alert_id: 'uuid',
      rule: 'text',
      kind: 'text',
      direction: 'text',
      price: 'decimal',
      reference: 'decimal',
      reference_kind: 'text',
      change_percent: 'double',
      message: 'text',
      details: 'text',
    },
    key: '(stock, alert_date), alert_time, alert_id',
    options: ['CLUSTERING ORDER BY (alert_time DESC, alert_id ASC)', TIME_WINDOW],
    indexed: [],
  },
];

function tableCql(keyspace: string, table: TableDefinition): string[] {
  const columns = Object.entries(table.columns).map(([name, type]) => `  ${name} ${type},`);
  const options = table.options.length > 0 ? ` WITH ${table.options.join('\n  AND ')}` : '';
  return [
    `CREATE TABLE IF NOT EXISTS ${keyspace}.${table.name} (\n${columns.join('\n')}\n  PRIMARY KEY (${table.key})\n)${options}`,
    ...table.indexed.map(
      (column) =>
        `CREATE INDEX IF NOT EXISTS ${table.name}_${column} ON ${keyspace}.${table.name} (${column}) USING 'sai'`,
    ),
  ];
}

/** The statements that make everything, in order; each can be run again without effect. Astra makes keyspaces in its console only. */
export function schemaCql(settings: CassandraSettings): string[] {
  const { keyspace, localDataCenter, replicationFactor, secureConnectBundle } = settings;
  const dataCenter = localDataCenter.replaceAll("'", "''");
  const keyspaceCql = `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = { 'class': 'NetworkTopologyStrategy', '${dataCenter}': ${replicationFactor} }`;
  return [
    ...(secureConnectBundle === '' ? [keyspaceCql] : []),
    ...TABLES.flatMap((table) => tableCql(keyspace, table)),
  ];
}

/** A table, or a column of a table that exists. */
interface Missing {
  readonly table: string;
  readonly column: string | null;
}

/** What is absent. */
async function missing(client: Client, keyspace: string): Promise<Missing[]> {
  const { rows } = await client.execute(
    'SELECT table_name, column_name FROM system_schema.columns WHERE keyspace_name = ?',
    [keyspace],
  );
  const present = new Set(rows.map((row) => `${row.table_name}.${row.column_name}`));
  const tables = new Set(rows.map((row) => String(row.table_name)));
  return TABLES.flatMap(({ name, columns }): Missing[] =>
    tables.has(name)
      ? Object.keys(columns)
          .filter((column) => !present.has(`${name}.${column}`))
          .map((column) => ({ table: name, column }))
      : [{ table: name, column: null }],
  );
}

/** The statements that add the absent columns of tables that an older version made. */
function columnsCql(keyspace: string, absent: readonly Missing[]): string[] {
  return absent.flatMap(({ table, column }) => {
    const type = TABLES.find(({ name }) => name === table)?.columns[column ?? ''];
    return type === undefined ? [] : [`ALTER TABLE ${keyspace}.${table} ADD ${column} ${type}`];
  });
}

/** Throws SchemaError when a table or column is absent. */
export async function checkSchema(client: Client, settings: CassandraSettings): Promise<void> {
  const absent = await missing(client, settings.keyspace);
  if (absent.length === 0) return;
  const names = absent.map(({ table, column }) =>
    column === null ? `table ${table}` : `column ${table}.${column}`,
  );
  const statements = [...schemaCql(settings), ...columnsCql(settings.keyspace, absent)];
  throw new SchemaError(
    `Cassandra's keyspace ${settings.keyspace} has no ${names.join(', ')}`,
    `set cassandra.createSchema to true, or run:\n${statements.join(';\n')};`,
  );
}

/** Makes what is absent when the settings allow it; throws SchemaError when something still is. */
export async function ensureSchema(client: Client, settings: CassandraSettings): Promise<void> {
  const absent = settings.createSchema ? await missing(client, settings.keyspace) : [];
  if (absent.length > 0) {
    const statements = [...schemaCql(settings), ...columnsCql(settings.keyspace, absent)];
    for (const statement of statements) await client.execute(statement, [], { prepare: false });
  }
  await checkSchema(client, settings);
}
