/** The whole engine on a real journal, driven batch by batch and open to inspection. */
import pino from 'pino';
import { onTestFinished } from 'vitest';
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { DEFAULT_RULES } from '../../contract/alerts.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import { createEngine, type Engine, type EngineParts } from '../../main/engine.ts';
import type { Feed, RecordFormat } from '../../main/feeds/feed.ts';
import { openJournal } from '../../main/journal/duckdb-journal.ts';
import type { Journal } from '../../main/journal/journal.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { TEST_CIPHER } from './journal-keys.ts';
import { ManualFeed } from './manual-feed.ts';
import { tempDir } from './temp-dir.ts';
import { TestWindow } from './test-window.ts';
import { memoryConnection } from './transports.ts';

export interface RunningEngine {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly dataDir: string;
  /** Alerts that were notified. */
  readonly alerts: Alert[];
}

export interface EngineDriver extends RunningEngine {
  readonly feed: ManualFeed;
  /** Delivers the records and waits until they are journaled. */
  feedAll(records: readonly (string | Uint8Array | null)[], partition?: number): Promise<void>;
  /** A window that has said hello and has credits enough. */
  window(): Promise<TestWindow>;
  /** A window that has said nothing yet. */
  connect(): Promise<TestWindow>;
}

export interface EngineOptions {
  /** Default: a new folder. */
  readonly dataDir?: string;
  readonly rules?: readonly AlertRule[];
  readonly previousClose?: PreviousClose;
  /** Stands between the engine and its journal. */
  readonly wrapJournal?: (journal: Journal) => Journal;
  /** What deletes old rows of the journal; by default nothing does. */
  readonly retention?: (journal: Journal) => EngineParts['retention'];
  /** Told what the engine logs, as JSON. */
  readonly onLog?: (line: string) => void;
}

export interface DriverOptions extends EngineOptions {
  /** Of the records that are fed; JSON when absent. */
  readonly format?: RecordFormat;
}

/** Starts an engine on a feed; it is stopped when the test is over. */
export async function startEngineOn(feed: Feed, options: EngineOptions = {}): Promise<RunningEngine> {
  const running = await openEngineOn(feed, options);
  await running.engine.start();
  return running;
}

async function openEngineOn(feed: Feed, options: EngineOptions): Promise<RunningEngine> {
  const dataDir = options.dataDir ?? (await tempDir());
  const symbols = new SymbolTable();
  const opened = await openJournal({ dataDir, memoryLimitMb: 256, cipher: TEST_CIPHER, symbols });
  const journal = options.wrapJournal?.(opened) ?? opened;
  const alerts: Alert[] = [];
  const engine = createEngine({
    settings: {
      rules: [...(options.rules ?? DEFAULT_RULES)],
      allowedLatenessSeconds: 5,
      previousClose: options.previousClose ?? 'trading_day',
      watchLists: {},
    },
    feed,
    journal,
    symbols,
    directory: [],
    retention: options.retention?.(journal),
    now: () => 0,
    log: options.onLog === undefined ? pino({ level: 'silent' }) : pino({}, { write: options.onLog }),
  });
  onTestFinished(() => engine.stop());
  engine.onAlert((alert) => alerts.push(alert));
  return { engine, journal, dataDir, alerts };
}

/** Starts an engine on a manual feed; it is stopped when the test is over. */
export async function driveEngine(options: DriverOptions = {}): Promise<EngineDriver> {
  const driver = await openDriver(options);
  await driver.engine.start();
  return driver;
}

/** As `driveEngine`, but the test starts the engine. */
export async function openDriver(options: DriverOptions = {}): Promise<EngineDriver> {
  const feed = new ManualFeed(options.format);
  const running = await openEngineOn(feed, options);
  async function connect(): Promise<TestWindow> {
    const connection = await memoryConnection();
    running.engine.connect(connection.engine);
    return new TestWindow(connection.window);
  }
  return {
    ...running,
    feed,
    async feedAll(records, partition = 0) {
      await feed.deliver(records, partition);
      await feed.settled();
    },
    connect,
    async window() {
      const window = await connect();
      await window.hello();
      window.engine.credit(1000);
      return window;
    },
  };
}
