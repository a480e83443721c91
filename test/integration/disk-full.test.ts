/** A disk that is really full while an engine journals: said clearly, waited for, and nothing lost or twice when there is room again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { writeMoves } from '../support/crafted-trades.ts';
import { NEWEST_BARS, querySql } from '../support/journal-file.ts';
import { PASSPHRASE_ENV } from '../support/journal-keys.ts';
import { smallDisk, smallDiskRefusal } from '../support/small-disk.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const DISK_MIB = 96;
/** What is left of it while another file fills it. */
const LEFT_MIB = 8;
/** Enough for a key, and for half of a journal's headers. */
const HALF_A_HEADER = 12 * 1024;
const STOCKS = 10;
const SECONDS = 3_000;
const TRADES = STOCKS * SECONDS * 10;
const STATUS = /(\d+) trades \(/g;
const FULL =
  /the disk of \S+\/data is full \(\d+ MiB left\)\. Free some space there: everything acknowledged/;

const refusal = smallDiskRefusal();
if (refusal !== undefined) console.warn(`not checked: what happens on a full disk, for ${refusal}`);

describe.skipIf(refusal !== undefined)('on a full disk (needs root, to mount a small one)', () => {
  let dataDir: string;
  let filler: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    const disk = smallDisk(DISK_MIB);
    onTestFinished(disk.remove);
    const file = join(await tempDir(), 'trades.csv');
    const moves = Array.from({ length: STOCKS }, (_, index) => ({
      stock: `S${index}`,
      from: `${100 + index}.25`,
      to: `${110 + index}.50`,
      afterSeconds: SECONDS / 2 + index,
    }));
    await writeMoves(file, moves, { seconds: SECONDS });
    dataDir = join(disk.folder, 'data');
    filler = join(disk.folder, 'filler');
    fillUp(filler, LEFT_MIB * 2 ** 20);
    env = {
      ...PASSPHRASE_ENV,
      STOCKSTREAM_DATA_DIR: dataDir,
      STOCKSTREAM_FEED: 'file',
      STOCKSTREAM_FILE_PATHS: file,
      STOCKSTREAM_FILE_SPEED: 'max',
    };
  });

  /** The journal as an undisturbed run leaves it. */
  async function undisturbed() {
    const alone = join(await tempDir(), 'data');
    const { status } = await stockstream(['run', '--exit-when-finished'], {
      ...env,
      STOCKSTREAM_DATA_DIR: alone,
    });
    expect(status).toBe(0);
    return content(alone);
  }

  test('a run ends with the reason; what it had told is kept, and the next one completes it', async () => {
    const full = await stockstream(['run', '--exit-when-finished'], env);
    expect(full.status).toBe(1);
    expect(full.stderr).toMatch(FULL);
    const told = Number([...full.stderr.matchAll(STATUS)].at(-1)?.[1]);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(TRADES);
    const copy = join(await tempDir(), 'data');
    cpSync(dataDir, copy, { recursive: true });
    expect(
      await querySql('SELECT count(*)::INTEGER AS trades FROM trades', join(copy, 'journal.duckdb')),
    ).toEqual([{ trades: told }]);

    rmSync(filler);
    expect(await stockstream(['run', '--exit-when-finished'], env)).toMatchObject({ status: 0 });
    expect(await content(dataDir)).toEqual(await undisturbed());
  });

  test('a journal that could not even be begun is begun when there is room', async () => {
    fillUp(filler, HALF_A_HEADER);
    const full = await stockstream(['run', '--exit-when-finished'], env);
    expect(full).toMatchObject({ status: 1, stderr: expect.stringMatching(FULL) });
    expect(existsSync(join(dataDir, 'journal.duckdb'))).toBe(false);
    rmSync(filler);
    expect(await stockstream(['run', '--exit-when-finished'], env)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`${TRADES} trades (`),
    });
  });

  test('an engine that runs until it is told waits for room, and then goes on by itself', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'web', 'stockstream.ts'), 'run'],
      {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await waitUntil(
      () => FULL.test(said) && said.includes('Waiting for that.'),
      () => `the full disk is told: ${said}`,
      60,
    );
    rmSync(filler);
    await waitUntil(
      () => said.includes(`${TRADES} trades (`),
      () => `all ${TRADES} trades are journaled: ${said}`,
      90,
    );
    expect(said.match(/Waiting for that/g)).toHaveLength(1);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await content(dataDir)).toEqual(await undisturbed());
  });
});

/** Makes the file so large that only so many bytes are left on the disk. */
function fillUp(filler: string, left: number): void {
  writeFileSync(filler, Buffer.alloc(DISK_MIB * 2 ** 20 - left));
}

async function content(dataDir: string) {
  const file = join(dataDir, 'journal.duckdb');
  return {
    trades: await querySql(
      'SELECT stock, count(*) AS trades, count(DISTINCT trade_id) AS ids, sum(quantity) AS quantity FROM trades GROUP BY stock ORDER BY stock',
      file,
    ),
    bars: await querySql(NEWEST_BARS, file),
    alerts: await querySql('SELECT * EXCLUDE (sequence) FROM alerts ORDER BY alert_id', file),
  };
}
