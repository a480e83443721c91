/** Real servers, an engine and a producer, and the blows against them; returns what is left when all have recovered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { startCassandra, startKafka, type TestService } from '../support/services.ts';
import { waitUntil } from '../support/wait-until.ts';
import { ChaosEngine } from './chaos-engine.ts';
import { type Content, contentOfCassandra, contentOfJournal, exactBarsOf } from './content.ts';
import { type NumberedTrade, PARTITIONS, RULES } from './market.ts';
import { type Blow, MEAN_GAP_MS, type VictimName } from './plan.ts';
import { PersistentProducer } from './producer.ts';
import { type Strike, strike, type Victim } from './strike.ts';

export interface ChaosTask {
  readonly trades: readonly NumberedTrade[];
  readonly blows: readonly Blow[];
  /** For the journal; empty. */
  readonly folder: string;
  /** Hears of each blow as it falls, with its time after the start of the run, ms. */
  onBlow(number: number, blow: Blow, atMs: number): void;
}

export interface ChaosResult {
  readonly strikes: readonly Strike[];
  readonly inJournal: Content;
  readonly exactBars: readonly string[];
  readonly inCassandra: Content;
  /** Messages that were stored twice in Kafka. */
  readonly duplicates: number;
  /** Trades that Cassandra acknowledged more than once. */
  readonly resent: number;
  /** What went wrong besides what is missing in the contents. */
  readonly problems: readonly string[];
}

/** What was produced last has to be in journal and Cassandra within this time. */
const SETTLED_S = 240;

interface Servers {
  readonly broker: TestService;
  readonly cassandra: TestService;
}

async function startServers(): Promise<Servers> {
  const [broker, cassandra] = await Promise.all([
    startKafka(),
    // Cassandra's own default, with which a killed node forgets rows that it has acknowledged.
    startCassandra({ set: { commitlog_sync: 'periodic', commitlog_sync_period: '10000ms' } }),
  ]);
  return { broker, cassandra };
}

const settingsOf = ({ broker, cassandra }: Servers, dataDir: string): Settings =>
  settingsSchema.parse({
    feed: 'kafka',
    dataDir,
    kafka: { brokers: [broker.address], partitions: PARTITIONS, fetchMaxWaitMs: 100 },
    cassandra: { enabled: true, contactPoints: [cassandra.address] },
    rules: RULES,
  });

/** Throws an Error that says what was seen when something does not recover. */
export async function runWithKills(task: ChaosTask): Promise<ChaosResult> {
  const servers = await startServers();
  const settings = settingsOf(servers, task.folder);
  const configFile = join(task.folder, 'stockstream.json');
  await writeFile(configFile, JSON.stringify(settings));
  const engine = new ChaosEngine(configFile);
  const sliceSize = task.trades.length / (task.blows.length + 1);
  const producer = new PersistentProducer(settings.kafka, task.trades, (sliceSize * 1000) / MEAN_GAP_MS);
  try {
    engine.start();
    producer.start();
    const victims: Record<VictimName, Victim> = {
      engine: engineVictim(engine),
      cassandra: { ...servers.cassandra, lastWorkMs: () => engine.lastAcknowledgedMs },
      broker: { ...servers.broker, lastWorkMs: () => producer.lastAcknowledgedMs },
    };
    const work = async (): Promise<ChaosResult> => {
      const strikes = await strikeAll(task, victims, { engine, producer });
      const problems = await settle(task.trades.length, engine, producer);
      await engine.stop();
      return { strikes, problems, ...(await remains(settings, task, engine)) };
    };
    return await Promise.race([work(), engine.failed]);
  } finally {
    await Promise.all([producer.stop(), engine.kill9()]);
    await Promise.all([servers.broker.stop(), servers.cassandra.stop()]);
  }
}

const engineVictim = (engine: ChaosEngine): Victim => ({
  kill9: () => engine.kill9(),
  restart: async () => engine.start(),
  freeze: () => engine.freeze(),
  resume: () => engine.resume(),
  lastWorkMs: () => engine.lastJournaledMs,
});

interface Flow {
  readonly engine: ChaosEngine;
  readonly producer: PersistentProducer;
}

/**
 * One blow after the other; a victim that has not recovered is waited for, the others may well be down then. Each blow lets a further part of
 * the trades flow, and its end another one: there are trades on their way at every blow, and some left for whoever is back.
 */
async function strikeAll(
  task: ChaosTask,
  victims: Record<VictimName, Victim>,
  { engine, producer }: Flow,
): Promise<Strike[]> {
  const { trades, blows, onBlow } = task;
  let parts = 0;
  const allowNextPart = (): void => {
    parts += 1;
    producer.allow(Math.ceil((trades.length * parts) / (2 * blows.length + 1)));
  };
  const seen = (): string =>
    `the producer sent ${producer.sent} trades, the engine tells ${JSON.stringify(engine.report)}\n${engine.log}`;
  const strikes: Promise<Strike>[] = [];
  const recovering = new Map<VictimName, Promise<unknown>>();
  allowNextPart();
  await waitUntil(
    () => engine.lastAcknowledgedMs > 0,
    () => `trades in Cassandra; ${seen()}`,
    120,
  );
  const startMs = performance.now();
  for (const [index, blow] of blows.entries()) {
    await sleep(blow.gapMs);
    await recovering.get(blow.victim);
    const atMs = performance.now() - startMs;
    onBlow(index + 1, blow, atMs);
    allowNextPart();
    const struck = strike(victims[blow.victim], blow, { isBack: allowNextPart, seen }).then((recoveryMs) => ({
      blow,
      atMs,
      recoveryMs,
    }));
    // A failure is told when all are waited for, or the victim's turn comes again.
    struck.catch(() => undefined);
    recovering.set(blow.victim, struck);
    strikes.push(struck);
  }
  return Promise.all(strikes);
}

/** Waits until everything is where it belongs; returns what is not, for the comparison to tell which. */
async function settle(count: number, engine: ChaosEngine, producer: PersistentProducer): Promise<string[]> {
  const isDone = (): boolean =>
    producer.sent === count && engine.report.trades >= count && engine.report.backlog === 0;
  const seen = (): string =>
    `everything in journal and Cassandra; ${producer.sent} trades were produced, the engine tells ${JSON.stringify(engine.report)}`;
  try {
    await waitUntil(isDone, seen, SETTLED_S);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

async function remains(settings: Settings, { folder, trades }: ChaosTask, engine: ChaosEngine) {
  const journal = join(folder, 'journal.duckdb');
  return {
    inJournal: await contentOfJournal(journal),
    exactBars: await exactBarsOf(journal),
    inCassandra: await contentOfCassandra(settings.cassandra),
    duplicates: engine.report.duplicates,
    resent: engine.acknowledged - trades.length,
  };
}
