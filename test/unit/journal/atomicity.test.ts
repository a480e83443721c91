import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testJournal } from '../../support/journals.ts';
import { linesOf } from '../../support/lines.ts';
import { tempDir } from '../../support/temp-dir.ts';

const CHILD = fileURLToPath(new URL('./commit-forever.ts', import.meta.url));

/** Kills the child while it works on an entry after the `count`-th; returns the trades that it acknowledged. */
async function killAfter(count: number, dataDir: string): Promise<number> {
  const child = spawn(process.execPath, [CHILD, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = await linesOf(child, count);
  child.kill('SIGKILL');
  await once(child, 'close');
  return Number(lines[count - 1]);
}

test('a process killed in the middle of a transaction leaves all of it or nothing of it', {
  timeout: 60_000,
}, async () => {
  const dataDir = await tempDir();
  for (const commits of [1, 4, 7]) {
    const acknowledged = await killAfter(commits, dataDir);
    const { journal } = await testJournal(dataDir);
    const recovery = await journal.recover();
    const stored = journal.status().trades;
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
    expect(stored % 3000).toBe(0);
    expect(recovery.counts.trades).toBe(stored);
    expect(recovery.positions).toEqual([{ topic: 'stocks', partition: 0, nextOffset: stored }]);
    expect(Buffer.from(recovery.checkpoint ?? []).toString()).toBe(String(stored));
    const ids = await journal.newestIds(Number.MAX_SAFE_INTEGER);
    expect(ids.timesUs).toHaveLength(stored);
    await journal.close();
  }
});
