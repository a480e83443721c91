/** Real trades through a real Kafka and a real Cassandra: what arrives is what was sent, whatever happens on the way. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Interval } from '../../contract/bars.ts';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import type { EngineStatus } from '../../contract/status.ts';
import { createCassandraClient } from '../../main/cassandra/client.ts';
import { CassandraQueries } from '../../main/cassandra/queries.ts';
import { startEngine } from '../../main/start-engine.ts';
import { EngineProcess } from '../support/engine-process.ts';
import { NEWEST_BARS, querySql } from '../support/journal-file.ts';
import { cipherOf } from '../support/journal-keys.ts';
import { startCassandra, startKafka, type TestService } from '../support/services.ts';
import { SHARED_DATA_ABSENT, TRADES_2013_10_07, TRADES_IN_FILE } from '../support/shared-data.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { waitUntil } from '../support/wait-until.ts';

const DATE = '2013-10-07';
const TOPIC = 'stocks';
const MINUTES = 60;
const log = pino({ level: 'silent' });

let kafka: TestService;
let cassandra: TestService;
let folder: string;

/** Trades and shares of each stock. */
type Sums = Record<string, { trades: number; shares: number }>;

const SUMS = 'stock, count(*)::INTEGER AS trades, sum(quantity)::DOUBLE AS shares';

const toSums = (rows: readonly Record<string, unknown>[]): Sums =>
  Object.fromEntries(
    rows.map(({ stock, trades, shares }) => [stock, { trades: Number(trades), shares: Number(shares) }]),
  );

const sumsOfFile = async (): Promise<Sums> =>
  toSums(await querySql(`SELECT ${SUMS} FROM read_csv('${TRADES_2013_10_07}') GROUP BY stock`));

const journalFile = (settings: Settings): string => join(settings.dataDir, 'journal.duckdb');

const sumsOfJournal = async (settings: Settings): Promise<Sums> =>
  toSums(await querySql(`SELECT ${SUMS} FROM trades GROUP BY stock`, journalFile(settings)));

const barsOf = (settings: Settings): Promise<Record<string, unknown>[]> =>
  querySql(NEWEST_BARS, journalFile(settings));

async function withQueries<T>(
  settings: Settings,
  use: (queries: CassandraQueries) => Promise<T>,
): Promise<T> {
  const client = createCassandraClient(settings.cassandra, log);
  try {
    await client.connect();
    return await use(new CassandraQueries(client, settings.cassandra.keyspace));
  } finally {
    await client.shutdown();
  }
}

const sumsOfCassandra = (settings: Settings): Promise<Sums> =>
  withQueries(settings, async (queries) => {
    const sums: Sums = {};
    for await (const { stock, quantity } of queries.tradesOfDate(DATE)) {
      const { trades, shares } = sums[stock] ?? { trades: 0, shares: 0 };
      sums[stock] = { trades: trades + 1, shares: shares + (quantity ?? 0) };
    }
    return sums;
  });

/** The bars of a stock in the journal's words. */
const barsOfCassandra = (settings: Settings, stock: string, interval: Interval) =>
  withQueries(settings, async (queries) => {
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

const barsOfJournal = (settings: Settings, stock: string, interval: Interval) =>
  querySql(
    `SELECT open_time_ms::DOUBLE AS open_time_ms, open, high, low, close, volume_whole::DOUBLE AS volume,
       trade_count::DOUBLE AS trade_count, revision FROM bars WHERE stock = '${stock}' AND "interval" = '${interval}'
     QUALIFY row_number() OVER (PARTITION BY open_time_ms ORDER BY sequence DESC) = 1 ORDER BY open_time_ms`,
    journalFile(settings),
  );

/** Settings of an engine with a journal, a consumer group and a keyspace of its own, all reading the same topic. */
const settingsOf = (name: string): Settings =>
  settingsSchema.parse({
    feed: 'kafka',
    dataDir: join(folder, name),
    kafka: { brokers: [kafka.address], topic: TOPIC, groupId: name, fetchMaxWaitMs: 100 },
    cassandra: { enabled: true, contactPoints: [cassandra.address], keyspace: name },
  });

/** Runs an engine until it has journaled `records` in all and Cassandra has acknowledged everything; returns its last status. */
async function runToTheEnd(settings: Settings, records = TRADES_IN_FILE): Promise<EngineStatus> {
  const engine = await startEngine(settings, { cipher: await cipherOf(settings.dataDir), log });
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
      5 * MINUTES,
    );
    return engine.status();
  } finally {
    await engine.stop();
  }
}

async function produceFile(): Promise<void> {
  const args = [
    'produce',
    '--source',
    'file',
    TRADES_2013_10_07,
    '--bootstrap',
    kafka.address,
    '--topic',
    TOPIC,
  ];
  const { status, stderr } = await stockstream([...args, '--partitions', '4', '--speed', 'max']);
  expect(stderr).toContain(`${TRADES_IN_FILE} messages in ${TOPIC}`);
  expect(status).toBe(0);
}

if (SHARED_DATA_ABSENT) console.warn(`whole-path: skipped, ${SHARED_DATA_ABSENT}`);

describe.skipIf(SHARED_DATA_ABSENT)(
  'a day of real trades through Kafka, engine and Cassandra',
  { timeout: 600_000 },
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'stockstream-whole-path-'));
      [kafka, cassandra] = await Promise.all([startKafka(), startCassandra()]);
      await produceFile();
    });

    afterAll(async () => {
      await Promise.all([kafka?.stop(), cassandra?.stop()]);
      await rm(folder, { recursive: true, force: true });
    });

    it('arrives complete: trades and shares of each stock are equal in file, journal and Cassandra', async () => {
      const settings = settingsOf('first');
      const { counts } = await runToTheEnd(settings);
      expect(counts).toMatchObject({ trades: TRADES_IN_FILE, duplicates: 0, rejected: 0 });
      const expected = await sumsOfFile();
      expect(Object.values(expected).reduce((sum, { trades }) => sum + trades, 0)).toBe(TRADES_IN_FILE);
      expect(await sumsOfJournal(settings)).toEqual(expected);
      expect(await sumsOfCassandra(settings)).toEqual(expected);
      for (const interval of ['1m', '1h'] as const) {
        const bars = await barsOfJournal(settings, 'SPY', interval);
        expect(bars.length).toBeGreaterThan(10);
        expect(await barsOfCassandra(settings, 'SPY', interval)).toEqual(bars);
      }
    });

    it('gives the same counts and the same bars when the engine is killed on the way', async () => {
      const settings = settingsOf('killed');
      const configFile = join(folder, 'killed.json');
      await writeFile(configFile, JSON.stringify(settings));
      const engine = new EngineProcess(configFile);
      try {
        await engine.hasJournaled(TRADES_IN_FILE / 10, 2 * MINUTES);
      } finally {
        await engine.kill9();
      }
      const [{ trades = 0 } = {}] = await querySql(
        'SELECT count(*)::INTEGER AS trades FROM trades',
        journalFile(settings),
      );
      expect(trades).toBeGreaterThan(0);
      expect(trades).toBeLessThan(TRADES_IN_FILE);

      const { counts } = await runToTheEnd(settings);
      expect(counts).toMatchObject({ trades: TRADES_IN_FILE, duplicates: 0, rejected: 0 });
      const expected = await sumsOfFile();
      expect(await sumsOfJournal(settings)).toEqual(expected);
      expect(await sumsOfCassandra(settings)).toEqual(expected);
      expect(await barsOf(settings)).toEqual(await barsOf(settingsOf('first')));
    });

    it('changes no count and no bar when the same trades are produced again', async () => {
      const settings = settingsOf('first');
      const bars = await barsOf(settings);
      await produceFile();
      const { counts } = await runToTheEnd(settings, 2 * TRADES_IN_FILE);
      expect(counts).toMatchObject({ trades: TRADES_IN_FILE, duplicates: TRADES_IN_FILE, rejected: 0 });
      const expected = await sumsOfFile();
      expect(await sumsOfJournal(settings)).toEqual(expected);
      expect(await sumsOfCassandra(settings)).toEqual(expected);
      expect(await barsOf(settings)).toEqual(bars);
    });
  },
);
