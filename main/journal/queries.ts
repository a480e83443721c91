/** Reading the journal: for charts, for the duplicate filter, for a restart. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { INTERVAL_MS, type Interval } from '../../contract/bars.ts';
import type { GapSummary, TradeCounts } from '../../contract/status.ts';
import type { Stock } from '../../contract/units.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { FeedPosition } from '../feeds/feed.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { BAR_SELECT, NEWEST_REVISION, readBars } from './bar-rows.ts';
import { doubles, uuids } from './chunk-reader.ts';
import { NO_GAPS, readGaps, withGaps } from './gap-rows.ts';
import type { StoredIds } from './journal.ts';
import { readSources, type Source } from './trade-replay.ts';

/** How much further back each attempt looks, in lengths of the wanted bars: most charts are served by the first. */
const LOOK_BACK = [4, 64, Number.POSITIVE_INFINITY] as const;

/**
 * The `count` newest stored bars that open before `beforeMs`, oldest first. Looks at the newest part of the table
 * first, because rows lie there in order of time and the database skips what is outside the range.
 */
export async function barsBefore(
  connection: DuckDBConnection,
  symbols: SymbolTable,
  wanted: {
    readonly stock: Stock;
    readonly interval: Interval;
    readonly beforeMs: number;
    readonly count: number;
  },
): Promise<BarState[]> {
  const { stock, interval, count } = wanted;
  const beforeMs = Math.min(wanted.beforeMs, Number.MAX_SAFE_INTEGER);
  let bars: BarState[] = [];
  for (const factor of LOOK_BACK) {
    const fromMs = Math.max(beforeMs - factor * count * INTERVAL_MS[interval], Number.MIN_SAFE_INTEGER);
    bars = await readBars(
      connection,
      symbols,
      `SELECT ${BAR_SELECT} FROM bars
       WHERE stock = $1 AND "interval" = $2 AND open_time_ms >= $3 AND open_time_ms < $4
       ${NEWEST_REVISION} ORDER BY open_time_ms DESC LIMIT $5`,
      [stock, interval, BigInt(Math.floor(fromMs)), BigInt(Math.ceil(beforeMs)), count],
    );
    if (bars.length >= count) break;
  }
  return bars.reverse();
}

/** The `count` newest stored bars of every stock, oldest first. */
export async function newestBarsOfAll(
  connection: DuckDBConnection,
  symbols: SymbolTable,
  interval: Interval,
  count: number,
): Promise<BarState[]> {
  return readBars(
    connection,
    symbols,
    `WITH newest AS (SELECT * FROM bars WHERE "interval" = $1 ${NEWEST_REVISION})
     SELECT ${BAR_SELECT} FROM newest
     QUALIFY row_number() OVER (PARTITION BY stock ORDER BY open_time_ms DESC) <= $2 ORDER BY open_time_ms`,
    [interval, count],
  );
}

const KNOWN_SQL = `
SELECT DISTINCT probe.place::DOUBLE
FROM trades JOIN (
  SELECT unnest(string_split($1, ','))::UUID AS id, unnest(range($2::BIGINT)) AS place
) probe ON trades.trade_id = probe.id
WHERE trades.time_us BETWEEN $3 AND $4`;

/** Sets `known` for those of the rows whose id is stored with an event time of the range. */
async function markKnown(
  connection: DuckDBConnection,
  ids: Uint8Array,
  rows: readonly number[],
  range: readonly [fromUs: number, toUs: number],
  known: Uint8Array,
): Promise<void> {
  const all = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
  const hex = rows.map((row) => all.toString('hex', row * 16, row * 16 + 16)).join(',');
  const bounds = range.map((bound) => BigInt(bound));
  const result = await connection.run(KNOWN_SQL, [hex, BigInt(rows.length), ...bounds]);
  for (const chunk of await result.fetchAllChunks()) {
    if (chunk.rowCount === 0) continue;
    for (const place of doubles(chunk, 0)) known[rows[place] as number] = 1;
  }
}

/**
 * See Journal.known. A second delivery has the time of the first, as good as always: so the part of the table of those times is searched
 * first, which is small, and only for what is not there the rest.
 */
export async function knownIds(
  connection: DuckDBConnection,
  ids: Uint8Array,
  timesUs: Float64Array,
): Promise<Uint8Array> {
  const known = new Uint8Array(timesUs.length);
  if (timesUs.length === 0) return known;
  const rows = Array.from(timesUs, (_, row) => row);
  const range = [timesUs.reduce((a, b) => Math.min(a, b)), timesUs.reduce((a, b) => Math.max(a, b))] as const;
  await markKnown(connection, ids, rows, range, known);
  const missing = rows.filter((row) => known[row] === 0);
  const always = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
  if (missing.length > 0) await markKnown(connection, ids, missing, always, known);
  return known;
}

/** See Journal.newestIds. */
export async function newestIds(
  connection: DuckDBConnection,
  stored: number,
  limit: number,
): Promise<StoredIds> {
  let fromUs = Number.NEGATIVE_INFINITY;
  if (stored > limit) {
    const edge = await connection.runAndReadAll(
      'SELECT min(time_us)::DOUBLE FROM (SELECT time_us FROM trades ORDER BY time_us DESC LIMIT $1)',
      [limit],
    );
    fromUs = Number(edge.getRows()[0]?.[0]);
  }
  const bound = Math.max(fromUs, Number.MIN_SAFE_INTEGER);
  const result = await connection.run('SELECT trade_id, time_us::DOUBLE FROM trades WHERE time_us >= $1', [
    BigInt(bound),
  ]);
  const chunks = (await result.fetchAllChunks()).filter((chunk) => chunk.rowCount > 0);
  const count = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const ids = new Uint8Array(count * 16);
  const timesUs = new Float64Array(count);
  let row = 0;
  for (const chunk of chunks) {
    ids.set(uuids(chunk, 0), row * 16);
    timesUs.set(doubles(chunk, 1), row);
    row += chunk.rowCount;
  }
  return { fromUs, ids, timesUs };
}

export interface Progress {
  readonly sources: Source[];
  readonly positions: Map<string, FeedPosition>;
  readonly counts: TradeCounts;
  readonly last: Record<'trades' | 'bars' | 'alerts', number>;
  readonly gaps: GapSummary;
}

const NO_COUNTS: TradeCounts = { trades: 0, late: 0, duplicates: 0, rejected: 0, rejectedByReason: {} };

export const positionKey = (position: Source): string => `${position.topic}/${position.partition}`;

/** Where the journal stands: read once when it is opened, kept in memory from then on. */
export async function readProgress(connection: DuckDBConnection): Promise<Progress> {
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
  const [progress] = await rows('SELECT positions, counts FROM progress');
  const last = { trades: 0, bars: 0, alerts: 0 };
  for (const table of ['trades', 'bars', 'alerts'] as const) {
    last[table] = Number((await rows(`SELECT coalesce(max(sequence), 0)::DOUBLE FROM ${table}`))[0]?.[0]);
  }
  const positions = JSON.parse(String(progress?.[0])) as FeedPosition[];
  const counts = String(progress?.[1]);
  return {
    sources: await readSources(connection),
    positions: new Map(positions.map((position) => [positionKey(position), position])),
    counts: counts === '' ? NO_COUNTS : (JSON.parse(counts) as TradeCounts),
    last,
    gaps: withGaps(NO_GAPS, await readGaps(connection)),
  };
}

/** Event time of the newest trade in microseconds; undefined before the first. */
export async function newestTimeUs(connection: DuckDBConnection): Promise<number | undefined> {
  const result = await connection.runAndReadAll('SELECT max(time_us)::DOUBLE FROM trades');
  return (result.getRows()[0]?.[0] as number | null) ?? undefined;
}

/** The last trade that the newest checkpoint holds; 0 without one. */
export async function checkpointSequence(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll(
    'SELECT coalesce(max(trade_sequence), 0)::DOUBLE FROM checkpoint',
  );
  return result.getRows()[0]?.[0] as number;
}

export interface StoredCheckpoint {
  readonly tradeSequence: number;
  readonly state: Uint8Array;
}

export async function readCheckpoint(connection: DuckDBConnection): Promise<StoredCheckpoint | null> {
  const result = await connection.runAndReadAll(
    'SELECT trade_sequence::DOUBLE, state FROM checkpoint ORDER BY trade_sequence DESC LIMIT 1',
  );
  const row = result.getRows()[0];
  if (row === undefined) return null;
  return { tradeSequence: Number(row[0]), state: (row[1] as { bytes: Uint8Array }).bytes };
}
