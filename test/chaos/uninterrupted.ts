/** An engine left alone over the same trades, from files: what the run with kills has to end with. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { settingsSchema } from '../../contract/settings.ts';
import { startEngine } from '../../main/start-engine.ts';
import { TEST_CIPHER } from '../support/journal-keys.ts';
import { type NumberedTrade, PARTITIONS, RULES } from './market.ts';

/** Writes the trades into `folder`, a file for each partition, and journals them there; returns the journal's file. */
export async function runUninterrupted(folder: string, trades: readonly NumberedTrade[]): Promise<string> {
  const paths = Array.from({ length: PARTITIONS }, (_, partition) => join(folder, `${partition}.jsonl`));
  for (const [partition, path] of paths.entries()) {
    const own = trades.filter((trade) => trade.partition === partition);
    await writeFile(path, own.map(({ json }) => `${json}\n`).join(''));
  }
  const settings = settingsSchema.parse({
    feed: 'file',
    dataDir: folder,
    file: { paths, speed: 'max' },
    rules: RULES,
  });
  const engine = await startEngine(settings, { cipher: TEST_CIPHER, log: pino({ level: 'silent' }) });
  try {
    await new Promise<void>((resolve, reject) => {
      engine.onFinished(resolve);
      engine.onFailed(reject);
    });
  } finally {
    await engine.stop();
  }
  return join(folder, 'journal.duckdb');
}
