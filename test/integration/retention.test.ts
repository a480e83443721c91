/** What an engine that was put together from settings deletes of its journal, and when it writes it anew. */
import { randomBytes } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RecoveryProgress } from '../../contract/recovery.ts';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { openEngine, startEngine } from '../../main/start-engine.ts';
import { TEST_CIPHER } from '../support/journal-keys.ts';
import { testJournal } from '../support/journals.ts';
import { dayEntry } from '../support/old-journal.ts';
import { tempDir } from '../support/temp-dir.ts';
import { tradeJson } from '../support/trade-json.ts';
import { waitUntil } from '../support/wait-until.ts';

vi.setConfig({ testTimeout: 120_000 });

const DATES = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];
const OF_A_DATE = 50;
const OPTIONS = { cipher: TEST_CIPHER, log: pino({ level: 'silent' }) };
/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

/** Starts an engine that plays the recording and keeps one day; resolves when the recording is journaled. */
async function started(recording: string, cassandra: Pick<Settings['cassandra'], 'enabled'>) {
  const settings = settingsSchema.parse({
    feed: 'file',
    dataDir: await tempDir(),
    file: { paths: [recording], speed: 'max' },
    cassandra: { ...cassandra, contactPoints: [NOWHERE] },
    journal: { keepDays: 1 },
  });
  const engine = await startEngine(settings, OPTIONS);
  onTestFinished(() => engine.stop());
  await new Promise<void>((resolve) => engine.onFinished(resolve));
  return engine;
}

test('what is too old goes by itself, but nothing that an enabled Cassandra has not been given yet', async () => {
  const recording = join(await tempDir(), 'four-days.jsonl');
  const lines = DATES.flatMap((date) =>
    Array.from({ length: OF_A_DATE }, (_, second) => tradeJson({ date, second: 54_000 + second })),
  );
  await writeFile(recording, lines.join('\n'));
  // Started first, so that its passes come first.
  const waiting = await started(recording, { enabled: true });
  const alone = await started(recording, { enabled: false });
  await waitUntil(
    () => alone.status().journal.trades < lines.length,
    () => `${alone.status().journal.trades} trades are left`,
    60,
  );
  // The last day, and the very trade that is a day older than the newest.
  expect(alone.status().journal.trades).toBe(OF_A_DATE + 1);
  expect(waiting.status().journal.trades).toBe(lines.length);
  expect((await waiting.backlog()).trades).toBe(lines.length);
});

test('a journal of which much is free is written anew before the engine opens it, with its key', async () => {
  const dataDir = await tempDir();
  const ofSimulator = join(dataDir, 'simulator');
  await mkdir(ofSimulator);
  const { journal, symbols } = await testJournal(ofSimulator);
  for (let day = 0; day < 20; day++) {
    const records = Array.from({ length: 1_000 }, () => randomBytes(4_096));
    await journal.commit(dayEntry(symbols, day, 10, records));
  }
  const everything = { beforeUs: Number.MAX_SAFE_INTEGER, rejectedBeforeMs: Number.MAX_SAFE_INTEGER };
  await journal.deleteOld(everything, 'delete', new AbortController().signal);
  await journal.close();
  const sizeNow = async () => (await stat(join(ofSimulator, 'journal.duckdb'))).size;
  expect(await sizeNow()).toBeGreaterThan(64e6);

  const told: RecoveryProgress[] = [];
  const settings = settingsSchema.parse({ feed: 'simulator', dataDir });
  const engine = await openEngine(settings, { ...OPTIONS, onCompact: (progress) => told.push(progress) });
  onTestFinished(() => engine.stop());
  expect(await sizeNow()).toBeLessThan(10e6);
  expect(told.at(0)).toMatchObject({ kind: 'compact', share: 0 });
  expect(told.at(-1)).toMatchObject({ kind: 'compact', share: 1 });
  expect(engine.status().journal.trades).toBe(1);
});
