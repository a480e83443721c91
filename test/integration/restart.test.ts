/** `kill -9` of the engine at moments of a fixed seed: what is journaled in the end is what an engine left alone journals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EVERY_RULE } from '../support/every-rule.ts';
import { NEWEST_BARS, querySql } from '../support/journal-file.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { tempDir } from '../support/temp-dir.ts';

const CHILD = fileURLToPath(new URL('./restart-child.ts', import.meta.url));
const FILE = fileURLToPath(new URL('../../../shared/data/trades/2013-10-07.csv.gz', import.meta.url));
const TRADES = 388_417;
/** Runs the engine until `killAt` trades are journaled and a bit longer, or to the end; returns how many were. */
async function run(dataDir: string, killAt = Number.POSITIVE_INFINITY, longerMs = 0): Promise<number> {
  const config = join(dataDir, 'stockstream.json');
  await writeFile(
    config,
    JSON.stringify({ feed: 'file', dataDir, file: { paths: [FILE], speed: 'max' }, rules: EVERY_RULE }),
  );
  const child = spawn(process.execPath, [CHILD, config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let journaled = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    journaled = Number(line);
    if (journaled < killAt) continue;
    await setTimeout(longerMs);
    child.kill('SIGKILL');
    break;
  }
  const [code, signal] = (await ended) as [number | null, string | null];
  expect(signal ?? code).toBe(killAt === Number.POSITIVE_INFINITY ? 0 : 'SIGKILL');
  return journaled;
}

async function contentOf(dataDir: string) {
  const journal = join(dataDir, 'journal.duckdb');
  return {
    trades: await querySql(
      'SELECT stock, count(*) AS trades, sum(quantity) AS quantity FROM trades GROUP BY stock ORDER BY stock',
      journal,
    ),
    ids: await querySql('SELECT count(DISTINCT trade_id) AS ids, max(sequence) AS last FROM trades', journal),
    bars: await querySql(NEWEST_BARS, journal),
    alerts: await querySql('SELECT * FROM alerts ORDER BY sequence', journal),
    progress: await querySql('SELECT * FROM progress', journal),
  };
}

test.skipIf(!existsSync(FILE))(
  'an engine killed again and again ends with what one left alone has (needs ../shared/data)',
  async () => {
    const alone = await tempDir();
    expect(await run(alone)).toBe(TRADES);

    const killed = await tempDir();
    const random = seededRandom(20131007);
    const moments = Array.from({ length: 5 }, () => Math.floor(random() * TRADES * 0.95) + 1).sort(
      (a, b) => a - b,
    );
    for (const moment of moments) await run(killed, moment, random() * 60);
    expect(await run(killed)).toBe(TRADES);

    const expected = await contentOf(alone);
    const actual = await contentOf(killed);
    expect(expected.ids).toEqual([{ ids: String(TRADES), last: String(TRADES) }]);
    expect(new Set(expected.alerts.map(({ rule }) => rule)).size).toBe(EVERY_RULE.length);
    expect(expected.bars.length).toBeGreaterThan(10_000);
    for (const part of ['ids', 'trades', 'alerts', 'progress'] as const)
      expect(actual[part]).toEqual(expected[part]);
    expect(actual.bars.length).toBe(expected.bars.length);
    expect(actual.bars).toEqual(expected.bars);

    const file = await querySql(
      `SELECT stock, count(*) AS trades, sum(quantity) AS quantity FROM '${FILE}' GROUP BY stock ORDER BY stock`,
    );
    expect(actual.trades).toEqual(file);
  },
);
