/** The keyspace and its tables: their CQL, made when that is allowed, checked always. */
import type { Client } from 'cassandra-driver';
import type { CassandraSettings } from './client.ts';

/** The tables are absent, or not as StockStream needs them. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  /** What the user can do; holds the CQL to run. */
  readonly remedy: string;
  /** Something is only absent and can be made; otherwise it is there and another. */
  readonly isAbsence: boolean;

  constructor(message: string, about: { readonly remedy: string; readonly isAbsence: boolean }) {
    super(message);
    this.remedy = about.remedy;
    this.isAbsence = about.isAbsence;
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

/** A column as the server has it: its type, or `partition_key` and `clustering` with their place. */
interface PresentColumn {
  readonly type: string;
  readonly role: string;
}

/** A table that is absent, a column of one that exists, or a column that is another than the one needed. */
interface Difference {
  readonly table: string;
  readonly column: string | null;
  /** What is there instead; null when nothing is. */
  readonly found: string | null;
}

type Columns = ReadonlyMap<string, ReadonlyMap<string, PresentColumn>>;

/** The columns of each table of the keyspace. */
async function presentColumns(client: Client, keyspace: string): Promise<Columns> {
  const { rows } = await client.execute(
    'SELECT table_name, column_name, type, kind, position FROM system_schema.columns WHERE keyspace_name = ?',
    [keyspace],
  );
  const tables = new Map<string, Map<string, PresentColumn>>();
  for (const { table_name, column_name, type, kind, position } of rows) {
    const columns = tables.get(table_name) ?? new Map<string, PresentColumn>();
    columns.set(column_name, { type, role: roleText(kind, position) });
    tables.set(table_name, columns);
  }
  return tables;
}

/** A column without a place in the key has no role. */
const roleText = (kind: string, position: number): string =>
  kind === 'partition_key' || kind === 'clustering' ? `${kind} ${position + 1}` : '';

/** Role of each key column of `(a, b), c`. */
function keyRoles(key: string): ReadonlyMap<string, string> {
  const [, partition = '', clustering = ''] = /^\(([^)]*)\)(?:, (.*))?$/.exec(key) ?? [];
  const names = (list: string) => list.split(', ').filter((name) => name !== '');
  return new Map([
    ...names(partition).map((name, index) => [name, roleText('partition_key', index)] as const),
    ...names(clustering).map((name, index) => [name, roleText('clustering', index)] as const),
  ]);
}

function tableDifferences(
  { name, columns, key }: TableDefinition,
  present: ReadonlyMap<string, PresentColumn> | undefined,
): Difference[] {
  if (present === undefined) return [{ table: name, column: null, found: null }];
  const roles = keyRoles(key);
  const needed = Object.entries(columns).flatMap(([column, type]): Difference[] => {
    const there = present.get(column);
    if (there === undefined) return [{ table: name, column, found: null }];
    const role = roles.get(column) ?? '';
    if (there.type === type && there.role === role) return [];
    return [{ table: name, column, found: `${there.type} ${there.role}`.trim() }];
  });
  // A further column is the user's own, but in the key it makes every row one that cannot be written.
  const foreign = [...present]
    .filter(([column, { role }]) => role !== '' && !(column in columns))
    .map(([column, { type, role }]) => ({ table: name, column, found: `${type} ${role}` }));
  return [...needed, ...foreign];
}

async function differences(client: Client, keyspace: string): Promise<Difference[]> {
  const present = await presentColumns(client, keyspace);
  return TABLES.flatMap((table) => tableDifferences(table, present.get(table.name)));
}

function neededText({ table, column }: Difference): string {
  const definition = TABLES.find(({ name }) => name === table);
  const type = definition?.columns[column ?? ''];
  if (definition === undefined || type === undefined) return 'no part of the key';
  return `${type} ${keyRoles(definition.key).get(column ?? '') ?? ''}`.trim();
}

/** The statements that add the absent columns of tables that an older version made. */
function columnsCql(keyspace: string, absent: readonly Difference[]): string[] {
  return absent.flatMap(({ table, column }) => {
    const type = TABLES.find(({ name }) => name === table)?.columns[column ?? ''];
    return type === undefined ? [] : [`ALTER TABLE ${keyspace}.${table} ADD ${column} ${type}`];
  });
}

/** Throws SchemaError when a table or column is absent, or another than the one needed. */
export async function checkSchema(client: Client, settings: CassandraSettings): Promise<void> {
  const different = await differences(client, settings.keyspace);
  const wrong = different.filter(({ found }) => found !== null);
  if (wrong.length > 0) {
    const texts = wrong.map(
      (one) => `${one.table}.${one.column} is ${one.found} and must be ${neededText(one)}`,
    );
    throw new SchemaError(
      `Cassandra's keyspace ${settings.keyspace} has other tables than StockStream's: ${texts.join(', ')}`,
      {
        remedy: 'set cassandra.keyspace to one of its own, or move these tables away',
        isAbsence: false,
      },
    );
  }
  if (different.length === 0) return;
  const names = different.map(({ table, column }) =>
    column === null ? `table ${table}` : `column ${table}.${column}`,
  );
  const statements = [...schemaCql(settings), ...columnsCql(settings.keyspace, different)];
  throw new SchemaError(`Cassandra's keyspace ${settings.keyspace} has no ${names.join(', ')}`, {
    remedy: `set cassandra.createSchema to true, or run:\n${statements.join(';\n')};`,
    isAbsence: true,
  });
}

/**
 * Makes what is absent when the settings allow it; throws SchemaError when something still is, or is another than the one needed.
 * Returns the identity of each table: a table that is dropped and made anew has another.
 */
export async function ensureSchema(
  client: Client,
  settings: CassandraSettings,
): Promise<ReadonlyMap<string, string>> {
  const different = settings.createSchema ? await differences(client, settings.keyspace) : [];
  const absent = different.filter(({ found }) => found === null);
  if (absent.length > 0) {
    const statements = [...schemaCql(settings), ...columnsCql(settings.keyspace, absent)];
    for (const statement of statements) await client.execute(statement, [], { prepare: false });
  }
  await checkSchema(client, settings);
  const { rows } = await client.execute(
    'SELECT table_name, id FROM system_schema.tables WHERE keyspace_name = ?',
    [settings.keyspace],
  );
  return new Map(rows.map(({ table_name, id }) => [String(table_name), String(id)]));
}
