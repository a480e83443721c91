/** Where a journal may be made anew from, and in which folder: what a host asks before it begins. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';

export type RepairSource = 'kafka' | 'cassandra';

/** Those that these settings have. */
export const repairSourcesOf = ({ feed, cassandra }: Settings): RepairSource[] => [
  ...(feed === 'kafka' ? (['kafka'] as const) : []),
  ...(cassandra.enabled ? (['cassandra'] as const) : []),
];

/** @param dataDir Folder of the journal that it will replace. */
export const newJournalDir = (dataDir: string): string => join(dataDir, 'repair');

/** Makes the folder of a new journal, without what a repair that was killed has left there; returns its path. */
export function emptyNewJournalDir(dataDir: string): string {
  const dir = newJournalDir(dataDir);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  return dir;
}
