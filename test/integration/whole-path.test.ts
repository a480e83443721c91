/** Real trades through a real Kafka and a real Cassandra: what arrives is what was sent, whatever happens on the way. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { EngineProcess } from '../support/engine-process.ts';
import { querySql } from '../support/journal-file.ts';
import { startCassandra, startKafka, type TestService } from '../support/services.ts';
import { SHARED_DATA_ABSENT, TRADES_2013_10_07, TRADES_IN_FILE } from '../support/shared-data.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import {
  barsOf,
  barsOfCassandra,
  barsOfJournal,
  journalFile,
  runToTheEnd,
  sumsOfCassandra,
  sumsOfFile,
  sumsOfJournal,
} from '../support/whole-path.ts';

const TOPIC = 'stocks';
const MINUTES = 60;

let kafka: TestService;
let cassandra: TestService;
let folder: string;

/** Settings of an engine with a journal, a consumer group and a keyspace of its own, all reading the same topic. */
const settingsOf = (name: string): Settings =>
  settingsSchema.parse({
    feed: 'kafka',
    dataDir: join(folder, name),
    kafka: { brokers: [kafka.address], topic: TOPIC, groupId: name, fetchMaxWaitMs: 100 },
    cassandra: { enabled: true, contactPoints: [cassandra.address], keyspace: name },
  });

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
