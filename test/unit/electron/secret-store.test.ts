import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSecretStore } from '../../../electron/secret-store.ts';
import { safeStorageWith } from '../../support/safe-storage.ts';
import { tempDir } from '../../support/temp-dir.ts';

const KEYRING = safeStorageWith('v11');

test('a password is kept as the keychain makes it, readable only by the user, until it is removed', async () => {
  const path = join(await tempDir(), 'profile', 'secrets.json');
  const store = createSecretStore(path, KEYRING, 'linux');
  expect(store?.all()).toEqual({});
  store?.set('STOCKSTREAM_KAFKA_PASSWORD', 'hunter2');
  store?.set('STOCKSTREAM_CASSANDRA_PASSWORD', 'swordfish');
  const text = await readFile(path, 'utf8');
  expect(text).not.toMatch(/hunter2|swordfish/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const again = createSecretStore(path, KEYRING, 'linux');
  expect(again?.all()).toEqual({
    STOCKSTREAM_KAFKA_PASSWORD: 'hunter2',
    STOCKSTREAM_CASSANDRA_PASSWORD: 'swordfish',
  });
  again?.remove('STOCKSTREAM_KAFKA_PASSWORD');
  expect(store?.all()).toEqual({ STOCKSTREAM_CASSANDRA_PASSWORD: 'swordfish' });
});

test('nothing is kept where there is no keychain', async () => {
  expect(createSecretStore(join(await tempDir(), 'x'), safeStorageWith('v10'), 'linux')).toBeUndefined();
});

test('what the keychain does not give back, and a file of something else, are no secrets', async () => {
  const path = join(await tempDir(), 'secrets.json');
  createSecretStore(path, safeStorageWith('v99'), 'linux')?.set('STOCKSTREAM_KAFKA_PASSWORD', 'hunter2');
  const store = createSecretStore(path, KEYRING, 'linux');
  expect(store?.all()).toEqual({});
  await writeFile(path, '[1, 2]');
  expect(store?.all()).toEqual({});
});
