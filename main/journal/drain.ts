/** The journal as a queue to Cassandra: the rows behind a cursor. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type EpochMs, epochMs, type Stock } from '../../contract/units.ts';
import { toBar } from '../analytics/bar.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { BAR_SELECT, readBars } from './bar-rows.ts';
import { exactTextSql } from './decimal.ts';
import type { DrainStream, StoredAlert, StoredBar, StoredTrade } from './journal.ts';
import { readAlerts } from './small-rows.ts';

const AFTER = 'WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence';

const TRADES_SQL = `
SELECT sequence::DOUBLE, stock, time_us * 1000 + time_ns, trade_id::VARCHAR,
  ${exactTextSql('price', 'price_scale')}, quantity, ${exactTextSql('size', 'size_scale')}, trade_type
FROM trades ${AFTER}`;

const range = (after: number, limit: number): bigint[] => [BigInt(after), BigInt(after + limit)];

/** The trades after a sequence, oldest first. */
export async function tradesAfter(
  connection: DuckDBConnection,
  after: number,
  limit: number,
): Promise<StoredTrade[]> {
  const result = await connection.run(TRADES_SQL, range(after, limit));
  const [sequence = [], stock = [], timeNs = [], id = [], price = [], quantity = [], size = [], side = []] =
    await result.getColumns();
  return sequence.map((value, row) => ({
    sequence: value as number,
    stock: stock[row] as Stock,
    timeNs: timeNs[row] as bigint,
    tradeId: id[row] as string,
    price: price[row] as string,
    quantity: quantity[row] as number | null,
    size: size[row] as string | null,
    tradeType: side[row] as StoredTrade['tradeType'],
  }));
}

/** The bars after a sequence, every revision of them, oldest first. */
export async function barsAfter(
  connection: DuckDBConnection,
  symbols: SymbolTable,
  after: number,
  limit: number,
): Promise<StoredBar[]> {
  const sql = `SELECT sequence::DOUBLE AS sequence, ${BAR_SELECT} FROM bars ${AFTER}`;
  const states = await readBars(connection, symbols, sql, range(after, limit));
  return states.map((state) => ({ ...toBar(state, symbols, false), sequence: state.sequence ?? 0 }));
}

export async function alertsAfter(
  connection: DuckDBConnection,
  after: number,
  limit: number,
): Promise<StoredAlert[]> {
  return readAlerts(connection, AFTER, range(after, limit));
}

/** The sequence before that of the first row after `after`; `after` itself when there is none. */
export async function beforeNext(
  connection: DuckDBConnection,
  stream: DrainStream,
  after: number,
): Promise<number> {
  const result = await connection.runAndReadAll(
    `SELECT coalesce(min(sequence) - 1, $1)::DOUBLE FROM ${stream} WHERE sequence > $1`,
    [BigInt(after)],
  );
  return result.getRows()[0]?.[0] as number;
}

/** When the engine took the trade in, by the local clock; null when there is no such trade. */
export async function receivedOf(connection: DuckDBConnection, sequence: number): Promise<EpochMs | null> {
  const result = await connection.runAndReadAll(
    'SELECT received_ms::DOUBLE FROM trades WHERE sequence = $1',
    [BigInt(sequence)],
  );
  const received = result.getRows()[0]?.[0];
  return received === undefined ? null : epochMs(Number(received));
}
