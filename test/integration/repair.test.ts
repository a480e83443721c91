/** A damaged journal is made anew from Kafka or from Cassandra: the same trades, bars and alerts, and the old files are kept. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { cutShort, invertBytes } from '../support/damage.ts';
import { checksums } from '../support/folder-bytes.ts';
import { NEWEST_BARS, querySql } from '../support/journal-file.ts';
import { PASSPHRASE_ENV } from '../support/journal-keys.ts';
import { TestTopics } from '../support/kafka-feeds.ts';
import { startCassandra, startKafka, type TestService } from '../support/services.ts';
import { type CommandResult, stockstream } from '../support/stockstream-cli.ts';
import { journalFile, runToTheEnd, sumsOfCassandra } from '../support/whole-path.ts';

const STOCKS = ['AAPL', 'BRK.B', 'BTC-USD', 'SPY', 'ZZTOP'];
/** Over two UTC dates, from before midnight until after it, so that an hour, a date and a trading day end in between. */
const FIRST_NS = BigInt(Date.parse('2013-10-07T23:20:00Z')) * 1_000_000n;
const ROUNDS = 1_200;
const SPACING_NS = 4_000_000_000n;
const TRADES = ROUNDS * STOCKS.length;

let kafka: TestService;
let cassandra: TestService;
let topics: TestTopics;
let folder: string;
let config: string;
let settings: Settings;

/** A trade as a producer that is hard to please writes it: digits behind the point that say nothing, nanoseconds, no side or one, a fraction. */
function message(round: number, place: number): { key: string; value: string; partition: number } {
  const stock = STOCKS[place] as string;
  const timeNs = FIRST_NS + BigInt(round) * SPACING_NS + BigInt(place * 137 + (round % 1000));
  const time = new Date(Number(timeNs / 1_000_000n)).toISOString();
  const nanoseconds = String(timeNs % 1_000_000_000n).padStart(9, '0');
  const price = (100 + 9 * Math.sin(round / 90 + place)).toFixed(2 + (round % 3)) + '0'.repeat(round % 2);
  const amount =
    stock === 'BTC-USD' ? `"size":"0.00${1 + (round % 98)}0"` : `"quantity":${1 + (round % 500)}`;
  const side = ['', ',"trade_type":"BUY"', ',"trade_type":"SELL"'][round % 3];
  const id = `00000000-0000-4000-8000-${String(round * 10 + place).padStart(12, '0')}`;
  const value =
    `{"stock":"${stock}","price":${price},${amount}${side},"trade_date":"${time.slice(0, 10)}",` +
    `"trade_time":"${time.slice(11, 19)}.${nanoseconds}","trade_id":"${id}"}`;
  return { key: stock, value, partition: place % 2 };
}

async function produce(from: number, rounds: number): Promise<void> {
  const messages = Array.from({ length: rounds }, (_, index) =>
    STOCKS.map((_stock, place) => message(from + index, place)),
  );
  await topics.producer.send({ topic: settings.kafka.topic, messages: messages.flat(), acks: -1 });
}

const command = (...args: string[]): Promise<CommandResult> => stockstream([...args, '--config', config]);

/** What a trade, a bar and an alert is, without when and by what way it came in. */
async function content() {
  const file = journalFile(settings);
  return {
    trades: await querySql(
      'SELECT * EXCLUDE (sequence, source, "offset", received_ms) FROM trades ORDER BY trade_id',
      file,
    ),
    bars: await querySql(
      `SELECT * EXCLUDE (open_partition, open_offset, close_partition, close_offset) FROM (${NEWEST_BARS})`,
      file,
    ),
    alerts: await querySql('SELECT * EXCLUDE (sequence) FROM alerts ORDER BY alert_id', file),
  };
}

type Content = Awaited<ReturnType<typeof content>>;
let before: Content;

beforeAll(async () => {
  [kafka, cassandra] = await Promise.all([startKafka(), startCassandra()]);
  topics = await TestTopics.connect(kafka.address);
}, 300_000);

afterAll(async () => {
  await topics?.disconnect();
  await Promise.all([kafka?.stop(), cassandra?.stop()]);
});

beforeEach(async ({ task }) => {
  folder = await mkdtemp(join(tmpdir(), 'stockstream-repair-'));
  const name = `repair_${task.id.replaceAll(/\W/g, '')}`;
  config = join(folder, 'stockstream.json');
  settings = settingsSchema.parse({
    feed: 'kafka',
    dataDir: join(folder, 'data'),
    kafka: { brokers: [kafka.address], topic: name, groupId: name, partitions: 2, fetchMaxWaitMs: 100 },
    cassandra: { enabled: true, contactPoints: [cassandra.address], keyspace: name },
    rules: [
      { id: 'move', kind: 'percent_move', threshold_percent: 1, reference: 'window:5m' },
      { id: 'level', kind: 'price_cross', level: 105, cooldown_seconds: 1 },
      { id: 'total', kind: 'volume_total', level: 100_000 },
      { id: 'sma', kind: 'sma_cross', interval: '1m', cooldown_seconds: 1 },
    ],
  });
  await writeFile(config, JSON.stringify(settings));
  await topics.create(settings.kafka);
  await produce(0, ROUNDS);
  await runToTheEnd(settings, TRADES);
  before = await content();
  expect(before.trades).toHaveLength(TRADES);
  expect(before.bars.length).toBeGreaterThan((3 * TRADES) / 2);
  expect(new Set(before.alerts.map(({ rule }) => rule))).toEqual(new Set(['move', 'level', 'total', 'sma']));
  return () => rm(folder, { recursive: true, force: true });
}, 120_000);

const refusedToStart = async (): Promise<void> => {
  const refused = await command('run');
  expect(refused.status).toBe(4);
  expect(refused.stderr).toMatch(
    /^error: The journal \S+journal\.duckdb is damaged: .+ Nothing was changed or deleted\. `stockstream repair --from kafka`/m,
  );
};

/** The files that were printed are those that were damaged, and nothing else is left over. */
async function keptAside({ stdout }: CommandResult, damaged: Record<string, string>): Promise<void> {
  const files = stdout.trim().split('\n');
  expect(files).toHaveLength(Object.keys(damaged).length);
  const now = checksums(settings.dataDir);
  for (const file of files)
    expect(Object.values(damaged)).toContain(now[file.slice(settings.dataDir.length + 1)]);
  expect(await readdir(settings.dataDir)).not.toContain('repair');
}

test('from Kafka: every record that it still has, whatever the group has committed', async () => {
  invertBytes(journalFile(settings), -100_000, 8);
  invertBytes(journalFile(settings), 12_300, 8);
  const damaged = checksums(settings.dataDir);
  await refusedToStart();
  expect(checksums(settings.dataDir)).toEqual(damaged);

  const repaired = await command('repair', '--from', 'kafka');
  expect(repaired).toMatchObject({ status: 0 });
  expect(repaired.stderr).toMatch(
    new RegExp(
      `reading ${settings.kafka.topic}: partition 0 offsets 0 to ${ROUNDS * 3 - 1}, partition 1 offsets 0 to ${ROUNDS * 2 - 1}`,
    ),
  );
  expect(repaired.stderr).toMatch(/repair: reading Kafka 100 %/);
  expect(repaired.stderr).toContain(`the new journal has ${TRADES} trades`);
  await keptAside(repaired, damaged);
  expect(await content()).toEqual(before);

  await produce(ROUNDS, 10);
  const { counts } = await runToTheEnd(settings, TRADES + 10 * STOCKS.length);
  expect(counts).toMatchObject({ trades: TRADES + 10 * STOCKS.length, duplicates: 0 });
});

test('from Cassandra: every trade under its own id, so that what Kafka delivers again is no second one', async () => {
  cutShort(journalFile(settings), 0.4);
  const damaged = checksums(settings.dataDir);
  await refusedToStart();

  const repaired = await command('repair', '--from', 'cassandra');
  expect(repaired).toMatchObject({ status: 0 });
  expect(repaired.stderr).toContain(
    `reading every trade in Cassandra's keyspace ${settings.cassandra.keyspace}`,
  );
  expect(repaired.stderr).toMatch(/repair: reading Cassandra 100 %/);
  await keptAside(repaired, damaged);
  expect(await content()).toEqual(before);

  const more = 20 * STOCKS.length;
  await produce(ROUNDS, 20);
  const { counts } = await runToTheEnd(settings, 2 * TRADES + more);
  expect(counts).toMatchObject({ trades: TRADES + more, duplicates: TRADES, rejected: 0 });
  const after = await content();
  expect(after.alerts).toEqual(expect.arrayContaining(before.alerts));
  // The bars of the last minutes are closed by Kafka's trades, as if they had all come from there.
  expect(
    await querySql(
      `SELECT max(open_time_ms)::DOUBLE AS last FROM bars WHERE "interval" = '1s'`,
      journalFile(settings),
    ),
  ).toEqual([
    { last: Math.floor(Number((FIRST_NS + BigInt(ROUNDS + 17) * SPACING_NS) / 1_000_000_000n)) * 1000 },
  ]);
  const sums = Object.values(await sumsOfCassandra(settings)).map(({ trades }) => trades);
  expect(sums).toEqual(STOCKS.map(() => 600));
});

test('from nothing: the next start begins a new journal, and Kafka delivers what it has', async () => {
  cutShort(journalFile(settings), 0.5);
  const damaged = checksums(settings.dataDir);
  const repaired = await command('repair', '--from', 'nothing');
  expect(repaired.status).toBe(0);
  await keptAside(repaired, damaged);
  expect(existsSync(journalFile(settings))).toBe(false);
  await runToTheEnd(settings, TRADES);
  expect(await content()).toEqual(before);
});

test.each([
  ['Ctrl-C', 'SIGINT', /reading every trade/, [130, null]],
  ['a kill', 'SIGKILL', /reading Cassandra \d+ %/, [null, 'SIGKILL']],
] as const)(
  '%s leaves the journal as it was, and a second call begins anew',
  async (_name, signal, moment, end) => {
    cutShort(journalFile(settings), 0.5);
    const damaged = checksums(settings.dataDir);
    const stockstreamTs = join(import.meta.dirname, '..', '..', 'web', 'stockstream.ts');
    const child = spawn(
      process.execPath,
      [stockstreamTs, 'repair', '--from', 'cassandra', '--config', config],
      {
        env: { ...process.env, ...PASSPHRASE_ENV },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const ended = once(child, 'exit');
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      if (moment.test(line)) child.kill(signal);
    }
    expect(await ended, said.join('\n')).toEqual(end);
    expect(checksums(settings.dataDir)).toMatchObject(damaged);
    expect(existsSync(join(settings.dataDir, 'repair'))).toBe(signal === 'SIGKILL');
    await keptAside(await command('repair', '--from', 'cassandra'), damaged);
    expect(await content()).toEqual(before);
  },
);

test('a source that does not answer, or is not configured, leaves everything as it was', async () => {
  cutShort(journalFile(settings), 0.5);
  const damaged = checksums(settings.dataDir);
  const away = { ...settings, cassandra: { ...settings.cassandra, contactPoints: ['127.0.0.1:1'] } };
  await writeFile(config, JSON.stringify(away));
  const unanswered = await command('repair', '--from', 'cassandra');
  expect(unanswered).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Cassandra at 127.0.0.1:1'),
  });
  await writeFile(config, JSON.stringify({ ...settings, feed: 'simulator', cassandra: { enabled: false } }));
  for (const source of ['kafka', 'cassandra'])
    expect(await command('repair', '--from', source)).toMatchObject({ status: 2 });
  expect(checksums(settings.dataDir)).toEqual(damaged);
});
