/**
 * `npm run test:chaos -- [--kills N] [--seed S] [--trades T]`: engine, Cassandra and Kafka are killed and frozen at random moments while
 * numbered trades flow. In the end journal and Cassandra must hold exactly what was produced, and the bars and alerts of an engine left alone.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runWithKills } from './chaos-run.ts';
import { idOf, makeTrades } from './market.ts';
import { planOf } from './plan.ts';
import { blowLine, summary } from './report.ts';
import { runUninterrupted } from './uninterrupted.ts';
import { verify } from './verify.ts';

const USAGE = 'usage: npm run test:chaos -- [--kills N] [--seed S] [--trades T]';
const LEAST_TRADES = 1_000;

interface Numbers {
  readonly kills: number;
  readonly seed: number;
  readonly trades: number;
}

function readNumbers(): Numbers {
  const option = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: { kills: option('15'), seed: option(String(Date.now() % 1_000_000)), trades: option('200000') },
  });
  const [kills, seed, trades] = [values.kills, values.seed, values.trades].map(Number);
  const are = (least: number, value = Number.NaN): boolean => Number.isInteger(value) && value >= least;
  if (!are(1, kills) || !are(0, seed) || !are(LEAST_TRADES, trades)) {
    throw new Error(`--kills from 1, --seed from 0 and --trades from ${LEAST_TRADES} are whole numbers`);
  }
  return { kills, seed, trades } as Numbers;
}

async function run({ kills, seed, trades: count }: Numbers, folder: string): Promise<boolean> {
  const startMs = performance.now();
  console.log(`seed ${seed}, ${kills} kills, ${count} trades`);
  const trades = makeTrades(count, seed);
  const folders = { killed: join(folder, 'killed'), alone: join(folder, 'alone') };
  for (const path of Object.values(folders)) await mkdir(path);
  const alone = await runUninterrupted(folders.alone, trades);
  const result = await runWithKills({
    trades,
    blows: planOf(kills, seed),
    folder: folders.killed,
    onBlow: (number, blow, atMs) => console.log(blowLine(number, blow, atMs)),
  });
  const produced = trades.map((_, index) => idOf(index + 1));
  const verdict = await verify(result, produced, alone);
  const { strikes, duplicates, resent, inJournal } = result;
  const seconds = (performance.now() - startMs) / 1000;
  const [bars, alerts] = [inJournal.bars.length, inJournal.alerts.length];
  const outcome = { seed, trades: count, strikes, bars, alerts, duplicates, resent, seconds };
  console.log(`\n${summary({ ...outcome, lost: verdict.lost })}`);
  for (const difference of verdict.differences) console.error(difference);
  return verdict.differences.length === 0;
}

let numbers: Numbers;
try {
  numbers = readNumbers();
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'stockstream-chaos-'));
try {
  const isEqual = await run(numbers, folder);
  console.log(isEqual ? 'nothing lost, nothing twice, bars and alerts equal' : 'FAILED');
  process.exitCode = isEqual ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
