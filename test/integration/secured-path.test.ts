/** The whole path again, encrypted: a Kafka and a Cassandra that speak TLS only and let nobody in without a password. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { environmentSecrets, type Secrets } from '../../main/config/secrets.ts';
import { startCassandra, startKafka, type TestService } from '../support/services.ts';
import { SHARED_DATA_ABSENT, TRADES_2013_10_07 } from '../support/shared-data.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import {
  barsOf,
  barsOfCassandra,
  barsOfJournal,
  runToTheEnd,
  sumsOfCassandra,
  sumsOfFile,
  sumsOfJournal,
} from '../support/whole-path.ts';

/** Of the day's; the path without encryption is tested with all of them. */
const TRADES = 50_000;

let kafka: TestService;
let cassandra: TestService;
let folder: string;
let settings: Settings;
let environment: Record<string, string>;
let secrets: Secrets;

async function produceFile(): Promise<void> {
  const config = join(folder, 'stockstream.json');
  await writeFile(config, JSON.stringify(settings));
  const args = ['produce', TRADES_2013_10_07, '--config', config, '--limit', String(TRADES)];
  const { status, stderr } = await stockstream(args, environment);
  expect(stderr).toContain(`${TRADES} messages in stocks`);
  expect(status).toBe(0);
}

if (SHARED_DATA_ABSENT) console.warn(`secured-path: skipped, ${SHARED_DATA_ABSENT}`);

describe.skipIf(SHARED_DATA_ABSENT)(
  'real trades through an encrypted Kafka, the engine and an encrypted Cassandra',
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'stockstream-secured-path-'));
      const security = { tls: true, auth: true };
      [kafka, cassandra] = await Promise.all([startKafka(security), startCassandra(security)]);
      settings = settingsSchema.parse({
        feed: 'kafka',
        dataDir: join(folder, 'data'),
        kafka: {
          brokers: [kafka.address],
          fetchMaxWaitMs: 100,
          tls: { enabled: true, caFile: kafka.ca },
          sasl: { mechanism: 'scram-sha-512', username: kafka.user },
        },
        cassandra: {
          enabled: true,
          contactPoints: [cassandra.address],
          tls: { enabled: true, caFile: cassandra.ca },
          auth: { username: cassandra.user },
        },
      });
      environment = {
        STOCKSTREAM_KAFKA_PASSWORD_FILE: kafka.passwordFile,
        STOCKSTREAM_CASSANDRA_PASSWORD_FILE: cassandra.passwordFile,
      };
      secrets = environmentSecrets(environment);
      await produceFile();
    });

    afterAll(async () => {
      await Promise.all([kafka?.stop(), cassandra?.stop()]);
      await rm(folder, { recursive: true, force: true });
    });

    it('arrive complete: trades and shares of each stock are equal in file, journal and Cassandra', async () => {
      const { counts } = await runToTheEnd(settings, TRADES, secrets);
      expect(counts).toMatchObject({ trades: TRADES, duplicates: 0, rejected: 0 });
      const expected = await sumsOfFile(TRADES);
      expect(Object.values(expected).reduce((sum, { trades }) => sum + trades, 0)).toBe(TRADES);
      expect(await sumsOfJournal(settings)).toEqual(expected);
      expect(await sumsOfCassandra(settings, secrets)).toEqual(expected);
      const bars = await barsOfJournal(settings, 'SPY', '1m');
      expect(bars.length).toBeGreaterThan(10);
      expect(await barsOfCassandra(settings, 'SPY', '1m', secrets)).toEqual(bars);
    });

    it('change no count and no bar when they are produced again', async () => {
      const bars = await barsOf(settings);
      await produceFile();
      const { counts } = await runToTheEnd(settings, 2 * TRADES, secrets);
      expect(counts).toMatchObject({ trades: TRADES, duplicates: TRADES, rejected: 0 });
      expect(await sumsOfCassandra(settings, secrets)).toEqual(await sumsOfFile(TRADES));
      expect(await barsOf(settings)).toEqual(bars);
    });

    it('are found well by doctor', async () => {
      const config = join(folder, 'stockstream.json');
      const { stdout } = await stockstream(['doctor', '--config', config], environment);
      expect(stdout).toMatch(/^ok Kafka answers/m);
      expect(stdout).toMatch(/^ok Cassandra 5.* answers/m);
    });
  },
);
