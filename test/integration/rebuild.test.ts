/** `stockstream run` on a journal whose saved analytics are of an older version. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PASSPHRASE_ENV } from '../support/journal-keys.ts';
import { outdatedJournal } from '../support/long-starts.ts';
import { SHARED_DATA_ABSENT, TRADES_2013_10_07, TRADES_IN_FILE } from '../support/shared-data.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { ageCheckpoint, storedCheckpoint } from '../support/stored-state.ts';
import { tempDir } from '../support/temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RULES = [
  { id: 'move', kind: 'percent_move', threshold_percent: 0.3, reference: 'window:5m', cooldown_seconds: 0 },
  { id: 'means', kind: 'sma_cross', interval: '1m' },
  { id: 'spike', kind: 'volume_spike', window: '1m', factor: 3 },
];

test.skipIf(SHARED_DATA_ABSENT)(
  'a day of real trades is rebuilt to the very bytes that were saved when it was live (needs ../shared/data)',
  async () => {
    const dataDir = await tempDir();
    const config = join(dataDir, 'stockstream.json');
    const file = { paths: [TRADES_2013_10_07], speed: 'max' };
    await writeFile(config, JSON.stringify({ feed: 'file', dataDir, file, rules: RULES }));
    const run = () => stockstream(['run', '--exit-when-finished', '--config', config]);
    expect(await run()).toMatchObject({ status: 0 });
    const live = await storedCheckpoint(dataDir);
    await ageCheckpoint(dataDir);
    const again = await run();
    expect(again).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('made anew from the journaled trades'),
    });
    expect(again.stderr).toContain(`finished REPLAY | ${TRADES_IN_FILE} trades`);
    expect((await storedCheckpoint(dataDir)).length).toBeGreaterThan(10_000);
    expect(Buffer.from(await storedCheckpoint(dataDir)).equals(live)).toBe(true);
  },
);

test('a rebuild is told on standard error, and a signal ends it at once and in order', async () => {
  const { folder, trades } = await outdatedJournal(1_500_000);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const child = spawn(
    process.execPath,
    [join(ROOT, 'web', 'stockstream.ts'), 'run', '--config', join(folder, 'stockstream.json')],
    { cwd: folder, env: { ...process.env, ...PASSPHRASE_ENV }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const line = new RegExp(`Rebuilding the analytics \\d+ % \\| \\d+ of ${trades} trades`);
  await waitUntil(
    () => line.test(told),
    () => `the rebuild was told; what came was:\n${told}`,
  );
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(told).not.toMatch(/applied journaled trades again|live SIMULATED/);
});
