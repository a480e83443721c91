import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsInput } from '../../contract/settings.ts';
import { EngineProcess } from './engine-process.ts';
import { addPastDays, ageCheckpoint } from './stored-checkpoint.ts';

const SIMULATED = 20_000;
const SETTINGS: SettingsInput = { simulator: { tradesPerSecond: 300, historyMinutes: 10 } };

export interface OutdatedJournal {
  /** As `serveApp` and `launchApp` take it; to be removed by them. */
  readonly folder: string;
  readonly settings: SettingsInput;
  readonly trades: number;
}

/**
 * A simulated market's journal whose saved analytics are of an older version.
 * @param leastTrades The rebuild takes a second or more for each million.
 */
export async function outdatedJournal(leastTrades: number): Promise<OutdatedJournal> {
  const folder = await mkdtemp(join(tmpdir(), 'stockstream-outdated-'));
  const configFile = join(folder, 'stockstream.json');
  const dataDir = join(folder, 'data');
  await writeFile(configFile, JSON.stringify({ dataDir, ...SETTINGS }));
  const engine = new EngineProcess(configFile);
  await engine.hasJournaled(SIMULATED, 60);
  await engine.stop();
  const journal = join(dataDir, 'simulator');
  const trades = await addPastDays(journal, leastTrades);
  await ageCheckpoint(journal);
  return { folder, settings: SETTINGS, trades };
}
