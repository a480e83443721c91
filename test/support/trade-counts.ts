/** Trades of each stock and hour, for comparing what the journal and Cassandra have without reading every row of millions. */
import { type Client, types } from 'cassandra-driver';
import { querySql } from './journal-file.ts';

/** `STOCK DATE HOUR` → trades. */
export type TradeCounts = ReadonlyMap<string, number>;

export async function countsInJournal(file: string): Promise<TradeCounts> {
  const rows = await querySql(
    `SELECT stock || ' ' || strftime(make_timestamp(time_us), '%Y-%m-%d %-H') AS hour, count(*)::INTEGER AS trades
     FROM trades GROUP BY ALL`,
    file,
  );
  return new Map(rows.map(({ hour, trades }) => [String(hour), Number(trades)]));
}

/** Rows of the partitions that are named. A row is a trade's time and id, so that equal counts are equal trades. */
export async function countsInCassandra(
  client: Client,
  keyspace: string,
  hours: Iterable<string>,
): Promise<TradeCounts> {
  const cql = `SELECT count(*) AS trades FROM ${keyspace}.stocks WHERE stock = ? AND trade_date = ? AND trade_hour = ?`;
  const counts = new Map<string, number>();
  for (const key of hours) {
    const [stock, date = '', hour] = key.split(' ');
    const params = [stock, types.LocalDate.fromString(date), Number(hour)];
    const { rows } = await client.execute(cql, params, { prepare: true, readTimeout: 120_000 });
    counts.set(key, Number(rows[0]?.trades));
  }
  return counts;
}
