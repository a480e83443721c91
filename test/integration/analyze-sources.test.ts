/** What `analyze` reads, files or the journal, and which part of it: over a few trades, and where that cannot be. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cipherOf } from '../support/journal-keys.ts';
import { linesOf } from '../support/lines.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const CSV_HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
const COMMIT_FOREVER = fileURLToPath(new URL('../unit/journal/commit-forever.ts', import.meta.url));

/** Two days of two stocks, one of which trades on the first alone. */
async function twoDays(): Promise<string> {
  const file = join(await tempDir(), 'two-days.csv');
  const trades = [
    ['2013-10-07T15:00:00Z', 'IBM', '180.00', 30],
    ['2013-10-07T15:00:30Z', 'SPY', '167.00', 10],
    ['2013-10-07T15:01:00Z', 'SPY', '168.00', 10],
    ['2013-10-08T15:00:00Z', 'SPY', '169.00', 40],
  ].map(([time, stock, price, quantity], seq) =>
    [Date.parse(String(time)) * 1000, stock, seq, price, quantity, 'P', 0, 0].join(','),
  );
  await writeFile(file, `${[CSV_HEADER, ...trades].join('\n')}\n`);
  return file;
}

/** A folder in which another process writes a journal until it is killed, and the environment that names it. */
async function heldJournal() {
  const dataDir = await tempDir();
  // The key of the folder, for the process and for the command.
  await cipherOf(dataDir);
  const holder = spawn(process.execPath, [COMMIT_FOREVER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await linesOf(holder, 3);
  return { dataDir, holder, env: { STOCKSTREAM_FEED: 'kafka', STOCKSTREAM_DATA_DIR: dataDir } };
}

describe('analyze', () => {
  it('wants files or the journal, one of them, and ranges and days that there are', async () => {
    const calls = [
      [['--what', 'groups'], 'give files of trades, or --journal'],
      [['a.csv', '--journal'], 'give files or --journal, not both: a.csv is a file'],
      [['a.csv', '--from', '10', '--to', '10'], '--from must be before --to'],
      [
        ['a.csv', '--what', 'rolling', '--from', '10'],
        "option '--from' is for --what bars and alerts and pivot",
      ],
      [['a.csv', '--what', 'bars', '--day', '2013-10-07'], "option '--day' is for --what rankings only"],
      [['a.csv', '--what', 'rankings', '--day', '2013-02-30'], 'Expected a date such as 2013-10-07'],
    ] as const;
    const all = await Promise.all(calls.map(([args]) => stockstream(['analyze', ...args])));
    expect(all.map(({ status }) => status)).toEqual(calls.map(() => 2));
    for (const [i, [, reason]] of calls.entries()) expect(all[i]?.stderr).toContain(reason);
  });

  it('of a day ranks the stocks that traded on it, as they stood at its end', async () => {
    const args = ['analyze', await twoDays(), '--what', 'rankings', '--kind', 'volume', '--day'];
    const [first, second] = await Promise.all(
      ['2013-10-07', '2013-10-08'].map((day) => stockstream([...args, day])),
    );
    const header = 'rank,stock,kind,value,last,reference,change_percent,volume';
    expect(first?.stdout.split('\n')).toEqual([
      header,
      '1,IBM,volume,30,180,180,0,30',
      '2,SPY,volume,20,168,167,0.5988023952095808,20',
      '',
    ]);
    expect(first?.stderr).toContain('1 trades after --day left out');
    expect(second?.stdout.split('\n')).toEqual([header, '1,SPY,volume,40,169,168,0.5952380952380952,40', '']);
  });

  it('of a range takes trades from its first instant to before its last, and whole bars by when they open', async () => {
    const file = await twoDays();
    const range = ['--from', '2013-10-07T15:00:30Z', '--to', '2013-10-08T15:00:00Z'];
    const groups = await stockstream(['analyze', file, '--what', 'groups', '--value', 'quantity', ...range]);
    expect(groups.stdout.split('\n')[1]).toBe('SPY,2,20,10,10,10,10,10,0,167.5');
    const bars = await stockstream(['analyze', file, '--stock', 'SPY', ...range]);
    expect(bars.stdout.split('\n').slice(1)).toEqual(['SPY,1m,1381158060000,168,168,168,168,10,1,168,,', '']);
  });
});

describe('analyze --journal', () => {
  it('says what to do where there is no journal, and makes none', async () => {
    const dataDir = join(await tempDir(), 'none');
    const env = { STOCKSTREAM_FEED: 'file', STOCKSTREAM_DATA_DIR: dataDir };
    const result = await stockstream(['analyze', '--journal'], env);
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toContain(
      `There is no journal at ${join(dataDir, 'journal.duckdb')}. Run StockStream first`,
    );
    await expect(readFile(join(dataDir, 'journal.duckdb'))).rejects.toThrow('ENOENT');
  });

  it('says so while another StockStream holds the journal', async () => {
    const { env } = await heldJournal();
    const result = await stockstream(['analyze', '--journal'], env);
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toContain('Another StockStream is using this data folder. Close it');
  });

  it('reads what an engine that was killed has journaled, and changes nothing', async () => {
    const { dataDir, holder, env } = await heldJournal();
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    const files = ['journal.duckdb', 'journal.duckdb.wal'].map((name) => join(dataDir, name));
    const before = await Promise.all(files.map((file) => readFile(file)));
    const result = await stockstream(['analyze', '--journal', '--interval', '1d', '--format', 'json'], env);
    const [bar] = JSON.parse(result.stdout) as { trade_count: number }[];
    expect(bar?.trade_count).toBeGreaterThanOrEqual(9000);
    expect(result.stderr).toContain(`${bar?.trade_count} trades (0 late)`);
    expect(await Promise.all(files.map((file) => readFile(file)))).toEqual(before);
  });

  it('names what is wrong in the settings, as other commands do', async () => {
    const result = await stockstream(['analyze', '--journal'], { STOCKSTREAM_FEED: 'tape' });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('STOCKSTREAM_FEED');
  });
});
