/** The trades of one real day on their way from the file to Cassandra: what tests of the whole path run and compare. */
import { join } from 'node:path';
import pino from 'pino';
import type { Interval } from '../../contract/bars.ts';
import type { Settings } from '../../contract/settings.ts';
import type { EngineStatus } from '../../contract/status.ts';
import { createCassandraClient } from '../../main/cassandra/client.ts';
import { CassandraQueries } from '../../main/cassandra/queries.ts';
import { NO_SECRETS, type Secrets } from '../../main/config/secrets.ts';
import { startEngine } from '../../main/start-engine.ts';
import { NEWEST_BARS, querySql } from './journal-file.ts';
import { cipherOf } from './journal-keys.ts';
import { TRADES_2013_10_07, TRADES_IN_FILE } from './shared-data.ts';
import { waitUntil } from './wait-until.ts';

const DATE = '2013-10-07';
const MOST_SECONDS = 300;
const log = pino({ level: 'silent' });

/** Trades and shares of each stock. */
export type Sums = Record<string, { trades: number; shares: number }>;

const SUMS = 'stock, count(*)::INTEGER AS trades, sum(quantity)::DOUBLE AS shares';

const toSums = (rows: readonly Record<string, unknown>[]): Sums =>
  Object.fromEntries(
    rows.map(({ stock, trades, shares }) => [stock, { trades: Number(trades), shares: Number(shares) }]),
  );

/** Of the first trades of the file, or of all. */
export const sumsOfFile = async (trades = Number.MAX_SAFE_INTEGER): Promise<Sums> =>
  toSums(
    await querySql(
      `SELECT ${SUMS} FROM (SELECT * FROM read_csv('${TRADES_2013_10_07}') LIMIT ${trades}) GROUP BY stock`,
    ),
  );

export const journalFile = (settings: Settings): string => join(settings.dataDir, 'journal.duckdb');

export const sumsOfJournal = async (settings: Settings): Promise<Sums> =>
  toSums(await querySql(`SELECT ${SUMS} FROM trades GROUP BY stock`, journalFile(settings)));

export const barsOf = (settings: Settings): Promise<Record<string, unknown>[]> =>
  querySql(NEWEST_BARS, journalFile(settings));

async function withQueries<T>(
  settings: Settings,
  secrets: Secrets,
  use: (queries: CassandraQueries) => Promise<T>,
): Promise<T> {
  const client = createCassandraClient(settings.cassandra, log, secrets);
  try {
    await client.connect();
    return await use(new CassandraQueries(client, settings.cassandra.keyspace));
  } finally {
    await client.shutdown();
  }
}

export const sumsOfCassandra = (settings: Settings, secrets = NO_SECRETS): Promise<Sums> =>
  withQueries(settings, secrets, async (queries) => {
    const sums: Sums = {};
    for await (const { stock, quantity } of queries.tradesOfDate(DATE)) {
      const { trades, shares } = sums[stock] ?? { trades: 0, shares: 0 };
      sums[stock] = { trades: trades + 1, shares: shares + (quantity ?? 0) };
    }
    return sums;
  });

/** The bars of a stock in the journal's words. */
export const barsOfCassandra = (
  settings: Settings,
  stock: string,
  interval: Interval,
  secrets = NO_SECRETS,
) =>
  withQueries(settings, secrets, async (queries) => {
    const bars: Record<string, unknown>[] = [];
    const from = Date.parse(DATE) - 86_400_000;
    for await (const bar of queries.bars(stock, interval, from, from + 3 * 86_400_000)) {
      bars.unshift({
        open_time_ms: bar.openTimeMs,
        open: Number(bar.open),
        high: Number(bar.high),
        low: Number(bar.low),
        close: Number(bar.close),
        volume: Number(bar.volume),
        trade_count: bar.tradeCount,
        revision: bar.revision,
      });
    }
    return bars;
  });

export const barsOfJournal = (settings: Settings, stock: string, interval: Interval) =>
  querySql(
    `SELECT open_time_ms::DOUBLE AS open_time_ms, open, high, low, close, volume_whole::DOUBLE AS volume,
       trade_count::DOUBLE AS trade_count, revision FROM bars WHERE stock = '${stock}' AND "interval" = '${interval}'
     QUALIFY row_number() OVER (PARTITION BY open_time_ms ORDER BY sequence DESC) = 1 ORDER BY open_time_ms`,
    journalFile(settings),
  );

/** Runs an engine until it has journaled `records` in all and Cassandra has acknowledged everything; returns its last status. */
export async function runToTheEnd(
  settings: Settings,
  records = TRADES_IN_FILE,
  secrets = NO_SECRETS,
): Promise<EngineStatus> {
  const engine = await startEngine(settings, { cipher: await cipherOf(settings.dataDir), log, secrets });
  try {
    const isDone = async (): Promise<boolean> => {
      const { trades, duplicates } = engine.status().counts;
      return (
        trades + duplicates >= records && Object.values(await engine.backlog()).every((rows) => rows === 0)
      );
    };
    await waitUntil(
      isDone,
      () => `everything read and written; status ${JSON.stringify(engine.status())}`,
      MOST_SECONDS,
    );
    return engine.status();
  } finally {
    await engine.stop();
  }
}
