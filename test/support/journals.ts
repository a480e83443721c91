import { onTestFinished } from 'vitest';
import { openJournal } from '../../main/journal/duckdb-journal.ts';
import type { Journal } from '../../main/journal/journal.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { TEST_CIPHER } from './journal-keys.ts';
import { tempDir } from './temp-dir.ts';

export interface TestJournal {
  readonly journal: Journal;
  readonly symbols: SymbolTable;
  readonly dataDir: string;
}

/** A journal in `dataDir`, by default in a new folder; closed when the test is over. */
export async function testJournal(dataDir?: string): Promise<TestJournal> {
  const dir = dataDir ?? (await tempDir());
  const symbols = new SymbolTable();
  const journal = await openJournal({ dataDir: dir, memoryLimitMb: 256, cipher: TEST_CIPHER, symbols });
  onTestFinished(() => journal.close());
  return { journal, symbols, dataDir: dir };
}
