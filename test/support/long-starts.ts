import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsInput } from '../../contract/settings.ts';
import { EngineProcess } from './engine-process.ts';
import { addPastDays, ageCheckpoint, deleteOldest } from './stored-state.ts';

const SIMULATED = 20_000;
const SETTINGS: SettingsInput = { simulator: { tradesPerSecond: 300, historyMinutes: 10 } };

export interface SimulatedJournal {
  /** As `serveApp` and `launchApp` take it; to be removed by them. */
  readonly folder: string;
  readonly settings: SettingsInput;
  readonly trades: number;
}

/** Of a market that no engine has open. */
async function simulatedJournal(leastTrades: number): Promise<SimulatedJournal & { dataDir: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'stockstream-journal-'));
  const configFile = join(folder, 'stockstream.json');
  const dataDir = join(folder, 'data');
  await writeFile(configFile, JSON.stringify({ dataDir, ...SETTINGS }));
  const engine = new EngineProcess(configFile);
  await engine.hasJournaled(SIMULATED, 60);
  await engine.stop();
  const journal = join(dataDir, 'simulator');
  const trades = await addPastDays(journal, leastTrades);
  return { folder, settings: SETTINGS, trades, dataDir: journal };
}

/**
 * A simulated market's journal whose saved analytics are of an older version.
 * @param leastTrades The rebuild takes a second or more for each million.
 */
export async function outdatedJournal(leastTrades: number): Promise<SimulatedJournal> {
  const journal = await simulatedJournal(leastTrades);
  await ageCheckpoint(journal.dataDir);
  return journal;
}

/**
 * A simulated market's journal of which more than half was deleted.
 * @param leastTrades That it keeps; writing it anew takes about a second for each million.
 */
export async function hollowJournal(leastTrades: number): Promise<SimulatedJournal & { dataDir: string }> {
  const journal = await simulatedJournal(leastTrades * 2.5);
  const kept = Math.ceil(journal.trades * 0.4);
  await deleteOldest(journal.dataDir, journal.trades - kept);
  return { ...journal, trades: kept };
}
