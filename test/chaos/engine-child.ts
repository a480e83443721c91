/** Child of a chaos run: the engine of the settings named, telling several times a second how far it is. */
import pino from 'pino';
import { loadSettings } from '../../main/config/load-settings.ts';
import { startEngine } from '../../main/start-engine.ts';
import { TEST_CIPHER } from '../support/journal-keys.ts';
import type { EngineReport } from './chaos-engine.ts';

const REPORT_MS = 100;

const { settings } = loadSettings({ configFile: process.argv[2] });
const engine = await startEngine(settings, {
  cipher: TEST_CIPHER,
  log: pino({ level: 'info' }, pino.destination(2)),
});
engine.onFailed((error) => {
  process.stderr.write(`the engine failed: ${error.message}\n`);
  process.exit(1);
});

async function report(): Promise<void> {
  const backlog = await engine.backlog();
  const { counts, cassandra, journal } = engine.status();
  const line: EngineReport = {
    trades: counts.trades,
    duplicates: counts.duplicates,
    rejected: counts.rejected,
    lostRecords: journal.gaps.records,
    acknowledged: cassandra?.acknowledged ?? 0,
    backlog: Object.values(backlog).reduce((sum, rows) => sum + rows, 0),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const timer = setInterval(() => void report(), REPORT_MS);
process.once('SIGTERM', () => {
  clearInterval(timer);
  void engine.stop().then(() => process.exit(0));
});
