/**
 * Cassandra is away for a stretch of virtual time while a simulated market goes on, then comes back and is given what it missed. The
 * journal, the engine and Cassandra are real; only the clock is not, so that an hour passes as fast as the engine can take its trades.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pino from 'pino';
import { settingsSchema } from '../../contract/settings.ts';
import { createCassandraWriter } from '../../main/cassandra/writer.ts';
import { createEngine, type Engine } from '../../main/engine.ts';
import type { Feed, FeedSink } from '../../main/feeds/feed.ts';
import { SimulatorFeed } from '../../main/feeds/simulator-feed.ts';
import { openJournal } from '../../main/journal/duckdb-journal.ts';
import { SYMBOLS } from '../../main/symbols.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { TEST_CIPHER } from './journal-keys.ts';
import type { TestService } from './services.ts';
import { VirtualClock } from './virtual-clock.ts';

const TRADES_PER_SECOND = 10_000;
/** Half past four in New York: in the hour from then on the simulated market is as busy as in the mean of a day. */
const START_MS = Date.parse('2026-11-23T21:30:00Z');
const POLL_MS = 50;
const log = pino({ level: 'silent' });

/** What the process holds after a collection, bytes. */
export interface Memory {
  readonly heap: number;
  /** Typed arrays and buffers, such as the ids of the duplicate filter. */
  readonly buffers: number;
  /** Everything, the database's own cache included. */
  readonly resident: number;
}

export interface AwayReport {
  /** Before Cassandra went away, at each tenth of the trades that it missed, and when it had them all. */
  readonly before: Memory;
  readonly away: readonly Memory[];
  readonly after: Memory;
  /** Trades journaled while Cassandra was away. */
  readonly backlog: number;
  /** Of the oldest of them when Cassandra came back, in virtual ms. */
  readonly backlogAgeMs: number;
  readonly journalSeconds: number;
  readonly drainSeconds: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function memoryNow(): Memory {
  collect();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, resident: rss };
}

/** Hands over so many records in all, a batch more at most, and then waits until it is stopped or the limit is raised. */
class LimitedFeed implements Feed {
  readonly #feed: Feed;
  #taken = 0;
  #limit = 0;
  #allowed: () => void = () => undefined;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  raiseTo(records: number): void {
    this.#limit = records;
    this.#allowed();
  }

  start(...[positions, sink]: Parameters<Feed['start']>): Promise<void> {
    const accept: FeedSink['accept'] = async (batch) => {
      await sink.accept(batch);
      this.#taken += batch.records.length;
      while (this.#taken >= this.#limit) {
        await new Promise<void>((resolve) => {
          this.#allowed = resolve;
        });
      }
    };
    return this.#feed.start(positions, { accept, status: (status) => sink.status(status) });
  }

  committed(...positions: Parameters<Feed['committed']>): Promise<void> {
    return this.#feed.committed(...positions);
  }

  stop(): Promise<void> {
    return this.#feed.stop();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<number> {
  const begun = performance.now();
  while (!(await condition())) await sleep(POLL_MS);
  return (performance.now() - begun) / 1000;
}

const hasEverything = async (engine: Engine): Promise<boolean> =>
  Object.values(await engine.backlog()).every((rows) => rows === 0);

export interface AwayRun {
  readonly cassandra: TestService;
  readonly keyspace: string;
  readonly dataDir: string;
  /** Trades before Cassandra goes away. */
  readonly trades: number;
  /** Trades that it misses. */
  readonly missed: number;
  readonly memoryLimitMb: number;
}

/** Runs the engine before, while and after Cassandra is away; the journal is closed when it resolves. */
export async function runWhileAway(run: AwayRun): Promise<AwayReport> {
  const { cassandra, dataDir, missed } = run;
  const clock = new VirtualClock(START_MS);
  const settings = settingsSchema.parse({
    cassandra: { enabled: true, contactPoints: [cassandra.address], keyspace: run.keyspace },
  });
  const symbols = new SymbolTable();
  const journal = await openJournal({
    dataDir,
    memoryLimitMb: run.memoryLimitMb,
    cipher: TEST_CIPHER,
    symbols,
  });
  const feed = new LimitedFeed(
    new SimulatorFeed({ seed: 1, tradesPerSecond: TRADES_PER_SECOND, historyMinutes: 0 }, clock),
  );
  const engine = createEngine({
    settings,
    feed,
    journal,
    symbols,
    directory: SYMBOLS,
    cassandra: createCassandraWriter({
      cassandra: settings.cassandra,
      journal,
      log,
      now: () => clock.now(),
    }),
    now: () => clock.now(),
    log,
  });
  const journaled = () => engine.status().counts.trades;
  await engine.start();
  try {
    feed.raiseTo(run.trades);
    await until(async () => journaled() >= run.trades && (await hasEverything(engine)));
    const before = memoryNow();
    const startTrades = journaled();
    await cassandra.kill9();
    const away: Memory[] = [];
    let journalSeconds = 0;
    for (let tenth = 1; tenth <= 10; tenth++) {
      const goal = startTrades + (missed * tenth) / 10;
      feed.raiseTo(goal);
      journalSeconds += await until(() => journaled() >= goal);
      away.push(memoryNow());
    }
    await until(() => engine.status().cassandra?.backlog === journaled() - startTrades);
    const { backlog = 0, backlogAgeMs = null } = engine.status().cassandra ?? {};
    await cassandra.restart();
    const drainSeconds = await until(() => hasEverything(engine));
    const after = memoryNow();
    return { before, away, after, backlog, backlogAgeMs: backlogAgeMs ?? 0, journalSeconds, drainSeconds };
  } finally {
    await engine.stop();
  }
}
