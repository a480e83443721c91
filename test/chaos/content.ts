/** What a journal and Cassandra hold, as lines that can be compared: each begins with what names its row. */
import pino from 'pino';
import { INTERVALS } from '../../contract/bars.ts';
import type { Settings } from '../../contract/settings.ts';
import { createCassandraClient } from '../../main/cassandra/client.ts';
import { CassandraQueries } from '../../main/cassandra/queries.ts';
import { querySql } from '../support/journal-file.ts';
import { DATE, STOCKS } from './market.ts';

export interface Content {
  /** Named by their ids. */
  readonly trades: readonly string[];
  /** In their newest revision, named by stock, interval and opening time. */
  readonly bars: readonly string[];
  /** Named by their ids. */
  readonly alerts: readonly string[];
}

const DAY_MS = 86_400_000;
const NEWEST = `FROM bars QUALIFY row_number() OVER (PARTITION BY stock, "interval", open_time_ms ORDER BY sequence DESC) = 1`;
/** Every column but those that tell where in the topic a trade stood: one that was sent twice moves the others on. */
const EXACT_BARS = `SELECT * EXCLUDE (sequence, revision, open_partition, open_offset, close_partition, close_offset) ${NEWEST}`;
const BARS = `SELECT stock, "interval", open_time_ms, open, high, low, close, volume_whole::DOUBLE, trade_count::DOUBLE ${NEWEST}`;
const TRADES =
  'SELECT trade_id, stock, (time_us * 1000 + time_ns)::VARCHAR, price::DOUBLE, quantity, trade_type FROM trades';
const ALERTS = 'SELECT alert_id, rule, stock, direction, event_time_us FROM alerts';

async function lines(sql: string, file: string): Promise<string[]> {
  const rows = await querySql(sql, file);
  return rows.map((row) => Object.values(row).join(' '));
}

/** Of a journal that no engine has open. */
export async function contentOfJournal(file: string): Promise<Content> {
  return {
    trades: await lines(TRADES, file),
    bars: await lines(BARS, file),
    alerts: await lines(ALERTS, file),
  };
}

/** The bars of a journal as far as they depend on nothing but the trades. */
export const exactBarsOf = (file: string): Promise<string[]> => lines(EXACT_BARS, file);

/** Asks as a user would: trades by date, bars and alerts by stock. */
export async function contentOfCassandra(settings: Settings['cassandra']): Promise<Content> {
  const client = createCassandraClient(settings, pino({ level: 'silent' }));
  try {
    await client.connect();
    const queries = new CassandraQueries(client, settings.keyspace);
    return {
      trades: await tradesOf(queries),
      bars: await barsOf(queries),
      alerts: await alertsOf(queries),
    };
  } finally {
    await client.shutdown();
  }
}

async function tradesOf(queries: CassandraQueries): Promise<string[]> {
  const found: string[] = [];
  for await (const { tradeId, stock, timeNs, price, quantity, tradeType } of queries.tradesOfDate(DATE))
    found.push([tradeId, stock, timeNs, Number(price), quantity, tradeType].join(' '));
  return found;
}

async function barsOf(queries: CassandraQueries): Promise<string[]> {
  const found: string[] = [];
  const fromMs = Date.parse(DATE) - DAY_MS;
  for (const stock of STOCKS) {
    for (const interval of INTERVALS) {
      for await (const bar of queries.bars(stock, interval, fromMs, fromMs + 3 * DAY_MS)) {
        const prices = [bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number);
        found.push([stock, interval, bar.openTimeMs, ...prices, bar.tradeCount].join(' '));
      }
    }
  }
  return found;
}

async function alertsOf(queries: CassandraQueries): Promise<string[]> {
  const found: string[] = [];
  for (const stock of STOCKS) {
    for await (const { id, rule, direction, timeNs } of queries.alerts(stock, DATE))
      found.push([id, rule, stock, direction, timeNs / 1000n].join(' '));
  }
  return found;
}
