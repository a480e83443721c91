/** What a user does with the journal's key at a terminal or in a service, each command a process of its own. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalForm } from '../../main/journal/journal-file.ts';
import { readEnvelope } from '../../main/keys/key-envelope.ts';
import { writeMoves } from '../support/crafted-trades.ts';
import { checksums } from '../support/folder-bytes.ts';
import { type CommandResult, stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const TRADES = 600;

interface Place {
  readonly data: string;
  /** Runs a command with a passphrase, by default with none. */
  run(args: readonly string[], passphrase?: string, env?: Record<string, string>): Promise<CommandResult>;
  /** Runs the engine over the recorded trades to their end. */
  engine(passphrase?: string, env?: Record<string, string>): Promise<CommandResult>;
  secretFile(name: string, text: string, mode?: number): Promise<string>;
}

async function place(): Promise<Place> {
  const folder = await tempDir();
  const data = join(folder, 'data');
  const trades = join(folder, 'trades.csv');
  await writeMoves(trades, [{ stock: 'ACME', from: '10.00', to: '11.00', afterSeconds: 20 }], {
    seconds: 60,
  });
  const base = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    STOCKSTREAM_DATA_DIR: data,
    STOCKSTREAM_FEED: 'file',
    STOCKSTREAM_FILE_PATHS: trades,
    STOCKSTREAM_FILE_SPEED: 'max',
  };
  const run: Place['run'] = (args, passphrase = '', env = {}) =>
    stockstream(args, { ...base, STOCKSTREAM_PASSPHRASE: passphrase, ...env });
  return {
    data,
    run,
    engine: (passphrase, env) => run(['run', '--exit-when-finished'], passphrase, env),
    async secretFile(name, text, mode = 0o600) {
      const path = join(folder, name);
      await writeFile(path, text);
      await chmod(path, mode);
      return path;
    },
  };
}

const journalIn = (data: string): string => join(data, 'journal.duckdb');

test('without a passphrase the first start makes a key file, says where, and goes on with it', async () => {
  const { data, engine, run } = await place();
  const first = await engine();
  expect(first).toMatchObject({ status: 0, stderr: expect.stringContaining(`${TRADES} trades`) });
  expect(first.stderr).toMatch(
    /a new key that the key file \S+config\/stockstream\/journal\.key unlocks\. A copy of/,
  );
  expect(journalForm(journalIn(data))).toBe('encrypted');
  const again = await engine();
  expect(again.status).toBe(0);
  expect(again.stderr).not.toContain('new key');
  expect((await run(['doctor'])).stdout).toMatch(/^ok journal: .* encrypted with the key from the key file/m);
});

test('a passphrase takes the place of the key file; another one, or none, is locked out and changes nothing', async () => {
  const { data, engine, run, secretFile } = await place();
  await engine();
  const secret = await secretFile('new', 'the first passphrase\n');
  const changed = await run(['passphrase', '--new-passphrase-file', secret]);
  expect(changed).toMatchObject({ status: 0, stderr: 'The journal has a new passphrase.\n' });
  const before = checksums(data);
  for (const passphrase of ['', 'quite another one']) {
    const locked = await engine(passphrase);
    expect(locked.status).toBe(3);
    expect(locked.stderr).toMatch(/is locked\. .*\nNothing was changed.*\n.*set-aside/);
    expect((await run(['rekey'], passphrase)).status).toBe(3);
    expect((await run(['doctor'], passphrase)).stdout).toMatch(/^!! The journal .* is locked/m);
  }
  expect(checksums(data)).toEqual(before);
  expect((await engine('the first passphrase')).status).toBe(0);
});

test('rekey gives a new key behind the same passphrase', async () => {
  const { data, engine, run } = await place();
  const passphrase = 'one for all of them';
  expect((await engine(passphrase)).stderr).toContain(
    'a new key behind the passphrase from STOCKSTREAM_PASSPHRASE',
  );
  const before = JSON.stringify(readEnvelope(data));
  const rekeyed = await run(['rekey'], passphrase);
  expect(rekeyed).toMatchObject({ status: 0, stdout: '' });
  expect(rekeyed.stderr).toMatch(/rekeying 100 %\nThe journal has a new key: \d+ rows copied and compared/);
  expect(JSON.stringify(readEnvelope(data))).not.toBe(before);
  expect(await engine(passphrase)).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(`${TRADES} trades`),
  });
});

test('a journal of before is encrypted at the next start, and decrypted only by the command', async () => {
  const { data, engine, run } = await place();
  const off = { STOCKSTREAM_JOURNAL_ENCRYPTION: 'off' };
  const passphrase = 'one for all of them';
  await engine('', off);
  expect(journalForm(journalIn(data))).toBe('plain');
  const encrypted = await engine(passphrase);
  expect(encrypted.status).toBe(0);
  expect(encrypted.stderr).toMatch(
    /journal: encrypted, \d+ rows copied and compared; the unencrypted file is gone/,
  );
  expect(journalForm(journalIn(data))).toBe('encrypted');

  const refused = await engine(passphrase, off);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('stockstream decrypt') });
  expect(journalForm(journalIn(data))).toBe('encrypted');
  expect(await run(['decrypt'], passphrase)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Set it to "off"'),
  });
  expect((await run(['decrypt'], passphrase, off)).status).toBe(0);
  expect(journalForm(journalIn(data))).toBe('plain');
  expect(readEnvelope(data)).toBeUndefined();
  expect(await engine('', off)).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(`${TRADES} trades`),
  });
});

test('a journal whose key is lost is set aside with every byte, and a new one begins', async () => {
  const { data, engine, run } = await place();
  await engine('the passphrase that is lost');
  const bytes = await readFile(journalIn(data));
  const aside = await run(['set-aside']);
  expect(aside.status).toBe(0);
  const [journal = '', keyFile = ''] = aside.stdout.trim().split('\n');
  expect(journal).toMatch(/journal\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.duckdb$/);
  expect(keyFile).toMatch(/\.key\.json$/);
  expect(await readFile(journal)).toEqual(bytes);
  expect(await engine('another passphrase')).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(`${TRADES} trades`),
  });
  expect(await run(['set-aside'], '', { STOCKSTREAM_DATA_DIR: join(data, 'none') })).toMatchObject({
    status: 1,
  });
});

test('a passphrase that others can read is refused before anything is made', async () => {
  const { data, engine, secretFile } = await place();
  await mkdir(data);
  const STOCKSTREAM_PASSPHRASE_FILE = await secretFile('shared', 'a passphrase for everybody', 0o644);
  const refused = await engine('', { STOCKSTREAM_PASSPHRASE_FILE });
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('can be read by others') });
  expect(refused.stderr).not.toContain('everybody');
  expect(checksums(data)).toEqual({});
});
