/** Between the engine and both servers stands a network that stalls, delays, cuts and half-closes: every trade is there once all the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../contract/settings.ts';
import { createCassandraClient } from '../../main/cassandra/client.ts';
import { CassandraQueries } from '../../main/cassandra/queries.ts';
import { startEngine } from '../../main/start-engine.ts';
import { FaultyProxy } from '../support/faulty-proxy.ts';
import { querySql } from '../support/journal-file.ts';
import { TEST_CIPHER } from '../support/journal-keys.ts';
import { kafkaSettings, TestTopics } from '../support/kafka-feeds.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startCassandra, startKafka, type TestService } from '../support/services.ts';
import { tradeJson } from '../support/trade-json.ts';
import { waitUntil } from '../support/wait-until.ts';

const SEED = 20131007;
const TRADES = 60_000;
const PARTITIONS = 4;
const FAULTS = 30;
const DATE = '2024-01-02';
const log = pino({ level: process.env.TEST_LOG ?? 'silent' });

let kafka: TestService;
let cassandra: TestService;
let proxies: { readonly kafka: FaultyProxy; readonly cassandra: FaultyProxy };
let dataDir: string;

beforeAll(async () => {
  proxies = { kafka: await FaultyProxy.listen(), cassandra: await FaultyProxy.listen() };
  // Clients are sent on to the address that a broker tells: that of the proxy.
  const set = { 'advertised.listeners': `CLIENT://${proxies.kafka.address}` };
  [kafka, cassandra] = await Promise.all([startKafka({ set }), startCassandra()]);
  proxies.kafka.target = kafka.address;
  proxies.cassandra.target = cassandra.address;
  dataDir = await mkdtemp(join(tmpdir(), 'stockstream-bad-network-'));
});

afterAll(async () => {
  await Promise.all([proxies?.kafka.close(), proxies?.cassandra.close()]);
  await Promise.all([kafka?.stop(), cassandra?.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

async function fill(settings: ReturnType<typeof kafkaSettings>): Promise<void> {
  const topics = await TestTopics.connect(settings.brokers[0] ?? '');
  await topics.create(settings);
  for (let id = 0; id < TRADES; id += 10_000) {
    const messages = Array.from({ length: 10_000 }, (_, index) => ({
      partition: index % PARTITIONS,
      value: tradeJson({ id: id + index, second: Math.floor((id + index) / 10), date: DATE }),
    }));
    await topics.producer.send({ topic: settings.topic, messages });
  }
  await topics.disconnect();
}

async function idsInCassandra(keyspace: string): Promise<string[]> {
  const direct = settingsSchema.parse({ cassandra: { contactPoints: [cassandra.address] } }).cassandra;
  const client = createCassandraClient(direct, log);
  try {
    await client.connect();
    const ids: string[] = [];
    for await (const trade of new CassandraQueries(client, keyspace).tradesOfDate(DATE))
      ids.push(trade.tradeId);
    return ids.sort();
  } finally {
    await client.shutdown();
  }
}

describe('a bad network', () => {
  it(`of seed ${SEED} loses no trade and makes none, in the journal and in Cassandra`, async () => {
    const own = kafkaSettings(proxies.kafka.address, { partitions: PARTITIONS });
    await fill(own);
    const settings = settingsSchema.parse({
      feed: 'kafka',
      dataDir,
      kafka: own,
      cassandra: { enabled: true, contactPoints: [proxies.cassandra.address], keyspace: 'bad_network' },
    });
    const random = seededRandom(SEED);
    const unrest = Promise.all([
      proxies.kafka.unrest(FAULTS, seededRandom(random() * 2 ** 32)),
      proxies.cassandra.unrest(FAULTS, seededRandom(random() * 2 ** 32)),
    ]);
    const engine = await startEngine(settings, { cipher: TEST_CIPHER, log });
    try {
      await unrest;
      await waitUntil(
        async () =>
          engine.status().counts.trades >= TRADES &&
          Object.values(await engine.backlog()).every((rows) => rows === 0),
        () => `all trades are journaled and acknowledged; status ${JSON.stringify(engine.status())}`,
        120,
      );
      expect(engine.status().counts).toMatchObject({ trades: TRADES, duplicates: 0, rejected: 0 });
      expect(engine.status().journal.gaps.count).toBe(0);
      // Connections broke, but no node was started anew: nothing acknowledged was lost.
      expect(engine.status().cassandra?.resent).toBe(0);
    } finally {
      await engine.stop();
    }
    const expected = Array.from({ length: TRADES }, (_, id) => JSON.parse(tradeJson({ id })).trade_id).sort();
    const journaled = await querySql(
      'SELECT trade_id::VARCHAR AS id FROM trades ORDER BY id',
      join(dataDir, 'journal.duckdb'),
    );
    expect(journaled.map(({ id }) => id)).toEqual(expected);
    expect(await idsInCassandra('bad_network')).toEqual(expected);
    for (const proxy of Object.values(proxies)) {
      const faults = [...proxy.done.values()].reduce((sum, count) => sum + count, 0);
      expect(faults).toBeGreaterThan(FAULTS / 2);
      // Those that were broken were opened anew.
      expect(proxy.opened).toBeGreaterThan(FAULTS / 3);
    }
  });
});
