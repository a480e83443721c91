import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { newDataKey } from '../../../main/keys/data-key.ts';
import { takePassphrase } from '../../../main/keys/given-passphrase.ts';
import { passphraseSource } from '../../../main/keys/passphrase.ts';
import { tempDir } from '../../support/temp-dir.ts';

// Each look at a passphrase takes some tenths of a second of work.
vi.setConfig({ testTimeout: 60_000 });

const PASSPHRASE = 'correct horse battery';

async function fileWith(text: string, mode = 0o600): Promise<string> {
  const file = join(await tempDir(), 'passphrase');
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

test('a file gives the passphrase, without the end of its line', async () => {
  const source = takePassphrase({ STOCKSTREAM_PASSPHRASE_FILE: await fileWith(`${PASSPHRASE}\n`) });
  const key = newDataKey();
  expect(await source?.unwrap(await passphraseSource(PASSPHRASE).wrap(key))).toBe(key);
  expect(source?.label).toBe('the passphrase from STOCKSTREAM_PASSPHRASE_FILE');
});

test('a passphrase in the environment is taken out of it, so that no child inherits it', () => {
  const env = { STOCKSTREAM_PASSPHRASE: PASSPHRASE, HOME: '/' };
  expect(takePassphrase(env)?.kind).toBe('passphrase');
  expect(env).toEqual({ HOME: '/' });
});

test('none, or an empty one, is none', () => {
  expect(takePassphrase({})).toBeUndefined();
  expect(takePassphrase({ STOCKSTREAM_PASSPHRASE: '', STOCKSTREAM_PASSPHRASE_FILE: '' })).toBeUndefined();
});

test('what cannot be used is refused with what to do, and never repeated', async () => {
  const shared = await fileWith(PASSPHRASE, 0o644);
  expect(() => takePassphrase({ STOCKSTREAM_PASSPHRASE_FILE: shared })).toThrow(/read by others.*chmod 600/);
  expect(() => takePassphrase({ STOCKSTREAM_PASSPHRASE_FILE: '/no/such' })).toThrow(/cannot be read/);
  expect(() =>
    takePassphrase({ STOCKSTREAM_PASSPHRASE: PASSPHRASE, STOCKSTREAM_PASSPHRASE_FILE: shared }),
  ).toThrow(/both set/);
  expect(() => takePassphrase({ STOCKSTREAM_PASSPHRASE: 'hunter2' })).toThrow(
    /^STOCKSTREAM_PASSPHRASE: a passphrase has at least 12 characters$/,
  );
});
