/**
 * A new journal from where the trades still are. It is made beside the old one by the engine itself, so that bars and alerts are what they
 * were; only when it is whole is the old one set aside and the new one put into its place. Until then nothing is changed, and whoever ends it
 * begins again from the start. A crash between the two leaves no journal, and both under other names.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { epochMs } from '../../contract/units.ts';
import type { Secrets } from '../config/secrets.ts';
import { createEngine, type Engine } from '../engine.ts';
import { createKafkaFeed } from '../feeds/kafka-feed.ts';
import type { JournalCipher } from '../journal/cipher.ts';
import { openJournal } from '../journal/duckdb-journal.ts';
import { JournalError } from '../journal/journal-error.ts';
import { journalDir, journalPath, walOf } from '../journal/journal-file.ts';
import { refuseIfOpen, setJournalAside } from '../journal/set-aside.ts';
import { envelopePath } from '../keys/key-envelope.ts';
import { syncFolder } from '../keys/replace-file.ts';
import { SYMBOLS } from '../symbols.ts';
import { SymbolTable } from '../trades/symbol-table.ts';
import { CassandraFeed } from './cassandra-feed.ts';
import { KafkaFeedSoFar } from './kafka-feed-so-far.ts';
import type { RecoveryFeed } from './recovery-feed.ts';
import { newJournalDir, type RepairSource } from './repair-source.ts';
import { rangeText, topicRange } from './topic-range.ts';

export interface RepairTask {
  readonly settings: Settings;
  readonly from: RepairSource;
  /** Of the new journal; its key file is in `newJournalDir`. */
  readonly cipher: JournalCipher | null;
}

export interface RepairOptions {
  readonly log: Logger;
  readonly secrets: Secrets;
  /** Ends it, and leaves everything as it was. */
  readonly signal: AbortSignal;
  /** Told what will be read, in a line. */
  readonly onBegin?: (what: string) => void;
  /** @param share 0 to 1. @param trades in the new journal so far. */
  readonly onProgress: (share: number, trades: number) => void;
}

export interface Repaired {
  readonly trades: number;
  readonly rejected: number;
  /** Where the files of the old journal are now. */
  readonly aside: readonly string[];
}

const LOOK_MS = 100;

/**
 * Makes the journal anew, in the folder that `emptyNewJournalDir` has made. Rejects when another StockStream has the old one open, the source or
 * the disk fails, or the signal ended it: the old journal is then as it was.
 */
export async function repairJournal(task: RepairTask, options: RepairOptions): Promise<Repaired> {
  const dataDir = journalDir(task.settings);
  const dir = newJournalDir(dataDir);
  try {
    await refuseIfOpen(journalPath(dataDir));
    const { trades, rejected } = await fill(dir, task, options);
    const aside = await setJournalAside(dataDir, new Date());
    moveIntoPlace(dir, dataDir);
    return { trades, rejected, aside };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function sourceOf({ settings, from }: RepairTask, options: RepairOptions): Promise<RecoveryFeed> {
  const { log, secrets, onBegin } = options;
  const { kafka, cassandra } = settings;
  if (from === 'cassandra') {
    onBegin?.(`every trade in Cassandra's keyspace ${cassandra.keyspace}`);
    return new CassandraFeed({ cassandra, log, secrets });
  }
  const range = await topicRange(kafka, log, secrets);
  onBegin?.(rangeText(kafka.topic, range));
  const feed = createKafkaFeed({ kafka, log, secrets, now: () => epochMs(Date.now()) });
  return new KafkaFeedSoFar(feed, range);
}

async function fill(
  dataDir: string,
  task: RepairTask,
  options: RepairOptions,
): Promise<{ trades: number; rejected: number }> {
  const { settings, cipher } = task;
  const { log } = options;
  const feed = await sourceOf(task, options);
  const symbols = new SymbolTable();
  const { memoryLimitMb } = settings.journal;
  const journal = await openJournal({ dataDir, memoryLimitMb, cipher, symbols });
  const engine = createEngine({ settings, feed, journal, symbols, directory: SYMBOLS, now: Date.now, log });
  try {
    await engine.start();
    await untilRead(engine, feed, options);
  } finally {
    await engine.stop();
  }
  return engine.status().counts;
}

/** Kafka may be away for a while, and is tried again; Cassandra that failed has to be asked anew. */
function untilRead(engine: Engine, feed: RecoveryFeed, { signal, onProgress }: RepairOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const { feed: status, counts } = engine.status();
      onProgress(feed.share, counts.trades);
      if (signal.aborted)
        end(() => reject(new JournalError('The repair was ended; the journal is as it was.')));
      if (status.kind === 'cassandra' && status.state === 'failed')
        end(() => reject(new JournalError(status.problem ?? 'Cassandra could not be read.')));
    }, LOOK_MS);
    const end = (settle: () => void): void => {
      clearInterval(timer);
      settle();
    };
    engine.onFailed((error) => end(() => reject(error)));
    engine.onFinished(() => end(resolve));
  });
}

/** The key first: a journal without its key would be locked. */
function moveIntoPlace(dir: string, dataDir: string): void {
  const moves = [
    [envelopePath(dir), envelopePath(dataDir)],
    [walOf(journalPath(dir)), walOf(journalPath(dataDir))],
    [journalPath(dir), journalPath(dataDir)],
  ] as const;
  for (const [from, to] of moves) if (existsSync(from)) renameSync(from, to);
  syncFolder(dataDir);
}
