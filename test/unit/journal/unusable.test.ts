/** Journals that do not open, or open only after they were changed: each is told with what to do. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { entryOf } from '../../support/journal-entries.ts';
import { querySql } from '../../support/journal-file.ts';
import { ALERT, GAP, TOLD, TRADES } from '../../support/journal-samples.ts';
import { testJournal } from '../../support/journals.ts';
import { linesOf } from '../../support/lines.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tradeBatch } from '../../support/trades.ts';

describe('a journal that cannot be used', () => {
  test('of another version is refused with what to do', async () => {
    const { journal, dataDir } = await testJournal();
    await journal.close();
    await querySql('UPDATE meta SET schema_version = 999', join(dataDir, 'journal.duckdb'));
    await expect(testJournal(dataDir)).rejects.toThrow(/has version 999.*writes version 3.*dataDir/);
  });

  test('of version 1 is brought up to this one, its alerts and cursors as they were', async () => {
    const { journal, dataDir } = await testJournal();
    await journal.commit(entryOf({ alerts: [ALERT, ALERT] }));
    await journal.acknowledge('alerts', 1, 1);
    await journal.close();
    await querySql(
      `ALTER TABLE alerts DROP COLUMN message; ALTER TABLE alerts DROP COLUMN details;
       ALTER TABLE drain_cursors DROP COLUMN target; DROP TABLE gaps;
       UPDATE meta SET schema_version = 1`,
      join(dataDir, 'journal.duckdb'),
    );
    const again = await testJournal(dataDir);
    await again.journal.commit(entryOf({ alerts: [TOLD], gaps: [GAP] }));
    const [newest, , oldest] = await again.journal.alerts(10);
    expect(oldest).toEqual({ ...ALERT, sequence: 1 });
    expect(newest).toEqual({ ...TOLD, sequence: 3 });
    expect(await again.journal.drainInto('alerts', 'a table')).toBe(false);
    expect(await again.journal.backlog()).toMatchObject({ alerts: 2 });
    expect(again.journal.status().gaps).toEqual({ count: 1, records: 20, newest: GAP });
  });

  test('that another process holds is refused with what to do', async () => {
    const dataDir = await tempDir();
    const child = fileURLToPath(new URL('./commit-forever.ts', import.meta.url));
    const holder = spawn(process.execPath, [child, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await linesOf(holder, 1);
    await expect(testJournal(dataDir)).rejects.toThrow(/Another StockStream is using this data folder/);
  });

  test('because its file is no journal says so', async () => {
    const dataDir = await tempDir();
    await writeFile(
      join(dataDir, 'journal.duckdb'),
      'this is not a database, but long enough to look like one'.repeat(100),
    );
    await expect(testJournal(dataDir)).rejects.toThrow(/damaged: .*not a valid DuckDB.*stockstream repair/);
  });

  test('because its folder is a file says so', async () => {
    const dataDir = await tempDir();
    await writeFile(join(dataDir, 'file'), '');
    await expect(testJournal(join(dataDir, 'file'))).rejects.toThrow(/Cannot open the journal/);
  });

  test('refuses every entry after one that failed', async () => {
    const { journal, symbols } = await testJournal();
    const broken = { ...tradeBatch(symbols, TRADES), stock: new Uint32Array([99, 99, 99, 99, 99, 99]) };
    await expect(journal.commit(entryOf({ trades: [broken] }))).rejects.toThrow(
      /Cannot write to the journal/,
    );
    await expect(journal.commit(entryOf({}))).rejects.toThrow(/Cannot write to the journal/);
    expect(journal.status()).toMatchObject({
      trades: 0,
      problem: expect.stringContaining('no stock has index 99'),
    });
  });
});
