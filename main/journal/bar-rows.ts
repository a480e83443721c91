/** Bars between the engine's states and the append-only table, whose newest revision counts. */
import { BIGINT, DOUBLE, type DuckDBConnection, INTEGER, USMALLINT, VARCHAR } from '@duckdb/node-api';
import type { Interval } from '../../contract/bars.ts';
import { parseStock } from '../../contract/units.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { CHUNK_ROWS, NumberColumn, TextColumn, WholeColumn } from './column.ts';
import type { TableWriter } from './table-writer.ts';
import type { StockBytes } from './trade-rows.ts';

const double = () => new NumberColumn(DOUBLE, new Float64Array(CHUNK_ROWS));
const integer = () => new NumberColumn(INTEGER, new Int32Array(CHUNK_ROWS));
const small = () => new NumberColumn(USMALLINT, new Uint16Array(CHUNK_ROWS));

export function barColumns() {
  return {
    sequence: new WholeColumn(BIGINT),
    stock: new TextColumn(VARCHAR),
    interval: new TextColumn(VARCHAR),
    openTimeMs: new WholeColumn(BIGINT),
    revision: integer(),
    open: double(),
    high: double(),
    low: double(),
    close: double(),
    openUs: new WholeColumn(BIGINT),
    openNs: small(),
    openPartition: integer(),
    openOffset: new WholeColumn(BIGINT),
    closeUs: new WholeColumn(BIGINT),
    closeNs: small(),
    closePartition: integer(),
    closeOffset: new WholeColumn(BIGINT),
    tradeCount: new WholeColumn(BIGINT),
    volumeWhole: new WholeColumn(BIGINT),
    volumeNano: integer(),
    notionalHigh: double(),
    notionalLow: double(),
  };
}
export type BarWriter = TableWriter<ReturnType<typeof barColumns>>;

const WHOLE = [
  'openTimeMs',
  'openUs',
  'openOffset',
  'closeUs',
  'closeOffset',
  'tradeCount',
  'volumeWhole',
] as const;
const NUMBERS = [
  'revision',
  'open',
  'high',
  'low',
  'close',
  'openNs',
  'openPartition',
  'closeNs',
  'closePartition',
  'volumeNano',
  'notionalHigh',
  'notionalLow',
] as const;

const encoder = new TextEncoder();

/** Writes the bars with the sequences that begin at `firstSequence`. */
export function writeBars(
  writer: BarWriter,
  bars: readonly BarState[],
  firstSequence: number,
  stocks: StockBytes,
): void {
  const columns = writer.columns;
  bars.forEach((bar, index) => {
    const row = writer.row();
    columns.sequence.set(row, firstSequence + index);
    columns.stock.set(row, stocks.of(bar.stock));
    columns.interval.set(row, encoder.encode(bar.interval));
    for (const name of WHOLE) columns[name].set(row, bar[name]);
    for (const name of NUMBERS) columns[name].items[row] = bar[name];
  });
}

/** Select list that `readBars` understands. */
export const BAR_SELECT = `stock, "interval", open_time_ms::DOUBLE AS "openTimeMs", revision, open, high, low, close,
  open_us::DOUBLE AS "openUs", open_ns AS "openNs", open_partition AS "openPartition", open_offset::DOUBLE AS "openOffset",
  close_us::DOUBLE AS "closeUs", close_ns AS "closeNs", close_partition AS "closePartition",
  close_offset::DOUBLE AS "closeOffset", trade_count::DOUBLE AS "tradeCount", volume_whole::DOUBLE AS "volumeWhole",
  volume_nano AS "volumeNano", notional_high AS "notionalHigh", notional_low AS "notionalLow"`;

type StoredBarRow = Omit<BarState, 'stock'> & { readonly stock: string; readonly sequence?: number };

/** Runs a query over BAR_SELECT and returns its bars; rows may carry a `sequence` besides. */
export async function readBars(
  connection: DuckDBConnection,
  symbols: SymbolTable,
  sql: string,
  values: (string | number | bigint)[],
): Promise<(BarState & { sequence?: number })[]> {
  const result = await connection.runAndReadAll(sql, values);
  return (result.getRowObjects() as unknown as StoredBarRow[]).map((row) => {
    const stock = parseStock(row.stock);
    if (stock === undefined)
      throw new TypeError(`the journal holds a bar of the impossible symbol "${row.stock}"`);
    return { ...row, stock: symbols.indexOf(stock) };
  });
}

export const NEWEST_REVISION =
  'QUALIFY row_number() OVER (PARTITION BY stock, "interval", open_time_ms ORDER BY sequence DESC) = 1';

/** Key of a bar among all stocks and intervals. */
export const barKey = (bar: Pick<BarState, 'stock' | 'interval' | 'openTimeMs'>): string =>
  `${bar.stock}/${bar.interval}/${bar.openTimeMs}`;

/**
 * The stored state of each bar that a patch belongs to, by `barKey`; bars never stored are absent. One query, which visits only
 * the rows of the patches' time range.
 */
export async function storedBarsFor(
  connection: DuckDBConnection,
  symbols: SymbolTable,
  patches: readonly BarState[],
): Promise<Map<string, BarState>> {
  const times = patches.map((patch) => patch.openTimeMs);
  const keys = patches.map(
    (patch) => `${symbols.stockAt(patch.stock)}|${patch.interval as Interval}|${patch.openTimeMs}`,
  );
  const bars = await readBars(
    connection,
    symbols,
    `SELECT ${BAR_SELECT} FROM bars WHERE open_time_ms BETWEEN $1 AND $2
       AND stock || '|' || "interval" || '|' || open_time_ms IN (SELECT unnest(string_split($3, chr(10))))
     ${NEWEST_REVISION}`,
    [
      BigInt(times.reduce((a, b) => Math.min(a, b))),
      BigInt(times.reduce((a, b) => Math.max(a, b))),
      keys.join('\n'),
    ],
  );
  return new Map(bars.map((bar) => [barKey(bar), bar]));
}
