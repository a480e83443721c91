import type { JournalEntry } from '../../main/journal/journal.ts';

/** An entry of which only the named parts matter. */
export function entryOf(parts: Partial<JournalEntry>): JournalEntry {
  return {
    trades: [],
    rejected: [],
    bars: [],
    barPatches: [],
    alerts: [],
    positions: [],
    gaps: [],
    counts: { trades: 0, late: 0, duplicates: 0, rejected: 0, rejectedByReason: {} },
    ...parts,
  };
}
