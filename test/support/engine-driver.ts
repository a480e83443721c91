/** The whole engine on a real journal, driven batch by batch and open to inspection. */
import pino from 'pino';
import { onTestFinished } from 'vitest';
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { DEFAULT_RULES } from '../../contract/alerts.ts';
import { createEngine, type Engine } from '../../main/engine.ts';
import { openJournal } from '../../main/journal/duckdb-journal.ts';
import type { Journal } from '../../main/journal/journal.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { TEST_CIPHER } from './journal-keys.ts';
import { ManualFeed } from './manual-feed.ts';
import { tempDir } from './temp-dir.ts';
import { TestWindow } from './test-window.ts';
import { memoryConnection } from './transports.ts';

export interface EngineDriver {
  readonly engine: Engine;
  readonly feed: ManualFeed;
  readonly journal: Journal;
  readonly dataDir: string;
  /** Alerts that were notified. */
  readonly alerts: Alert[];
  /** Delivers the records and waits until they are journaled. */
  feedAll(records: readonly (string | Uint8Array | null)[], partition?: number): Promise<void>;
  /** A window that has said hello and has credits enough. */
  window(): Promise<TestWindow>;
}

export interface DriverOptions {
  /** Default: a new folder. */
  readonly dataDir?: string;
  readonly rules?: readonly AlertRule[];
  /** Stands between the engine and its journal. */
  readonly wrapJournal?: (journal: Journal) => Journal;
}

/** Starts an engine on a manual feed; it is stopped when the test is over. */
export async function driveEngine(options: DriverOptions = {}): Promise<EngineDriver> {
  const dataDir = options.dataDir ?? (await tempDir());
  const symbols = new SymbolTable();
  const opened = await openJournal({ dataDir, memoryLimitMb: 256, cipher: TEST_CIPHER, symbols });
  const journal = options.wrapJournal?.(opened) ?? opened;
  const feed = new ManualFeed();
  const alerts: Alert[] = [];
  const engine = createEngine({
    settings: {
      rules: [...(options.rules ?? DEFAULT_RULES)],
      allowedLatenessSeconds: 5,
      previousClose: 'trading_day',
      watchLists: {},
    },
    feed,
    journal,
    symbols,
    directory: [],
    now: () => 0,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => engine.stop());
  engine.onAlert((alert) => alerts.push(alert));
  await engine.start();
  return {
    engine,
    feed,
    journal,
    dataDir,
    alerts,
    async feedAll(records, partition = 0) {
      await feed.deliver(records, partition);
      await feed.settled();
    },
    async window() {
      const connection = await memoryConnection();
      engine.connect(connection.engine);
      const window = new TestWindow(connection.window);
      await window.hello();
      window.engine.credit(1000);
      return window;
    },
  };
}
