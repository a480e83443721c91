/**
 * A journal of a real day made anew, as `stockstream repair` does it: how long it takes from Kafka and from Cassandra, in rounds taking turns,
 * and how many of its bars are others than before.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Settings, settingsSchema } from '../contract/settings.ts';
import { cutShort } from '../test/support/damage.ts';
import { startCassandra, startKafka } from '../test/support/services.ts';
import { SHARED_DATA_ABSENT, TRADES_2013_10_07, TRADES_IN_FILE } from '../test/support/shared-data.ts';
import { stockstream } from '../test/support/stockstream-cli.ts';
import { barsOf, journalFile, runToTheEnd, sumsOfFile, sumsOfJournal } from '../test/support/whole-path.ts';
import { spreadOf } from './pipeline/statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SOURCES = ['kafka', 'cassandra'] as const;

type Bars = Awaited<ReturnType<typeof barsOf>>;

/** What a bar is, without where in its topic it began and ended. */
const barText = ({
  open_offset,
  close_offset,
  open_partition,
  close_partition,
  ...bar
}: Bars[number]): string => JSON.stringify(bar);

async function said(args: readonly string[]): Promise<void> {
  const { status, stderr } = await stockstream([...args]);
  if (status !== 0) throw new Error(`stockstream ${args[0]} ended with status ${status}: ${stderr}`);
}

interface Repaired {
  readonly seconds: number;
  readonly otherBars: number;
}

async function repair(settings: Settings, config: string, from: string, before: Bars): Promise<Repaired> {
  cutShort(journalFile(settings), 0.5);
  const startMs = performance.now();
  await said(['repair', '--from', from, '--config', config]);
  const seconds = (performance.now() - startMs) / 1000;
  const [wanted, found] = [await sumsOfFile(), await sumsOfJournal(settings)];
  if (JSON.stringify(Object.entries(found).sort()) !== JSON.stringify(Object.entries(wanted).sort()))
    throw new Error(`from ${from} came other trades: ${JSON.stringify(found)}`);
  const known = new Set(before.map(barText));
  const after = await barsOf(settings);
  if (after.length !== before.length) throw new Error(`from ${from} came ${after.length} bars`);
  return { seconds, otherBars: after.filter((bar) => !known.has(barText(bar))).length };
}

if (SHARED_DATA_ABSENT) throw new Error(SHARED_DATA_ABSENT);
const folder = await mkdtemp(join(tmpdir(), 'stockstream-bench-'));
const [kafka, cassandra] = await Promise.all([startKafka(), startCassandra()]);
try {
  const settings = settingsSchema.parse({
    feed: 'kafka',
    dataDir: join(folder, 'data'),
    kafka: { brokers: [kafka.address] },
    cassandra: { enabled: true, contactPoints: [cassandra.address] },
  });
  const config = join(folder, 'stockstream.json');
  await writeFile(config, JSON.stringify(settings));
  const { topic } = settings.kafka;
  const to = ['--bootstrap', kafka.address, '--topic', topic, '--partitions', '4', '--speed', 'max'];
  await said(['produce', '--source', 'file', TRADES_2013_10_07, ...to]);
  await runToTheEnd(settings);
  const before = await barsOf(settings);
  const runs = SOURCES.map(() => [] as Repaired[]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, from] of SOURCES.entries())
      runs[index]?.push(await repair(settings, config, from, before));
  }
  const rows = SOURCES.map((from, index) => {
    const repaired = runs[index] ?? [];
    const { min, median, max } = spreadOf(repaired.map(({ seconds }) => seconds));
    const others = spreadOf(repaired.map(({ otherBars }) => otherBars));
    return `| ${from} | ${min.toFixed(1)} | ${median.toFixed(1)} | ${max.toFixed(1)} | ${others.min} to ${others.max} |`;
  });
  process.stdout.write(
    [
      '## A journal made anew',
      '',
      `${TRADES_IN_FILE} trades, ${before.length} bars, ${ROUNDS} rounds taking turns; both servers on the same ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`,
      '',
      '| from | s: min | median | max | bars that are others |',
      '|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n'),
  );
} finally {
  await Promise.all([kafka.stop(), cassandra.stop()]);
  await rm(folder, { recursive: true, force: true });
}
