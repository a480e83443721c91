/**
 * Trades a second from Kafka to bars, SMAs and alerts, beside a bare kafkajs consumer that parses nothing: the same topic, the
 * same process, runs taking turns. BENCH_TRADES and BENCH_ROUNDS change how many. Two markets, because closing bars costs more than
 * adding to them: a thin one, in which nearly every trade of a stock closes a 1s bar, and a busy one.
 */
import { cpus } from 'node:os';
import { startKafka } from '../test/support/services.ts';
import { stockstream } from '../test/support/stockstream-cli.ts';
import { bareConsumer, feedAndAnalytics, type Topic, wholeEngine } from './pipeline/runs.ts';
import { type Measured, type Spread, spreadOf } from './pipeline/statistics.ts';

const TRADES = Number(process.env.BENCH_TRADES ?? 400_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const PARTITIONS = 4;
/** Trades a second of the simulated market, all 108 stocks together. */
const MARKETS = [200, 10_000] as const;

const RUNS: readonly (readonly [name: string, run: (topic: Topic) => Promise<Measured>])[] = [
  ['bare kafkajs consumer, nothing parsed', bareConsumer],
  ['Kafka feed → decode → bars + SMA + alerts', feedAndAnalytics],
  ['the same with duplicates told apart and the journal (whole engine)', wholeEngine],
];

async function fillTopic(broker: string, tradesPerSecond: number): Promise<Topic> {
  const name = `bench-${tradesPerSecond}`;
  const { status, stderr } = await stockstream(
    [
      'produce',
      '--source',
      'simulator',
      '--bootstrap',
      broker,
      '--topic',
      name,
      '--speed',
      'max',
      '--limit',
      String(TRADES),
      '--partitions',
      String(PARTITIONS),
    ],
    { STOCKSTREAM_SIMULATOR_TRADES_PER_SECOND: String(tradesPerSecond) },
  );
  if (status !== 0) throw new Error(`the topic could not be filled: ${stderr}`);
  return { broker, name, count: TRADES };
}

const thousands = ({ min, median, max }: Spread): string =>
  `${Math.round(median / 1000)} k (${Math.round(min / 1000)}–${Math.round(max / 1000)})`;

const ratio = ({ min, median, max }: Spread): string =>
  `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;

function table(rounds: readonly (readonly Measured[])[]): string {
  const rows = RUNS.map(([name], index) => {
    const runs = rounds.flatMap((round) => round[index] ?? []);
    const ratios = rounds.map((round) => (round[index]?.rate ?? Number.NaN) / (round[0]?.rate ?? Number.NaN));
    const cpu = spreadOf(runs.map(({ cpuUs }) => cpuUs)).median.toFixed(1);
    return `| ${name} | ${thousands(spreadOf(runs.map(({ rate }) => rate)))} | ${ratio(spreadOf(ratios))} | ${cpu} |`;
  });
  return [
    '| reading the same topic | trades/s: median (min–max) | beside bare: median (min–max) | CPU µs a trade |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

async function measure(topic: Topic): Promise<string> {
  // A round whose figures do not count: code is compiled, pages are cached.
  for (const [, run] of RUNS) await run(topic);
  const rounds: Measured[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured: Measured[] = [];
    for (const [, run] of RUNS) measured.push(await run(topic));
    rounds.push(measured);
  }
  return table(rounds);
}

const kafka = await startKafka();
try {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
  process.stdout.write(
    `## Kafka → bars + SMA + alerts\n\n${TRADES} simulated trades, ${PARTITIONS} partitions, ${ROUNDS} rounds taking turns; ${machine}.\n`,
  );
  for (const tradesPerSecond of MARKETS) {
    const topic = await fillTopic(kafka.address, tradesPerSecond);
    process.stdout.write(`\nA market of ${tradesPerSecond} trades a second:\n\n${await measure(topic)}\n`);
  }
} finally {
  await kafka.stop();
}
