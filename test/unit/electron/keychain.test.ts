import { expect, test } from 'vitest';
import { keychainSource } from '../../../electron/keychain.ts';
import { newDataKey } from '../../../main/keys/data-key.ts';
import { safeStorageWith } from '../../support/safe-storage.ts';

test('a keychain wraps a key and gives it back; one of somebody else does not', async () => {
  const key = newDataKey();
  const source = keychainSource(safeStorageWith('v11'), 'linux');
  const slot = await source?.wrap(key);
  if (source === undefined || slot === undefined) throw new Error('there is no keychain');
  expect(await source.unwrap(slot)).toBe(key);
  expect(await keychainSource(safeStorageWith('v99'), 'linux')?.unwrap(slot)).toBeUndefined();
});

test.each([
  [
    'a newer Electron says that there is no keyring',
    'linux',
    safeStorageWith('v10', { getSelectedStorageBackend: () => 'basic_text' }),
  ],
  [
    'it does not know which there is',
    'linux',
    safeStorageWith('v11', { getSelectedStorageBackend: () => 'unknown' }),
  ],
  ['an older one writes with the password that is the same everywhere', 'linux', safeStorageWith('v10')],
  [
    'it says that it cannot encrypt',
    'darwin',
    safeStorageWith('v10', { isEncryptionAvailable: () => false }),
  ],
] as const)('a disguise is no keychain: %s', (_why, platform, without) => {
  expect(keychainSource(without, platform)).toBeUndefined();
});

test.each([
  [
    'a Linux with a keyring, by its name',
    'linux',
    safeStorageWith('v11', { getSelectedStorageBackend: () => 'gnome_libsecret' }),
  ],
  ['a Linux with a keyring, by what is written', 'linux', safeStorageWith('v11')],
  ['macOS, where the prefix means nothing', 'darwin', safeStorageWith('v10')],
  ['Windows', 'win32', safeStorageWith('v10')],
] as const)('there is one on %s', (_where, platform, present) => {
  expect(keychainSource(present, platform)?.kind).toBe('keychain');
});
