/** From settings to an engine: what both hosts and `stockstream run` use. */
import type { Logger } from 'pino';
import type { RecoveryProgress } from '../contract/recovery.ts';
import type { Settings } from '../contract/settings.ts';
import { epochMs } from '../contract/units.ts';
import { createCassandraWriter } from './cassandra/writer.ts';
import { unencryptedLogins } from './config/clear-text.ts';
import { problemText } from './config/problem.ts';
import { NO_SECRETS, type Secrets } from './config/secrets.ts';
import { createEngine, type Engine } from './engine.ts';
import type { Feed } from './feeds/feed.ts';
import { FileFeed } from './feeds/file-feed.ts';
import { createKafkaFeed } from './feeds/kafka-feed.ts';
import { SimulatorFeed } from './feeds/simulator-feed.ts';
import { ProgressMeter } from './ingest/recovery-progress.ts';
import { createRetention, GIGABYTE } from './ingest/retention.ts';
import type { JournalCipher } from './journal/cipher.ts';
import { type CompactOptions, compactJournal } from './journal/compact-journal.ts';
import { openJournal } from './journal/duckdb-journal.ts';
import { journalDir } from './journal/journal-file.ts';
import { createLog } from './log.ts';
import { SYMBOLS } from './symbols.ts';
import { SymbolTable } from './trades/symbol-table.ts';

export interface StartOptions {
  /** What the host has found the journal to be encrypted with; null: not at all. */
  readonly cipher: JournalCipher | null;
  /** Default: to standard error, from `info` on. */
  readonly log?: Logger;
  /** Passwords for Kafka and Cassandra; default: none, for servers that ask for no login. */
  readonly secrets?: Secrets;
  /** Ends a compaction: the journal is then opened as it is. */
  readonly signal?: AbortSignal;
  /** Told now and then when the journal is written anew before it is opened, which may take minutes. */
  readonly onCompact?: (progress: RecoveryProgress) => void;
}

function createFeed(settings: Settings, log: Logger, secrets: Secrets): Feed {
  switch (settings.feed) {
    case 'simulator':
      return new SimulatorFeed(settings.simulator);
    case 'file':
      return new FileFeed(settings.file);
    case 'kafka':
      return createKafkaFeed({ kafka: settings.kafka, log, secrets, now: () => epochMs(Date.now()) });
  }
}

async function compact(
  file: Pick<CompactOptions, 'dataDir' | 'memoryLimitMb' | 'cipher'>,
  { journal: { maxGb } }: Settings,
  { log, signal, onCompact }: StartOptions & Pick<CompactOptions, 'log'>,
): Promise<void> {
  let meter: ProgressMeter | undefined;
  const onProgress = (done: number, total: number): void => {
    meter ??= new ProgressMeter({ kind: 'compact', reason: null, total }, () => performance.now());
    onCompact?.(meter.at(done));
  };
  const maxBytes = maxGb === 0 ? Number.POSITIVE_INFINITY : maxGb * GIGABYTE;
  await compactJournal({ ...file, maxBytes, log, signal, onProgress });
}

/**
 * Opens the journal and puts the engine together that the settings describe; windows may connect from then on, and its `start` does the rest.
 * @param settings complete, with `dataDir` resolved (see `loadSettings`)
 * @throws JournalError when the journal cannot be opened.
 */
export async function openEngine(settings: Settings, options: StartOptions): Promise<Engine> {
  const log = options.log ?? createLog();
  const secrets = options.secrets ?? NO_SECRETS;
  for (const login of unencryptedLogins(settings)) log.warn(problemText(login));
  const symbols = new SymbolTable();
  const { memoryLimitMb } = settings.journal;
  const file = { dataDir: journalDir(settings), memoryLimitMb, cipher: options.cipher };
  await compact(file, settings, { ...options, log });
  const journal = await openJournal({ ...file, symbols });
  return createEngine({
    settings,
    feed: createFeed(settings, log, secrets),
    journal,
    symbols,
    directory: SYMBOLS,
    cassandra: settings.cassandra.enabled
      ? createCassandraWriter({ cassandra: settings.cassandra, journal, log, secrets })
      : undefined,
    retention: createRetention({
      journal,
      settings: settings.journal,
      undrained: settings.cassandra.enabled ? 'keep' : 'delete',
      now: Date.now,
      log,
    }),
    now: Date.now,
    log,
  });
}

/**
 * Opens the engine and starts it, for whoever has nobody to tell how the recovery goes.
 * @throws JournalError, RecoveryError. A broker or a Cassandra that is away is no error: the status tells, and the engine keeps trying.
 */
export async function startEngine(settings: Settings, options: StartOptions): Promise<Engine> {
  const engine = await openEngine(settings, options);
  try {
    await engine.start();
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return engine;
}
