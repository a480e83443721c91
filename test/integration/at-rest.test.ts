/**
 * What is on disk: the engine runs, is killed in mid-write, runs to its end, and every byte that it left is searched for what it worked with.
 * The same search over the same run without encryption has to find it, or it would prove nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { SettingsInput } from '../../contract/settings.ts';
import { bytesOfKey } from '../../main/keys/data-key.ts';
import { labelOf, whereFound } from '../support/folder-bytes.ts';
import { cipherOf, TEST_PASSPHRASE } from '../support/journal-keys.ts';
import { linesOf } from '../support/lines.ts';
import { tempDir } from '../support/temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

const COMMAND = fileURLToPath(new URL('../../web/stockstream.ts', import.meta.url));
const SPILL_CHILD = fileURLToPath(new URL('./spill-child.ts', import.meta.url));
const HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
const START_US = 1_709_737_200_000_000;
const TRADES = 300_000;
const SYMBOLS = ['QZX.SEEN', 'WYK.SEEN', 'JHV.SEEN'];
/** An alert's text, a rejected record's bytes and the number itself hold it. */
const PRICE = 48611.7307;
const PASSWORD = 'a password of the cluster';

/** The price as the journal's columns hold it: a binary fraction, and nano-units in 128 bits. */
function binaryForms(price: number): Buffer[] {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(price);
  const nanos = Buffer.alloc(16);
  nanos.writeBigInt64LE(BigInt(Math.round(price * 1e4)) * 100_000n);
  return [double, nanos];
}

const PRICE_TEXT = String(PRICE);
const TRADED = [...SYMBOLS, PRICE_TEXT, ...binaryForms(PRICE)];

/** Recorded trades; the price jumps to PRICE again and again, and one line is no trade. */
async function writeTrades(file: string): Promise<void> {
  const rows = Array.from({ length: TRADES }, (_, i) => {
    const price = i % 1000 < 500 ? '41000.25' : PRICE_TEXT;
    return `${START_US + i * 1000},${SYMBOLS[i % SYMBOLS.length]},${i + 1},${price},100,Q,,0`;
  });
  const rejected = `${START_US},${SYMBOLS[0]},0,${PRICE_TEXT},minus,Q,,0`;
  await writeFile(file, `${[HEADER, rejected, ...rows].join('\n')}\n`);
}

interface Run {
  /** Everything that the engine and its log write, and its settings. */
  readonly data: string;
  /** Starts the engine; resolves when it ended by itself, or when it was killed after `killAfter` trades. */
  engine(killAfter?: number): Promise<void>;
  /** Kills a reader that has more in work than fits into memory. */
  reader(): Promise<void>;
}

async function runIn(encryption: 'on' | 'off'): Promise<Run> {
  const folder = await tempDir();
  const data = join(folder, 'data');
  mkdirSync(data);
  const trades = join(folder, 'trades.csv');
  await writeTrades(trades);
  const passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, TEST_PASSPHRASE);
  await chmod(passphraseFile, 0o600);
  const settings: SettingsInput = {
    feed: 'file',
    dataDir: data,
    file: { paths: [trades] },
    journal: { encryption },
    rules: [
      { id: 'jump', kind: 'price_cross', level: 45_000, message: '{stock} at {price}', cooldown_seconds: 0 },
    ],
  };
  const config = join(data, 'stockstream.json');
  await writeFile(config, JSON.stringify(settings));
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: join(folder, 'config'),
    STOCKSTREAM_PASSPHRASE_FILE: passphraseFile,
    STOCKSTREAM_KAFKA_PASSWORD: PASSWORD,
  };
  const log = join(data, 'engine.log');
  return {
    data,
    async engine(killAfter) {
      const output = openSync(log, 'a');
      const args = [COMMAND, 'run', '--config', config, '--exit-when-finished'];
      // Slow enough to be killed on the way, fast enough to get to the end.
      const speed = { STOCKSTREAM_FILE_SPEED: killAfter === undefined ? 'max' : '30' };
      const child = spawn(process.execPath, args, {
        env: { ...env, ...speed },
        stdio: ['ignore', output, output],
      });
      const ended = once(child, 'exit');
      if (killAfter !== undefined) {
        const journaled = () =>
          Number([...readFileSync(log, 'utf8').matchAll(/\| (\d+) trades/g)].at(-1)?.[1] ?? 0);
        await waitUntil(
          () => journaled() >= killAfter,
          () => readFileSync(log, 'utf8'),
          60,
        );
        child.kill('SIGKILL');
      }
      const [code, signal] = await ended;
      expect(signal ?? code, readFileSync(log, 'utf8')).toBe(killAfter === undefined ? 0 : 'SIGKILL');
    },
    async reader() {
      const child = spawn(process.execPath, [SPILL_CHILD, data], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      await linesOf(child, 1);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('every byte under the data folder', () => {
  test('shows no symbol, price or secret of the run, killed in mid-write as well as after its end', async () => {
    const run = await runIn('on');
    await run.engine(TRADES / 20);
    expect(existsSync(join(run.data, 'journal.duckdb.wal'))).toBe(true);
    const [key] = (await cipherOf(run.data)).keys;
    const secrets = [TEST_PASSPHRASE, PASSWORD, key, bytesOfKey(key)];
    const everything = [...TRADED, ...secrets];
    expect(whereFound(run.data, everything)).toEqual(new Map());

    await run.reader();
    const spilled = (await readdir(run.data)).find((name) => name.startsWith('spill-'));
    expect(spilled).toBeDefined();
    expect(whereFound(run.data, everything)).toEqual(new Map());

    await run.engine();
    expect(await readdir(run.data)).not.toContain(spilled);
    expect(whereFound(run.data, everything)).toEqual(new Map());
  });

  test('shows them all without encryption', async () => {
    const run = await runIn('off');
    await run.engine(TRADES / 20);
    const killed = whereFound(run.data, TRADED);
    expect([...killed.keys()].sort()).toEqual(TRADED.map(labelOf).sort());
    await run.reader();
    const spilled = whereFound(run.data, SYMBOLS).get(SYMBOLS[0] ?? '');
    expect(spilled?.filter((name) => name.startsWith('spill-'))).not.toEqual([]);
    await run.engine();
    const ended = whereFound(run.data, [...SYMBOLS, PRICE_TEXT]);
    expect([...ended.keys()]).toEqual([...SYMBOLS, PRICE_TEXT]);
  });
});
