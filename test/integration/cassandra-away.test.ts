/** Cassandra is away while the market goes on: memory stays as it is, and what was missed is made up. `npm run bench` has a whole hour. */
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsSchema } from '../../contract/settings.ts';
import { createCassandraClient } from '../../main/cassandra/client.ts';
import { runWhileAway } from '../support/away-run.ts';
import { startCassandra, type TestService } from '../support/services.ts';
import { tempDir } from '../support/temp-dir.ts';
import { countsInCassandra, countsInJournal } from '../support/trade-counts.ts';

const MISSED = 200_000;
const KEYSPACE = 'away';
/** A trade that waits in memory would take some 300 bytes. */
const MOST_BYTES_A_TRADE = 30;

let cassandra: TestService;

beforeAll(async () => {
  cassandra = await startCassandra();
});

afterAll(() => cassandra?.stop());

it(`holds nothing in memory of ${MISSED} trades that Cassandra misses, and gives it every one`, async () => {
  const dataDir = await tempDir();
  const report = await runWhileAway({
    cassandra,
    keyspace: KEYSPACE,
    dataDir,
    trades: 50_000,
    missed: MISSED,
    memoryLimitMb: 128,
  });
  expect(report.backlog).toBeGreaterThanOrEqual(MISSED);
  expect(report.backlogAgeMs).toBeGreaterThan(15_000);
  const grown = (report.away.at(-1)?.heap ?? Number.NaN) - report.before.heap;
  expect(grown / MISSED).toBeLessThan(MOST_BYTES_A_TRADE);

  const journaled = await countsInJournal(join(dataDir, 'journal.duckdb'));
  const { cassandra: settings } = settingsSchema.parse({ cassandra: { contactPoints: [cassandra.address] } });
  const client = createCassandraClient(settings, pino({ level: 'silent' }));
  try {
    await client.connect();
    expect(await countsInCassandra(client, KEYSPACE, journaled.keys())).toEqual(journaled);
  } finally {
    await client.shutdown();
  }
});
